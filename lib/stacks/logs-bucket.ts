import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Stack } from 'aws-cdk-lib/core';
import { LogBucket } from '../constructs/log-bucket.ts';

/** The bucket for the logs of a stack: the one of this name, or a new one. */
export function logsBucketOf(stack: Stack, bucketName: string | undefined): IBucket {
  return bucketName === undefined
    ? new LogBucket(stack, 'Logs').bucket
    : Bucket.fromBucketName(stack, 'ExistingLogs', bucketName);
}
