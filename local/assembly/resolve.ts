import { createHash } from 'node:crypto';
import type { AssemblyStack, CloudAssembly } from './cloud-assembly.ts';
import { GENERIC_NAMING, genericAttribute } from './generic-naming.ts';
import { evaluate, evaluateCondition, type TemplateScope } from './intrinsics.ts';
import type { Json, JsonObject } from './json.ts';
import type { NamedResource, ResolvedAssembly, Resource, ServiceSupport } from './resource.ts';
import { inCreationOrder } from './template-order.ts';

/**
 * Replaces every intrinsic function in the properties of the supported types. The order is that of a deployment:
 * stacks after those they depend on, resources after those they refer to. Dynamic references are left in the text.
 *
 * A type without support keeps no properties: nothing reads them, so what cannot be resolved there does no harm.
 */
export function resolveAssembly(assembly: CloudAssembly, support: ServiceSupport): ResolvedAssembly {
  const stacks: readonly ResolvedStack[] = assembly.stacks.map(
    (stack) => new ResolvedStack(stack, support, () => stacks),
  );
  const resources = stacks.flatMap((stack) => stack.resources());
  return {
    resources,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    asset: (bucketName, objectKey) => assembly.asset(bucketName, objectKey),
  };
}

/** One stack, each of its values resolved when it is first asked for. */
class ResolvedStack implements TemplateScope {
  readonly stack: AssemblyStack;
  private readonly support: ServiceSupport;
  /** The stacks of the whole assembly, asked for late because they are made together. */
  private readonly all: () => readonly ResolvedStack[];
  private readonly named = new Map<string, NamedResource>();
  private readonly conditions = new Map<string, boolean>();
  private readonly resolving = new Set<string>();

  constructor(stack: AssemblyStack, support: ServiceSupport, all: () => readonly ResolvedStack[]) {
    this.stack = stack;
    this.support = support;
    this.all = all;
  }

  resources(): readonly Resource[] {
    const { template, identity } = this.stack;
    return inCreationOrder(template)
      .filter((logicalId) => this.exists(logicalId))
      .map((logicalId) => {
        const { Type: type, Properties = {}, Metadata = {} } = this.declaration(logicalId);
        const path = Metadata['aws:cdk:path'];
        return {
          stack: identity,
          logicalId,
          path: typeof path === 'string' ? path.replace(/\/Resource$/, '') : `${identity.stackName}/${logicalId}`,
          type,
          properties: this.support[type] ? this.properties(logicalId, Properties) : {},
          physicalId: String(this.ref(logicalId)),
          attributes: this.attributes(logicalId, type),
        };
      });
  }

  ref(logicalId: string): Json | undefined {
    const parameter = this.stack.template.Parameters?.[logicalId];
    if (parameter) {
      if (parameter.Default === undefined) {
        throw new Error(`${this.at(logicalId)}: the parameter has no default, and the local runtime asks for none.`);
      }
      return parameter.Default;
    }
    if (!this.stack.template.Resources[logicalId]) return undefined;
    const naming = this.support[this.declaration(logicalId).Type]?.naming ?? GENERIC_NAMING;
    return this.once(`Ref ${logicalId}`, () => naming.ref(this.name(logicalId)));
  }

  attribute(logicalId: string, attribute: string): Json | undefined {
    if (!this.stack.template.Resources[logicalId]) return undefined;
    const naming = this.support[this.declaration(logicalId).Type]?.naming.attributes?.[attribute];
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
    for (const other of this.all()) {
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
    const other = this.all().find(
      ({ stack: { identity } }) => identity.stackName === stackName && identity.region === region,
    );
    return other?.output(outputName);
  }

  private output(name: string): Json | undefined {
    const declared = this.stack.template.Outputs?.[name];
    return declared && this.once(`Output ${name}`, () => evaluate(declared.Value, this, this.at(name)));
  }

  private attributes(logicalId: string, type: string): Readonly<Record<string, Json>> {
    const declared = Object.keys(this.support[type]?.naming.attributes ?? {});
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
