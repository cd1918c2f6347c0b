import { resolveDynamicReferences } from './dynamic-references.ts';
import type { JsonObject } from './json.ts';
import type { ResolvedAssembly, Resource } from './resource.ts';

/**
 * The assembly with the secrets in the place of their dynamic references.
 *
 * @param secretIn gives the text of a secret as a template of that region may name it
 */
export function resolveSecrets(
  assembly: ResolvedAssembly,
  secretIn: (region: string, secretId: string) => string | undefined,
): ResolvedAssembly {
  const resources = assembly.resources.map((resource): Resource => {
    const secret = ({ secretId }: { readonly secretId: string }) => secretIn(resource.stack.region, secretId);
    return {
      ...resource,
      properties: resolveDynamicReferences(resource.properties, secret, resource.path) as JsonObject,
    };
  });
  return { ...assembly, resources, ofType: (type) => resources.filter((resource) => resource.type === type) };
}
