import { createHash } from 'node:crypto';
import { type AssemblyStack, type CloudAssembly, readTemplate } from './cloud-assembly.ts';
import {
  type CustomResourceOutcomes,
  isCustomResource,
  NotYetDeployed,
  resourceKey,
  stackId,
} from './custom-resources.ts';
import { GENERIC_NAMING, genericAttribute } from './generic-naming.ts';
import { evaluate, evaluateCondition, type TemplateScope } from './intrinsics.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { nestedTemplate } from './nested-stacks.ts';
import type { NamedResource, ResolvedTemplates, Resource, ServiceSupport } from './resource.ts';
import { inCreationOrder } from './template-order.ts';

const NESTED_STACK = 'AWS::CloudFormation::Stack';

/**
 * Replaces every intrinsic function in the properties of the supported types. The order is that of a deployment:
 * stacks after those they depend on, resources after those they refer to. Dynamic references are left in the text.
 * The resources of a nested stack stand in its place.
 *
 * A type without support keeps no properties: nothing reads them, so what cannot be resolved there does no harm. A
 * resource that needs what a custom resource has not told yet is left out.
 *
 * @param outcomes what the custom resources that are deployed here have told so far
 */
export function resolveAssembly(
  assembly: CloudAssembly,
  support: ServiceSupport,
  outcomes: CustomResourceOutcomes = new Map(),
): ResolvedTemplates {
  const around: Around = { assembly, support, outcomes, all: () => stacks.flatMap((stack) => stack.withNested()) };
  const stacks: readonly ResolvedStack[] = assembly.stacks.map((stack) => new ResolvedStack(stack, around));
  const declared = stacks.flatMap((stack) => stack.resources());
  const resources = declared.filter(({ isResolved }) => isResolved).map(({ resource }) => resource);
  return {
    declared: declared.map(({ resource }) => resource),
    resources,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    asset: (bucketName, objectKey) => assembly.asset(bucketName, objectKey),
  };
}

/** What the stacks of an assembly share. */
interface Around {
  readonly assembly: CloudAssembly;
  readonly support: ServiceSupport;
  readonly outcomes: CustomResourceOutcomes;
  /** The stacks of the whole assembly, asked for late because they are made together. */
  readonly all: () => readonly ResolvedStack[];
}

interface DeclaredResource {
  readonly resource: Resource;
  readonly isResolved: boolean;
}

/** @returns undefined for a value that only the deployment of a custom resource will tell */
function whenDeployed<T>(resolve: () => T): T | undefined {
  try {
    return resolve();
  } catch (error) {
    if (error instanceof NotYetDeployed) return undefined;
    throw error;
  }
}

/** One stack, each of its values resolved when it is first asked for. */
class ResolvedStack implements TemplateScope {
  readonly stack: AssemblyStack;
  private readonly around: Around;
  /** The values that the parent of a nested stack gives to its parameters. */
  private readonly parameter: (name: string) => Json | undefined;
  private readonly nested = new Map<string, ResolvedStack | undefined>();
  private readonly named = new Map<string, NamedResource>();
  private readonly conditions = new Map<string, boolean>();
  private readonly resolving = new Set<string>();

  constructor(stack: AssemblyStack, around: Around, parameter: (name: string) => Json | undefined = () => undefined) {
    this.stack = stack;
    this.around = around;
    this.parameter = parameter;
  }

  resources(): readonly DeclaredResource[] {
    return inCreationOrder(this.stack.template)
      .filter((logicalId) => this.exists(logicalId))
      .flatMap((logicalId) => this.nestedStack(logicalId)?.resources() ?? this.resource(logicalId));
  }

  withNested(): readonly ResolvedStack[] {
    const nested = Object.keys(this.stack.template.Resources).flatMap(
      (logicalId) => this.nestedStack(logicalId)?.withNested() ?? [],
    );
    return [this, ...nested];
  }

