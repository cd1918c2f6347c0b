import { S3Client } from '@aws-sdk/client-s3';
import { BACKGROUND_CLIENT_SETTINGS } from '../background-client-settings.ts';
import { readConfiguration } from './configuration.ts';
import { createExpiryHandler } from './handler.ts';
import { createSiteBucket } from './site-bucket.ts';

const configuration = readConfiguration(process.env);

export const handler = createExpiryHandler({
  configuration,
  bucket: createSiteBucket(new S3Client(BACKGROUND_CLIENT_SETTINGS), configuration.bucketName),
  now: () => Date.now(),
  write: (line) => process.stdout.write(line),
});
