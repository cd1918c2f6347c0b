import { isJsonObject, type Json, type JsonObject } from './json.ts';
import type { Resource, ResourceSupport, ServiceSupport } from './resource.ts';

/** Something in the templates that runs differently here, or not at all. */
export interface Gap {
  readonly type: string;
  /** Dotted below the resource's properties. Undefined when the whole type is not run. */
  readonly property?: string;
  /** Why a client on this machine cannot tell the difference. Undefined when it may. */
  readonly reason?: string;
  /** The construct paths of the resources it is about. */
  readonly paths: readonly string[];
}

/**
 * What of the templates the local services do not honour, by type and property name.
 *
 * @param notRun the types that have no counterpart on one machine, each with the reason; a key may end in `*`
 */
export function findGaps(
  resources: readonly Resource[],
  support: ServiceSupport,
  notRun: Readonly<Record<string, string>>,
): readonly Gap[] {
  const gaps = new Map<string, Gap>();
  const note = (resource: Resource, property: string | undefined, reason: string | undefined): void => {
    const key = `${resource.type} ${property ?? ''}`;
    const known = gaps.get(key);
    const gap = { type: resource.type, ...(property ? { property } : {}), ...(reason ? { reason } : {}) };
    gaps.set(key, { ...gap, paths: [...(known?.paths ?? []), resource.path] });
  };
  for (const resource of resources) {
    const supported = support[resource.type];
    if (!supported) {
      note(resource, undefined, reasonFor(resource.type, notRun));
      continue;
    }
    for (const property of propertyNames(resource.properties, supported)) {
      if (!supported.honoured.includes(property)) note(resource, property, supported.inert?.[property]);
    }
  }
  return [...gaps.values()];
}

function reasonFor(type: string, notRun: Readonly<Record<string, string>>): string | undefined {
  const key = Object.keys(notRun).find(
    (name) => name === type || (name.endsWith('*') && type.startsWith(name.slice(0, -1))),
  );
  return key === undefined ? undefined : notRun[key];
}

/** The properties a resource has, as deep as the known names tell them apart. */
function propertyNames(properties: JsonObject, supported: ResourceSupport, prefix = ''): ReadonlySet<string> {
  const { honoured, inert = {}, keyed = [] } = supported;
  const known = [...honoured, ...Object.keys(inert)];
  const names = new Set<string>();
  for (const [key, value] of Object.entries(properties)) {
    const name = `${prefix}${key}`;
    if (keyed.includes(name)) {
      for (const entry of objectsIn(value)) names.add(`${name}.${String(entry['Key'])}`);
      continue;
    }
    const deeper = known.some((other) => other.startsWith(`${name}.`));
    if (known.includes(name) || !deeper) {
      names.add(name);
      continue;
    }
    for (const child of objectsIn(value)) {
      for (const nested of propertyNames(child, supported, `${name}.`)) names.add(nested);
    }
  }
  return names;
}

function objectsIn(value: Json): readonly JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return isJsonObject(value) ? [value] : [];
}

/** A gap in a word, for a list. */
export function gapName({ type, property }: Gap): string {
  return property === undefined ? type : `${type} ${property}`;
}
