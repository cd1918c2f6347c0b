import type { JsonObject } from '../../../local/assembly/json.ts';
import type { ResolvedAssembly, Resource } from '../../../local/assembly/resource.ts';

const ACCOUNT = { stackName: 'app', artifactId: 'app', account: '111122223333', region: 'us-east-1' };

/** A resource with the construct path `app/<id>` and the physical id `<id>`. */
export function resource(
  type: string,
  id: string,
  properties: JsonObject,
  attributes: Resource['attributes'] = {},
): Resource {
  return { stack: ACCOUNT, logicalId: id, path: `app/${id}`, type, properties, physicalId: id, attributes };
}

export function assemblyOf(
  resources: readonly Resource[],
  assets: Readonly<Record<string, string>> = {},
): ResolvedAssembly {
  return {
    resources,
    ofType: (type) => resources.filter((candidate) => candidate.type === type),
    asset: (bucket, key) => {
      const path = assets[`${bucket}/${key}`];
      return path === undefined ? undefined : { path, packaging: 'zip' };
    },
  };
}
