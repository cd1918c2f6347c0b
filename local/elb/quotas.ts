import type { Listener } from './model.ts';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const RULES = 100;
const LISTENERS = 50;
const TARGET_GROUPS_OF_AN_ACTION = 5;
const TARGET_GROUPS = 100;
const CONDITION_WILDCARDS = 6;
/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
const VALUES_OF_A_CONDITION = 3;
const VALUES_OF_A_RULE = 5;

/** What a load balancer may not exceed. The first three can be raised for an account. */
export function checkLoadBalancerQuotas(path: string, listeners: readonly Listener[]): void {
  const rules = listeners.flatMap((listener) => listener.rules);
  const custom = rules.length - listeners.length;
  const forwards = rules.flatMap(({ action, path: rulePath }) =>
    action.type === 'forward' ? [{ action, rulePath }] : [],
  );
  const used = new Set(
    forwards.flatMap(({ action }) => action.targetGroups.map(({ targetGroupArn }) => targetGroupArn)),
  );
  check(path, 'listeners', listeners.length, LISTENERS);
  check(path, 'rules besides the default ones', custom, RULES);
  check(path, 'target groups', used.size, TARGET_GROUPS);
  for (const { action, rulePath } of forwards) {
    check(rulePath, 'target groups in an action', action.targetGroups.length, TARGET_GROUPS_OF_AN_ACTION);
  }
}

/** @param values of each condition of a rule, as the template holds them: texts, and keys and values of queries */
export function checkConditionQuotas(path: string, values: readonly (readonly string[])[]): void {
  for (const ofOne of values) check(path, 'values in a condition', ofOne.length, VALUES_OF_A_CONDITION);
  check(path, 'condition values', values.flat().length, VALUES_OF_A_RULE);
  const wildcards = values.flat().join('').match(/[*?]/g) ?? [];
  check(path, 'wildcards in conditions', wildcards.length, CONDITION_WILDCARDS);
}

function check(path: string, what: string, got: number, quota: number): void {
  if (got > quota) throw new Error(`${path}: has ${got} ${what}; the quota is ${quota}.`);
}
