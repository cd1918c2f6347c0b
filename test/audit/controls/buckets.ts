import { at, listOf } from '../assembly.ts';
import { WEB } from './constructs.ts';
import { type Control, names, ofType, property } from './control.ts';

const LOG_BUCKETS = /\/Logs\/Bucket$/;
const BUCKETS = ['lib/constructs/log-bucket.ts', 'lib/constructs/web-tier.ts'];

export const buckets: readonly Control[] = [
  {
    ids: ['S3.2', 'S3.3', 'S3.8', 'CKV_AWS_20', 'CKV_AWS_53', 'CKV_AWS_54', 'CKV_AWS_55', 'CKV_AWS_56', 'CKV_AWS_57'],
    asks: 'No bucket is public',
    where: BUCKETS,
    type: 'AWS::S3::Bucket',
    holds: (bucket) =>
      ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].every(
        (setting) => property(bucket, 'PublicAccessBlockConfiguration', setting) === true,
      ),
  },
  {
    ids: ['CKV_AWS_19'],
    asks: 'They are encrypted',
    where: BUCKETS,
    type: 'AWS::S3::Bucket',
    holds: (bucket) => property(bucket, 'BucketEncryption', 'ServerSideEncryptionConfiguration') !== undefined,
  },
  {
    ids: ['S3.5'],
    asks: 'Buckets are used over TLS only',
    where: BUCKETS,
    type: 'AWS::S3::Bucket',
    holds: (bucket, assembly) =>
      ofType(assembly, 'AWS::S3::BucketPolicy', bucket.part)
        .filter((policy) => names(bucket, property(policy, 'Bucket')))
        .flatMap((policy) => listOf(property(policy, 'PolicyDocument', 'Statement')))
        .some(
          (statement) =>
            at(statement, ['Effect']) === 'Deny' &&
            at(statement, ['Action']) === 's3:*' &&
            at(statement, ['Condition', 'Bool', 'aws:SecureTransport']) === 'false',
        ),
  },
  {
    ids: ['S3.9', 'CKV_AWS_18'],
    asks: 'Their accesses are logged',
    where: WEB,
    type: 'AWS::S3::Bucket',
    holds: (bucket) => property(bucket, 'LoggingConfiguration', 'DestinationBucketName') !== undefined,
    exceptions: [{ of: LOG_BUCKETS, reason: 'The buckets for the logs: their own would never end.' }],
  },
  {
    ids: ['S3.12'],
    asks: 'They have no access control lists',
    where: BUCKETS,
    type: 'AWS::S3::Bucket',
    holds: (bucket) =>
      property(bucket, 'AccessControl') === undefined && property(bucket, 'OwnershipControls') === undefined,
  },
  {
    ids: ['S3.13'],
    asks: 'They have lifecycle rules',
    where: BUCKETS,
    type: 'AWS::S3::Bucket',
    holds: (bucket) => listOf(property(bucket, 'LifecycleConfiguration', 'Rules')).length > 0,
  },
  {
    ids: ['CKV_AWS_21'],
    asks: 'They keep versions',
    where: WEB,
    type: 'AWS::S3::Bucket',
    holds: (bucket) => property(bucket, 'VersioningConfiguration', 'Status') === 'Enabled',
    exceptions: [{ of: LOG_BUCKETS, reason: 'Logs are delivered under names of their own and never written again.' }],
  },
];
