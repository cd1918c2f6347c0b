import type { JsonObject } from '../assembly/json.ts';
import type { ResolvedAssembly } from '../assembly/resource.ts';
import { type Destination, deployBucket, destinationOf, emptyDestination } from '../s3/bucket-deployment.ts';
import type { ObjectStore } from '../s3/object-store.ts';
import type { Provider } from './provider.ts';

/**
 * Fills the bucket of a `Custom::CDKBucketDeployment`, and empties what it leaves if the template says so.
 *
 * @param invalidate drops from a distribution's cache what was changed
 *
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3_deployment-readme.html#retain-on-delete
 */
export function bucketDeploymentProvider(
  assembly: Pick<ResolvedAssembly, 'asset'>,
  store: ObjectStore,
  invalidate: (distributionId: string, paths: readonly string[]) => void,
): Provider {
  return {
    send: async ({ RequestType, ResourceProperties: properties, OldResourceProperties: old }, { path, physicalId }) => {
      if (RequestType === 'Delete') {
        if (!isRetained(properties)) await emptyDestination(destinationOf(properties), store);
        return { physicalId, data: {} };
      }
      const { data, invalidation } = await deployBucket({ path, properties, assembly, store });
      if (old && !isRetained(old) && !isSame(destinationOf(old), destinationOf(properties))) {
        await emptyDestination(destinationOf(old), store);
      }
      if (invalidation) invalidate(invalidation.distributionId, invalidation.paths);
      return { physicalId, data };
    },
  };
}

function isRetained({ RetainOnDelete: retain = 'true' }: JsonObject): boolean {
  return String(retain).toLowerCase() === 'true';
}

function isSame(one: Destination, other: Destination): boolean {
  return one.bucket === other.bucket && one.prefix === other.prefix;
}
