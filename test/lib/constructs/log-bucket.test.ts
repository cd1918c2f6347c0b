import { describe, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { LogBucket, type LogBucketProps } from '../../../lib/constructs/log-bucket.ts';
import { testStack } from '../../helpers/cdk.ts';

function logBucket(props?: LogBucketProps): Template {
  const stack = testStack();
  new LogBucket(stack, 'Logs', props);
  return Template.fromStack(stack);
}

describe('a log bucket', () => {
  test('is private, encrypted by S3 itself, kept, and emptied after 90 days', () => {
    logBucket().hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90 })] },
      },
    });
  });

  test('with a name of its own goes with a first deployment that is rolled back, and is in the way of no other', () => {
    logBucket({ bucketName: 'aws-waf-logs-board' }).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('takes connections over TLS 1.2 or newer only', () => {
    logBucket().hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
        ],
      },
    });
  });

  test('keeps logs as long as is asked for', () => {
    logBucket({ retention: Duration.days(400) }).hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 400 })] },
    });
  });
});