  private resource(logicalId: string): DeclaredResource {
    const { identity } = this.stack;
    const declaration = this.declaration(logicalId);
    const { Type: type, Properties = {}, Metadata = {}, DeletionPolicy, UpdateReplacePolicy } = declaration;
    const path = Metadata['aws:cdk:path'];
    const properties = whenDeployed(() => this.readProperties(logicalId, type, Properties));
    const physicalId = whenDeployed(() => String(this.ref(logicalId)));
    const attributes = whenDeployed(() => this.attributes(logicalId, type));
    return {
      resource: {
        stack: identity,
        logicalId,
        path: typeof path === 'string' ? path.replace(/\/Resource$/, '') : `${identity.stackName}/${logicalId}`,
        type,
        properties: properties ?? {},
        physicalId: physicalId ?? '',
        attributes: attributes ?? {},
        ...(DeletionPolicy === undefined ? {} : { deletionPolicy: DeletionPolicy }),
        ...(UpdateReplacePolicy === undefined ? {} : { updateReplacePolicy: UpdateReplacePolicy }),
      },
      // What its own deployment tells, a custom resource does not wait for.
      isResolved:
        properties !== undefined &&
        (this.isPending(logicalId) || (physicalId !== undefined && attributes !== undefined)),
    };
  }

  /** Of a type that no service knows, only the provider of a custom resource is of interest, if it is known. */
  private readProperties(logicalId: string, type: string, declared: JsonObject): JsonObject {
    const { support, outcomes } = this.around;
    if (support[type] || outcomes.has(this.key(logicalId))) return this.properties(logicalId, declared);
    if (!isCustomResource(type)) return {};
    try {
      return this.properties(logicalId, { ServiceToken: declared['ServiceToken'] ?? null });
    } catch {
      return {};
    }
  }

  ref(logicalId: string): Json | undefined {
    if (this.stack.template.Parameters?.[logicalId]) return this.parameterValue(logicalId);
    if (!this.stack.template.Resources[logicalId]) return undefined;
    const nested = this.nestedStack(logicalId);
    if (nested) return stackId(nested.stack.identity);
    const outcome = this.outcome(logicalId);
    if (outcome) return outcome.physicalId;
    const naming = this.around.support[this.declaration(logicalId).Type]?.naming ?? GENERIC_NAMING;
    return this.once(`Ref ${logicalId}`, () => naming.ref(this.name(logicalId)));
  }

  attribute(logicalId: string, attribute: string): Json | undefined {
    if (!this.stack.template.Resources[logicalId]) return undefined;
    const nested = this.nestedStack(logicalId);
    if (nested) return this.nestedOutput(nested, logicalId, attribute);
    const outcome = this.outcome(logicalId);
    if (outcome) return this.answered(logicalId, attribute, outcome.data);
    const naming = this.around.support[this.declaration(logicalId).Type]?.naming.attributes?.[attribute];
    return this.once(`Fn::GetAtt ${logicalId}.${attribute}`, () =>
      naming ? naming(this.name(logicalId)) : genericAttribute(this.name(logicalId), attribute),
    );
  }

  condition(name: string): boolean {
    const known = this.conditions.get(name);
    if (known !== undefined) return known;
    const declared = this.stack.template.Conditions?.[name];
    if (declared === undefined) throw new Error(`${this.at(name)}: the template has no such condition.`);
    const value = this.once(`Condition ${name}`, () => evaluateCondition(declared, this, this.at(name)));
    this.conditions.set(name, value);
    return value;
  }

  exported(name: string): Json | undefined {
    const { account, region } = this.stack.identity;
    for (const other of this.around.all()) {
      if (other.stack.identity.account !== account || other.stack.identity.region !== region) continue;
      for (const [outputName, output] of Object.entries(other.stack.template.Outputs ?? {})) {
        if (output.Export && evaluate(output.Export.Name, other, other.at(outputName)) === name) {
          return other.output(outputName);
        }
      }
    }
    return undefined;
  }

  stackOutput(stackName: string, region: string, outputName: string): Json | undefined {
    const other = this.around
      .all()
      .find(({ stack: { identity } }) => identity.stackName === stackName && identity.region === region);
    return other?.output(outputName);
  }

  private output(name: string): Json | undefined {
    const declared = this.stack.template.Outputs?.[name];
    return declared && this.once(`Output ${name}`, () => evaluate(declared.Value, this, this.at(name)));
  }

  /** @throws when the custom resource is not deployed yet. Undefined for all others, and those that are not run here */
  private outcome(logicalId: string) {
    const outcome = this.around.outcomes.get(this.key(logicalId));
    if (this.isPending(logicalId)) throw new NotYetDeployed(`${this.at(logicalId)} is not deployed yet.`);
    return outcome;
  }

  private isPending(logicalId: string): boolean {
    const { outcomes } = this.around;
    return outcomes.has(this.key(logicalId)) && outcomes.get(this.key(logicalId)) === undefined;
  }

