import type { JsonObject } from '../../../local/assembly/json.ts';
import type { FileAsset, ResolvedAssembly, Resource } from '../../../local/assembly/resource.ts';

export const stack = {
  stackName: 'site',
  artifactId: 'site',
  account: '111122223333',
  region: 'us-east-1',
};

export function resource(type: string, physicalId: string, properties: JsonObject = {}): Resource {
  return {
    stack,
    type,
    physicalId,
    properties,
    logicalId: physicalId.replace(/[^A-Za-z0-9]/g, ''),
    path: `site/${physicalId}`,
    attributes: {},
  };
}

export function assemblyOf(
  resources: readonly Resource[],
  assets: Readonly<Record<string, FileAsset>> = {},
): ResolvedAssembly {
  return {
    resources,
    ofType: (type) => resources.filter((candidate) => candidate.type === type),
    asset: (bucketName, objectKey) => assets[`${bucketName}/${objectKey}`],
  };
}
