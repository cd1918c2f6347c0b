import { divideBlock } from './cidr.ts';
import type { AssemblyStack } from './cloud-assembly.ts';
import { stackId } from './custom-resources.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** What the functions of a template need to know of everything around it. */
export interface TemplateScope {
  readonly stack: AssemblyStack;
  /** `Ref` of a resource or a parameter. Undefined when the template has none of that name. */
  ref(logicalId: string): Json | undefined;
  /** `Fn::GetAtt`. Undefined when the template has no such resource. */
  attribute(logicalId: string, attribute: string): Json | undefined;
  condition(name: string): boolean;
  /** `Fn::ImportValue`. */
  exported(name: string): Json | undefined;
  /** `Fn::GetStackOutput`. */
  stackOutput(stackName: string, region: string, outputName: string): Json | undefined;
}

/** What a function returns in the place of `AWS::NoValue`: the property is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

type Evaluated = Json | typeof NO_VALUE;
type IntrinsicFunction = (argument: Json, scope: TemplateScope, at: string) => Evaluated;

/**
 * Replaces every intrinsic function in a value.
 *
 * @param at where the value stands, for the error: `stack/resource.Property`
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function evaluate(value: Json, scope: TemplateScope, at: string): Json | undefined {
  const evaluated = evaluateValue(value, scope, at);
  return evaluated === NO_VALUE ? undefined : evaluated;
}

function evaluateValue(value: Json, scope: TemplateScope, at: string): Evaluated {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => {
      const evaluated = evaluateValue(item, scope, `${at}[${index}]`);
      return evaluated === NO_VALUE ? [] : [evaluated];
    });
  }
  if (!isJsonObject(value)) return value;
  const [name, ...others] = Object.keys(value);
  if (name !== undefined && others.length === 0) {
    const intrinsic = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (intrinsic) return intrinsic(value[name] as Json, scope, at);
    const refusal = REFUSED.find(([prefix]) => name.startsWith(prefix));
    if (refusal) throw new Error(`${at}: ${name} ${refusal[1]}.`);
    if (name.startsWith('Fn::')) {
      throw new Error(
        `${at}: the local runtime does not resolve ${name}. It resolves ${Object.keys(FUNCTIONS).join(', ')}.`,
      );
    }
  }
  const object: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) {
    const evaluated = evaluateValue(item, scope, `${at}.${key}`);
    if (evaluated !== NO_VALUE) object[key] = evaluated;
  }
  return object;
}

/** The conditions of `Conditions`, `Fn::If` and the nested boolean functions. */
export function evaluateCondition(value: Json, scope: TemplateScope, at: string): boolean {
  const result = evaluateValue(value, scope, at);
  if (typeof result !== 'boolean') {
    throw new Error(`${at}: a condition must be true or false, got ${JSON.stringify(result)}.`);
  }
  return result;
}

/** Known, and not to be had without an account. */
const REFUSED: readonly (readonly [prefix: string, reason: string])[] = [
  ['Fn::Transform', 'runs a macro, which is a function of your account. Give the template as it is after the macro'],
  ['Fn::ForEach', 'is not expanded by the local runtime. Write the repeated parts out, as CDK does'],
];

const FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (argument, scope, at) => reference(text(argument, 'Ref', at), scope, at),
  'Fn::GetAtt': getAttribute,
  'Fn::Join': (argument, scope, at) => {
    const [delimiter, values] = list(argument, 'Fn::Join', at, 2);
    const items = list(evaluateArgument(values as Json, scope, at), 'Fn::Join', at);
    return items.map((item) => scalar(item, 'Fn::Join', at)).join(text(delimiter as Json, 'Fn::Join', at));
  },
  'Fn::Sub': substitute,
  'Fn::Select': (argument, scope, at) => {
    const [index, values] = list(argument, 'Fn::Select', at, 2);
    const items = list(evaluateArgument(values as Json, scope, at), 'Fn::Select', at);
    const position = Number(evaluateArgument(index as Json, scope, at));
    const selected = items[position];
    if (selected === undefined) {
      throw new Error(`${at}: Fn::Select asks for item ${position} of a list of ${items.length}.`);
    }
    return selected;
  },
  'Fn::Split': (argument, scope, at) => {
    const [delimiter, source] = list(argument, 'Fn::Split', at, 2);
    const value = scalar(evaluateArgument(source as Json, scope, at), 'Fn::Split', at);
    return value.split(text(delimiter as Json, 'Fn::Split', at));
  },
  'Fn::If': (argument, scope, at) => {
    const [name, whenTrue, whenFalse] = list(argument, 'Fn::If', at, 3);
    const branch = scope.condition(text(name as Json, 'Fn::If', at)) ? whenTrue : whenFalse;
    return evaluateValue(branch as Json, scope, at);
  },
  'Fn::FindInMap': findInMap,
  'Fn::ImportValue': (argument, scope, at) => {
    const name = scalar(evaluateArgument(argument, scope, at), 'Fn::ImportValue', at);
    return found(scope.exported(name), `${at}: no stack of the assembly exports "${name}".`);
  },
  'Fn::GetStackOutput': (argument, scope, at) => {
    const { StackName, OutputName, Region } = object(evaluateArgument(argument, scope, at), 'Fn::GetStackOutput', at);
    const region = typeof Region === 'string' ? Region : scope.stack.identity.region;
    return found(
      scope.stackOutput(String(StackName), region, String(OutputName)),
      `${at}: no stack "${StackName}" in ${region} with an output "${OutputName}" is in the assembly.`,
    );
  },
  'Fn::Base64': (argument, scope, at) =>
    Buffer.from(scalar(evaluateArgument(argument, scope, at), 'Fn::Base64', at)).toString('base64'),
  'Fn::GetAZs': (argument, scope, at) => {
    const region = scalar(evaluateArgument(argument, scope, at), 'Fn::GetAZs', at) || scope.stack.identity.region;
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
  'Fn::Cidr': (argument, scope, at) => {
    const [block, count, bits] = list(argument, 'Fn::Cidr', at).map((part) =>
      scalar(evaluateArgument(part, scope, at), 'Fn::Cidr', at),
    );
    // Without the third, each block has the size of an IPv4 subnet of 256 addresses.
    return explained(at, () => divideBlock(String(block), Number(count), Number(bits ?? 8)));
  },
  'Fn::Length': (argument, scope, at) => list(evaluateArgument(argument, scope, at), 'Fn::Length', at).length,
  'Fn::ToJsonString': (argument, scope, at) => {
    const value = evaluateArgument(argument, scope, at);
    if (typeof value !== 'object' || value === null) {
      throw new Error(`${at}: Fn::ToJsonString takes an object or a list, got ${JSON.stringify(value)}.`);
    }
    return JSON.stringify(value);
  },
  'Fn::Equals': (argument, scope, at) => {
    const [left, right] = list(argument, 'Fn::Equals', at, 2);
    const same = (value: Json | undefined) => JSON.stringify(evaluateArgument(value as Json, scope, at));
    return same(left) === same(right);
  },
  'Fn::And': (argument, scope, at) =>
    list(argument, 'Fn::And', at).every((condition) => evaluateCondition(condition, scope, at)),
  'Fn::Or': (argument, scope, at) =>
    list(argument, 'Fn::Or', at).some((condition) => evaluateCondition(condition, scope, at)),
  'Fn::Not': (argument, scope, at) =>
    !list(argument, 'Fn::Not', at, 1).every((condition) => evaluateCondition(condition, scope, at)),
  Condition: (argument, scope, at) =>
    // `Condition` is a function inside conditions and an ordinary property (of a policy statement) elsewhere.
    typeof argument === 'string' ? scope.condition(argument) : { Condition: evaluateArgument(argument, scope, at) },
};

function evaluateArgument(argument: Json, scope: TemplateScope, at: string): Json {
  const evaluated = evaluateValue(argument, scope, at);
  if (evaluated === NO_VALUE) throw new Error(`${at}: AWS::NoValue cannot be an argument of a function.`);
  return evaluated;
}