  /** Attribute names of what a provider answered may hold dots. */
  private answered(logicalId: string, attribute: string, data: JsonObject): Json {
    const value = data[attribute];
    if (value !== undefined) return value;
    const keys = Object.keys(data).join(', ') || 'none';
    throw new Error(
      `${this.at(logicalId)}: CustomResource attribute error: the response of its provider has no "${attribute}" in Data; it has ${keys}.`,
    );
  }

  private nestedOutput(nested: ResolvedStack, logicalId: string, attribute: string): Json {
    const value = attribute.startsWith('Outputs.') ? nested.output(attribute.slice('Outputs.'.length)) : undefined;
    if (value === undefined) {
      throw new Error(`${this.at(logicalId)}: Fn::GetAtt of "${attribute}", which its template does not output.`);
    }
    return value;
  }

  /** The nested stack that a resource is, if its template is an asset of the cloud assembly. */
  private nestedStack(logicalId: string): ResolvedStack | undefined {
    const { Type: type, Properties = {} } = this.declaration(logicalId);
    if (type !== NESTED_STACK || this.nested.has(logicalId)) return this.nested.get(logicalId);
    const at = `${this.at(logicalId)}.TemplateURL`;
    const asset = nestedTemplate(evaluate(Properties['TemplateURL'] ?? '', this, at), this.around.assembly.asset);
    const nested = asset && this.nest(logicalId, readTemplate(asset.path), Properties['Parameters'] ?? {});
    this.nested.set(logicalId, nested);
    return nested;
  }

  private nest(logicalId: string, template: AssemblyStack['template'], parameters: Json): ResolvedStack {
    const { identity } = this.stack;
    const stackName = GENERIC_NAMING.ref(this.name(logicalId));
    return new ResolvedStack({ identity: { ...identity, stackName }, template }, this.around, (name) => {
      const given = isJsonObject(parameters) ? parameters[name] : undefined;
      return given === undefined ? undefined : evaluate(given, this, `${this.at(logicalId)}.Parameters.${name}`);
    });
  }

  /** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
  private parameterValue(name: string): Json {
    const { Type: type, Default: byDefault } = this.stack.template.Parameters?.[name] ?? { Type: 'String' };
    if (type.startsWith('AWS::SSM::')) {
      throw new Error(
        `${this.at(name)}: the parameter is of type ${type}, and the local runtime has no Systems Manager to read it from. Write the value into the template.`,
      );
    }
    const value = this.parameter(name) ?? byDefault;
    if (value === undefined) {
      throw new Error(`${this.at(name)}: the parameter has no default, and the local runtime asks for none.`);
    }
    const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
    return isList && typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
  }

  private attributes(logicalId: string, type: string): Readonly<Record<string, Json>> {
    const declared = Object.keys(this.around.support[type]?.naming.attributes ?? {});
    return Object.fromEntries(declared.map((name) => [name, this.attribute(logicalId, name) as Json]));
  }

  private name(logicalId: string): NamedResource {
    const known = this.named.get(logicalId);
    if (known) return known;
    const { Type: type, Properties = {} } = this.declaration(logicalId);
    const { account, region, stackName } = this.stack.identity;
    const named: NamedResource = {
      stack: this.stack.identity,
      logicalId,
      type,
      suffix: createHash('sha256').update(`${account}/${region}/${stackName}/${logicalId}`).digest('hex').slice(0, 8),
      property: (name) => {
        const declared = Properties[name];
        return declared === undefined ? undefined : evaluate(declared, this, `${this.at(logicalId)}.${name}`);
      },
    };
    this.named.set(logicalId, named);
    return named;
  }

  private properties(logicalId: string, declared: JsonObject): JsonObject {
    return (evaluate(declared, this, this.at(logicalId)) ?? {}) as JsonObject;
  }

  private declaration(logicalId: string): AssemblyStack['template']['Resources'][string] {
    return this.stack.template.Resources[logicalId] as AssemblyStack['template']['Resources'][string];
  }

  private exists(logicalId: string): boolean {
    const condition = this.declaration(logicalId).Condition;
    return condition === undefined || this.condition(condition);
  }

  private key(logicalId: string): string {
    return resourceKey(this.stack.identity, logicalId);
  }

  private at(name: string): string {
    return `${this.stack.identity.stackName}/${name}`;
  }

  /** Guards against values that need themselves. */
  private once<T>(what: string, resolve: () => T): T {
    if (this.resolving.has(what)) throw new Error(`${this.at(what)} needs its own value: a circular reference.`);
    this.resolving.add(what);
    try {
      return resolve();
    } finally {
      this.resolving.delete(what);
    }
  }
}
