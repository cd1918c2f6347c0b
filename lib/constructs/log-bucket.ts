import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, type ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { skipCheckov } from './checkov.ts';
import { requireLogDeliveryFlags } from './feature-flags.ts';
import { retained } from './removal.ts';

/** Properties of a log bucket. */
export interface LogBucketProps {
  /**
   * How long a log is kept.
   *
   * @default Duration.days(90)
   */
  readonly retention?: Duration;

  /**
   * For services that take only certain names.
   *
   * @default - a name that CloudFormation makes
   */
  readonly bucketName?: string;

  /**
   * Who owns the logs. `BUCKET_OWNER_PREFERRED` enables the access control lists that CloudFront's logs go by where the
   * distribution is in a stack outside of us-east-1.
   *
   * @default - the owner of the bucket, without access control lists
   */
  readonly objectOwnership?: ObjectOwnership;
}

/**
 * A bucket that AWS services deliver their logs to. Stateful: it stays when the stack is deleted.
 *
 * Encrypted with S3's own keys, because load balancers deliver to no other bucket.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export class LogBucket extends Construct {
  /** Where the logs are delivered to. */
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, props: LogBucketProps = {}) {
    super(scope, id);
    requireLogDeliveryFlags(this);

    const bucket = new Bucket(this, 'Bucket', {
      bucketName: props.bucketName,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: props.objectOwnership,
      removalPolicy: retained(props.bucketName),
      lifecycleRules: [
        {
          expiration: props.retention ?? Duration.days(90),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This bucket holds the access logs; logging its own accesses into itself would never end.',
    });
    skipCheckov(
      bucket,
      { id: 'CKV_AWS_18', comment: 'It holds the access logs; logging its own accesses into itself would never end.' },
      { id: 'CKV_AWS_21', comment: 'Logs are delivered under names of their own and never written again.' },
    );
    this.bucket = bucket;
  }
}