function reference(name: string, scope: TemplateScope, at: string): Evaluated {
  if (name === 'AWS::NoValue') return NO_VALUE;
  const pseudo = pseudoParameter(name, scope);
  if (pseudo !== undefined) return pseudo;
  return found(
    scope.ref(name),
    `${at}: Ref of "${name}", which is neither a resource nor a parameter of the template.`,
  );
}

function pseudoParameter(name: string, { stack: { identity } }: TemplateScope): Json | undefined {
  const china = identity.region.startsWith('cn-');
  switch (name) {
    case 'AWS::AccountId':
      return identity.account;
    case 'AWS::Region':
      return identity.region;
    case 'AWS::Partition':
      return china ? 'aws-cn' : identity.region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
    case 'AWS::URLSuffix':
      return china ? 'amazonaws.com.cn' : 'amazonaws.com';
    case 'AWS::StackName':
      return identity.stackName;
    case 'AWS::StackId':
      return stackId(identity);
    case 'AWS::NotificationARNs':
      return [];
    default:
      return undefined;
  }
}

function getAttribute(argument: Json, scope: TemplateScope, at: string): Json {
  // YAML's short form and Fn::Sub write "Resource.Attribute"; attribute names may hold dots themselves.
  const [logicalId, ...rest] =
    typeof argument === 'string' ? argument.split('.') : list(argument, 'Fn::GetAtt', at).map((part) => String(part));
  const attribute = rest.join('.');
  return found(
    scope.attribute(String(logicalId), attribute),
    `${at}: Fn::GetAtt of "${logicalId}.${attribute}", but the template has no such resource.`,
  );
}

function substitute(argument: Json, scope: TemplateScope, at: string): Json {
  const [pattern, variables] = typeof argument === 'string' ? [argument, {}] : list(argument, 'Fn::Sub', at, 2);
  const values = object((variables ?? {}) as Json, 'Fn::Sub', at);
  return text(pattern as Json, 'Fn::Sub', at).replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    const own = values[name];
    if (own !== undefined) return scalar(evaluateArgument(own, scope, at), 'Fn::Sub', at);
    const value = name.includes('.') ? getAttribute(name, scope, at) : reference(name, scope, at);
    return scalar(value === NO_VALUE ? '' : value, 'Fn::Sub', at);
  });
}

function findInMap(argument: Json, scope: TemplateScope, at: string): Json {
  const parts = list(argument, 'Fn::FindInMap', at);
  const [map, first, second] = parts
    .slice(0, 3)
    .map((part) => scalar(evaluateArgument(part, scope, at), 'Fn::FindInMap', at));
  const level = scope.stack.template.Mappings?.[String(map)]?.[String(first)];
  const value = isJsonObject(level) ? level[String(second)] : undefined;
  if (value !== undefined) return value;
  const options = parts[3];
  if (isJsonObject(options) && options['DefaultValue'] !== undefined) {
    return evaluateArgument(options['DefaultValue'], scope, at);
  }
  throw new Error(`${at}: Fn::FindInMap finds nothing at ${map} / ${first} / ${second}.`);
}

function explained<T>(at: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`${at}: ${(error as Error).message}`);
  }
}

function found(value: Json | undefined, message: string): Json {
  if (value === undefined) throw new Error(message);
  return value;
}

function list(value: Json | undefined, name: string, at: string, length?: number): readonly Json[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) {
    const size = length === undefined ? 'a list' : `a list of ${length}`;
    throw new Error(`${at}: ${name} takes ${size}, got ${JSON.stringify(value)}.`);
  }
  return value;
}

function object(value: Json, name: string, at: string): JsonObject {
  if (!isJsonObject(value)) throw new Error(`${at}: ${name} takes an object, got ${JSON.stringify(value)}.`);
  return value;
}

function text(value: Json, name: string, at: string): string {
  if (typeof value !== 'string') throw new Error(`${at}: ${name} takes a string, got ${JSON.stringify(value)}.`);
  return value;
}

function scalar(value: Json, name: string, at: string): string {
  if (typeof value === 'object') throw new Error(`${at}: ${name} takes a string, got ${JSON.stringify(value)}.`);
  return String(value);
}
