import type { NamedResource, ResourceNaming } from './resource.ts';

/**
 * The names of a resource that no local service knows: other resources may refer to it, and the values must be of the
 * right form, but nothing reads them.
 */
export const GENERIC_NAMING: ResourceNaming = {
  ref: (resource) => `${resource.stack.stackName}-${resource.logicalId}-${resource.suffix}`,
};

/** `Fn::GetAtt` where the type's naming does not tell: an ARN of the usual form, else the attribute's own name. */
export function genericAttribute(resource: NamedResource, attribute: string): string {
  const [, service = 'custom', kind = 'resource'] = resource.type.toLowerCase().split('::');
  const name = GENERIC_NAMING.ref(resource);
  if (!attribute.endsWith('Arn')) return `${name}-${attribute}`;
  const region = service === 'iam' ? '' : resource.stack.region;
  return `arn:aws:${service}:${region}:${resource.stack.account}:${kind}/${name}`;
}
