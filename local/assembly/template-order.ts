import type { Template } from './cloud-assembly.ts';
import { isJsonObject, type Json } from './json.ts';

/**
 * The logical ids of a template in the order CloudFormation would create the resources: each after those that it
 * refers to or names in DependsOn.
 *
 * @throws when resources depend on each other in a circle
 */
export function inCreationOrder(template: Template): readonly string[] {
  const ordered = new Set<string>();
  const path: string[] = [];
  const visit = (logicalId: string): void => {
    const resource = template.Resources[logicalId];
    if (!resource || ordered.has(logicalId)) return;
    if (path.includes(logicalId)) {
      throw new Error(`Circular dependency between resources: ${[...path, logicalId].join(' → ')}.`);
    }
    path.push(logicalId);
    const explicit = resource.DependsOn ?? [];
    for (const dependency of typeof explicit === 'string' ? [explicit] : explicit) visit(dependency);
    for (const dependency of references(resource.Properties ?? {})) visit(dependency);
    path.pop();
    ordered.add(logicalId);
  };
  for (const logicalId of Object.keys(template.Resources)) visit(logicalId);
  return [...ordered];
}

/** Every name that a value refers to; names of parameters are among them and harmless. */
function references(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (key === 'Ref' && typeof item === 'string') return [item];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(item) ? item[0] : item).split('.')[0] as string];
    if (key === 'Fn::Sub') return [...substituted(item), ...references(item)];
    return references(item);
  });
}

function substituted(argument: Json): readonly string[] {
  const pattern = Array.isArray(argument) ? argument[0] : argument;
  return [...String(pattern).matchAll(/\$\{([^!.}]+)/g)].map((match) => match[1] as string);
}
