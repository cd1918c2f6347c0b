import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { givenParameters, knownParameters, mapObject, withParameters } from './parameters.ts';
import type { StackTemplate } from './stack-template.ts';

/** A resource of one of the stacks. */
export interface Resource {
  readonly stackName: string;
  /** @default - the stack is environment-agnostic */
  readonly region?: string;
  readonly logicalId: string;
  /** The construct path where the template has it, otherwise `stack/LogicalId`. */
  readonly path: string;
  readonly type: string;
  readonly properties: JsonObject;
  /** Whether a condition of the template decides if it is made. */
  readonly conditional: boolean;
}

/** All templates of an app together, with what refers to what, also across stacks. */
export class Templates {
  readonly stacks: readonly StackTemplate[];
  readonly resources: readonly Resource[];
  private readonly byName: ReadonlyMap<string, Resource>;
  private readonly byStack: ReadonlyMap<string, StackTemplate>;
  private readonly byType: ReadonlyMap<string, readonly Resource[]>;
  private readonly outputs: readonly Output[];
  /** What each resource refers to, once it was asked for: an app is asked many times. */
  private readonly referred = new Map<Resource, readonly Resource[]>();

  constructor(stacks: readonly StackTemplate[]) {
    this.stacks = stacks;
    this.resources = stacks.flatMap((stack) => resourcesOf(stack, knownParameters(stack, stacks)));
    this.byName = new Map(this.resources.map((each) => [`${each.stackName}/${each.logicalId}`, each]));
    this.byType = grouped(this.resources);
    this.byStack = new Map(stacks.map((stack) => [stack.name, stack]));
    this.outputs = stacks.flatMap(outputsOf);
  }

  ofType(type: string): readonly Resource[] {
    return this.byType.get(type) ?? [];
  }

  /** The first resource of the type that a value refers to, directly or through other resources. */
  nearest(value: Json | undefined, stackName: string, type: string): Resource | undefined {
    return this.nearestOf(this.references(value ?? null, stackName), type);
  }

  /** The first resource of the type that a resource refers to, directly or through others. */
  nearestTo(resource: Resource, type: string): Resource | undefined {
    return this.nearestOf(this.referredBy(resource), type);
  }

  private nearestOf(candidates: readonly Resource[], type: string): Resource | undefined {
    const waiting = [...candidates];
    const seen = new Set<Resource>();
    for (let resource = waiting.shift(); resource !== undefined; resource = waiting.shift()) {
      if (resource.type === type) return resource;
      if (seen.has(resource)) continue;
      seen.add(resource);
      waiting.push(...this.referredBy(resource));
    }
    return undefined;
  }

  /** The resources that a resource names itself. */
  referredBy(resource: Resource): readonly Resource[] {
    const known = this.referred.get(resource);
    if (known) return known;
    const found = this.references(resource.properties, resource.stackName);
    this.referred.set(resource, found);
    return found;
  }

  /** The resources that a value names itself, also through parameters and outputs. */
  references(value: Json, stackName: string, outputs: ReadonlySet<string> = new Set()): readonly Resource[] {
    if (Array.isArray(value)) return value.flatMap((item) => this.references(item, stackName, outputs));
    if (!isJsonObject(value)) return [];
    return Object.entries(value).flatMap(([key, argument]) => {
      const name = REFERENCES[key]?.(argument);
      const output = name === undefined ? this.outputOf(key, argument) : undefined;
      if (output !== undefined) {
        const id = `${output.stackName}.${output.name}`;
        return outputs.has(id) ? [] : this.references(output.value, output.stackName, new Set([...outputs, id]));
      }
      return [
        ...(name ?? []).flatMap((logicalId) => this.named(logicalId, stackName, outputs)),
        ...this.references(argument, stackName, outputs),
      ];
    });
  }

  private named(reference: string, stackName: string, outputs: ReadonlySet<string>): readonly Resource[] {
    const logicalId = reference.split('.')[0] ?? reference;
    const fullName = `${stackName}/${logicalId}`;
    const resource = this.byName.get(fullName);
    const nested = this.byStack.get(fullName);
    const outputName = /\.Outputs\.(.+)$/.exec(reference)?.[1];
    if (nested && outputName !== undefined) {
      const output = nested.template.Outputs?.[outputName];
      return this.references(output?.Value ?? null, fullName, outputs);
    }
    if (resource) return [resource];
    const stack = this.byStack.get(stackName);
    const given = stack?.parent && givenParameters(stack, this.stacks)[logicalId];
    return given === undefined ? [] : this.references(given, stack?.parent?.stackName ?? '', outputs);
  }

  private outputOf(key: string, argument: Json): Output | undefined {
    if (key === 'Fn::ImportValue') {
      return this.outputs.find(({ exported }) => JSON.stringify(exported) === JSON.stringify(argument));
    }
    if (key === 'Fn::GetStackOutput' && isJsonObject(argument)) {
      const { StackName, Region, OutputName } = argument;
      return this.outputs.find(
        ({ name, deployedAs, region }) =>
          name === OutputName && deployedAs === StackName && (region === undefined || region === (Region ?? region)),
      );
    }
    return undefined;
  }
}

interface Output {
  readonly stackName: string;
  readonly deployedAs: string;
  readonly region: string | undefined;
  readonly name: string;
  readonly value: Json;
  readonly exported: Json | undefined;
}

/** The functions of CloudFormation that name resources of the same template, and how each writes the name. */
const REFERENCES: Readonly<Record<string, (argument: Json) => readonly string[]>> = {
  Ref: (argument) => (typeof argument === 'string' ? [argument] : []),
  'Fn::GetAtt': (argument) => [Array.isArray(argument) ? argument.join('.') : String(argument)],
  'Fn::Sub': (argument) => {
    const text = Array.isArray(argument) ? argument[0] : argument;
    return [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map((match) => match[1] ?? '');
  },
};

function outputsOf(stack: StackTemplate): readonly Output[] {
  return Object.entries(stack.template.Outputs ?? {}).map(([name, output]) => ({
    stackName: stack.name,
    deployedAs: stack.deployedAs ?? stack.name,
    region: stack.region,
    name,
    value: output.Value,
    exported: output.Export?.Name,
  }));
}

function resourcesOf(stack: StackTemplate, parameters: JsonObject): readonly Resource[] {
  return Object.entries(stack.template.Resources ?? {}).map(([logicalId, resource]) => ({
    stackName: stack.name,
    region: stack.region,
    logicalId,
    path: String(resource.Metadata?.['aws:cdk:path'] ?? `${stack.name}/${logicalId}`),
    type: resource.Type,
    properties: mapObject(resource.Properties ?? {}, (value) => withParameters(value, parameters)),
    conditional: resource.Condition !== undefined,
  }));
}

function grouped(resources: readonly Resource[]): ReadonlyMap<string, readonly Resource[]> {
  const groups = new Map<string, Resource[]>();
  for (const resource of resources) {
    const group = groups.get(resource.type);
    if (group) group.push(resource);
    else groups.set(resource.type, [resource]);
  }
  return groups;
}

/** The value at a dotted path of a resource's properties. */
export function property(resource: Resource, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<Json | undefined>((value, key) => (isJsonObject(value) ? value[key] : undefined), resource.properties);
}

/** A list among a resource's properties; empty where there is none. */
export function list(resource: Resource, path: string): readonly Json[] {
  const value = property(resource, path);
  return Array.isArray(value) ? value : [];
}
