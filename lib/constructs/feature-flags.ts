import { S3_CREATE_DEFAULT_LOGGING_POLICY, S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';

/**
 * Turns on, in a construct and all that is in it, the feature flags without which logs could not be delivered: apps that
 * are older than a flag lack it. To be called before anything is in the construct.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/featureflags.html
 */
export function requireLogDeliveryFlags(scope: Construct): void {
  for (const flag of [S3_CREATE_DEFAULT_LOGGING_POLICY, S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY]) {
    scope.node.setContext(flag, true);
  }
}
