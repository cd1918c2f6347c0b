import { isJsonObject, type Json } from '../../cost/templates/json.ts';
import type { StackComparison } from '../comparison/comparison.ts';

/** Whether a value refers to a resource that leaves the stack in the same change. */
export function refersToLeaving(value: Json | undefined, { changes }: StackComparison): boolean {
  const leaving = new Set(changes.filter(({ after }) => !after).map(({ logicalId }) => logicalId));
  return leaving.size > 0 && value !== undefined && referencesOf(value).some((id) => leaving.has(id));
}

/** Logical ids in `Ref` and `Fn::GetAtt`. */
export function referencesOf(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    if (key === 'Ref') return [String(argument)];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(argument) ? argument[0] : argument).split('.')[0] ?? ''];
    return referencesOf(argument);
  });
}
