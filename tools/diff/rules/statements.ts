import { isJsonObject, type Json } from '../../cost/templates/json.ts';

/** One action that a statement of a policy allows, or denies. */
export interface Grant {
  readonly effect: 'Allow' | 'Deny';
  /** `*` for everybody; empty where the policy belongs to a principal. */
  readonly principal: string;
  /** Lower case, as IAM reads it. `!` before what NotAction leaves out. */
  readonly action: string;
  readonly resource: string;
  /** Empty where there is none. */
  readonly condition: string;
}

/**
 * Every grant in a value, wherever a policy document stands in it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function grantsOf(value: Json | undefined): readonly Grant[] {
  if (Array.isArray(value)) return value.flatMap(grantsOf);
  if (!isJsonObject(value)) return [];
  const statements = value['Statement'];
  const own = statements === undefined ? [] : listOf(statements).flatMap(grantsOfStatement);
  return [...own, ...Object.entries(value).flatMap(([key, item]) => (key === 'Statement' ? [] : grantsOf(item)))];
}

function grantsOfStatement(statement: Json): readonly Grant[] {
  if (!isJsonObject(statement)) return [];
  const { Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = statement;
  const condition = Condition === undefined ? '' : JSON.stringify(Condition);
  const actions = [...textsOf(Action), ...negated(NotAction)].map((action) => action.toLowerCase());
  const resources = [...textsOf(Resource), ...negated(NotResource)];
  const principals = [...principalsOf(Principal), ...(NotPrincipal === undefined ? [] : ['*'])];
  return orNothing(principals).flatMap((principal) =>
    actions.flatMap((action) =>
      orNothing(resources).map((resource) => ({
        effect: Effect === 'Deny' ? ('Deny' as const) : ('Allow' as const),
        principal,
        action,
        resource,
        condition,
      })),
    ),
  );
}

/** `NotAction: x` allows all but x. */
function negated(value: Json | undefined): readonly string[] {
  return value === undefined ? [] : [`!${textsOf(value).join(',')}`];
}

function principalsOf(principal: Json | undefined): readonly string[] {
  if (!isJsonObject(principal)) return textsOf(principal);
  return Object.entries(principal).flatMap(([kind, names]) =>
    textsOf(names).map((name) => (name === '*' ? '*' : `${kind} ${name}`)),
  );
}

function orNothing(items: readonly string[]): readonly string[] {
  return items.length === 0 ? [''] : items;
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}

function textsOf(value: Json | undefined): readonly string[] {
  if (value === undefined) return [];
  return listOf(value).map((item) => (typeof item === 'string' ? item : textOf(item)));
}

/** Intrinsic functions as text, so that `Fn::Join` of an ARN and `/*` is still under the ARN. */
function textOf(value: Json): string {
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (!isJsonObject(value)) return String(value);
  const [[name, argument] = ['', '']] = Object.entries(value);
  if (name === 'Ref') return `<${textOf(argument)}>`;
  if (name === 'Fn::GetAtt') return `<${Array.isArray(argument) ? argument.join('.') : textOf(argument)}>`;
  if (name === 'Fn::Join' && Array.isArray(argument)) {
    const [separator = '', parts] = argument;
    return (Array.isArray(parts) ? parts : []).map(textOf).join(String(separator));
  }
  if (name === 'Fn::GetStackOutput' && isJsonObject(argument)) {
    return `<${[argument['StackName'], argument['OutputName']].map((part) => textOf(part ?? '')).join('.')}>`;
  }
  return `<${JSON.stringify(value)}>`;
}

/** Grants that nothing before covered, and denials that are gone: what somebody may now do. */
export function widened(before: readonly Grant[], after: readonly Grant[]): readonly Grant[] {
  const allowed = (grants: readonly Grant[]): readonly Grant[] => grants.filter(({ effect }) => effect === 'Allow');
  const denied = (grants: readonly Grant[]): readonly Grant[] => grants.filter(({ effect }) => effect === 'Deny');
  const isCovered = (grant: Grant, by: readonly Grant[]): boolean => by.some((other) => covers(other, grant));
  return [
    ...allowed(after).filter((grant) => !isCovered(grant, allowed(before))),
    ...denied(before).filter((grant) => !isCovered(grant, denied(after))),
  ];
}

function covers(wide: Grant, narrow: Grant): boolean {
  return (
    matches(wide.principal, narrow.principal) &&
    matches(wide.action, narrow.action) &&
    matches(wide.resource, narrow.resource) &&
    (wide.condition === '' || wide.condition === narrow.condition)
  );
}

/** Whether a pattern with `*` and `?` covers another. */
function matches(pattern: string, text: string): boolean {
  if (pattern === text || pattern === '*') return true;
  if (pattern.startsWith('!') || !/[*?]/.test(pattern)) return false;
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}
