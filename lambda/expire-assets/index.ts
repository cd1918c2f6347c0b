import { S3Client } from '@aws-sdk/client-s3';
import { readConfiguration } from './configuration.ts';
import { createExpiryHandler } from './handler.ts';
import { createSiteBucket } from './site-bucket.ts';

const configuration = readConfiguration(process.env);

export const handler = createExpiryHandler({
  configuration,
  bucket: createSiteBucket(
    new S3Client({
      maxAttempts: 5,
      requestHandler: { connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
    }),
    configuration.bucketName,
  ),
  now: () => Date.now(),
  write: (line) => process.stdout.write(line),
});
