import { isJsonObject, type Json, type JsonObject } from './json.ts';
import type { StackTemplate } from './stack-template.ts';

/** The values of a stack's parameters that are known before it is deployed. */
export function knownParameters(stack: StackTemplate, stacks: readonly StackTemplate[]): JsonObject {
  const defaults = Object.entries(stack.template.Parameters ?? {}).flatMap(([name, { Default }]) =>
    Default === undefined ? [] : [[name, Default] as const],
  );
  const given = Object.entries(givenParameters(stack, stacks)).filter(([, value]) => !isJsonObject(value));
  return Object.fromEntries([...defaults, ...given]);
}

/** What the parent of a nested stack passes to it, as written there. */
export function givenParameters(stack: StackTemplate, stacks: readonly StackTemplate[]): JsonObject {
  const parent = stacks.find(({ name }) => name === stack.parent?.stackName);
  const parameters = parent?.template.Resources?.[stack.parent?.logicalId ?? '']?.Properties?.['Parameters'];
  return isJsonObject(parameters) ? parameters : {};
}

/** The value with every reference to a known parameter replaced. */
export function withParameters(value: Json, parameters: JsonObject): Json {
  if (Array.isArray(value)) return value.map((item) => withParameters(item, parameters));
  if (!isJsonObject(value)) return value;
  const name = value['Ref'];
  const known = typeof name === 'string' ? parameters[name] : undefined;
  return known ?? mapObject(value, (item) => withParameters(item, parameters));
}

export function mapObject(value: JsonObject, change: (item: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));
}
