/** What the services say at one moment. */
export interface Observation {
  /** The value of the secret. */
  readonly current: string;
  /** The value that takes its place: that of the version which the rotation is about. */
  readonly pending: string;
  /** The rule of each load balancer, and the values of the header that it lets in. */
  readonly rules: readonly AcceptingRule[];
  /** The value in the distribution's configuration. */
  readonly sent: string;
  /** Whether every edge location sends that value. Until then some send an earlier one, which no service tells. */
  readonly deployed: boolean;
  /** Regions whose copy of the secret is behind: a deployment there would still send the value of before. */
  readonly replicasBehind: readonly string[];
}

interface AcceptingRule {
  readonly arn: string;
  readonly values: readonly string[];
}

/** The next thing to do on the way to a distribution that sends the pending value. */
export type Action =
  | { readonly kind: 'add' | 'drop'; readonly ruleArn: string; readonly values: readonly string[] }
  | { readonly kind: 'send' }
  | { readonly kind: 'wait'; readonly reason: string }
  | { readonly kind: 'none' };

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html#rule-condition-types */
const MOST_VALUES_OF_A_CONDITION = 3;

/**
 * What is done next follows from the observation alone, so that any run can go on where another ended.
 *
 * Values are added as soon as there is room for them. One is dropped only when nothing is under way: then the
 * distribution sends one value, and it is among those that stay. The current value stays until it is no longer
 * current: a deployment of the distribution's stack would send it again.
 */
export function nextAction(observation: Observation): Action {
  const { rules, sent, pending, current } = observation;
  const needed = unique([sent, pending, current]);
  const addition = rules
    .map(({ arn, values }) => ({ ruleArn: arn, before: values, values: unique([...values, ...needed]) }))
    .find(({ before, values }) => values.length > before.length && values.length <= MOST_VALUES_OF_A_CONDITION);
  if (addition !== undefined) return { kind: 'add', ruleArn: addition.ruleArn, values: addition.values };

  const [reason] = changesUnderWay(observation);
  if (reason !== undefined) return { kind: 'wait', reason };

  const excess = rules.find(({ values }) => values.some((value) => !needed.includes(value)));
  if (excess !== undefined) return { kind: 'drop', ruleArn: excess.arn, values: needed };

  return sent === pending ? { kind: 'none' } : { kind: 'send' };
}

/** Why the pending value cannot become the current one; nothing when it can. The texts hold no value. */
export function obstacles({ rules, sent, pending, deployed }: Observation): readonly string[] {
  return [
    ...rules
      .filter(({ values }) => !values.includes(pending))
      .map(({ arn }) => `the listener rule ${arn} does not accept the pending value`),
    ...(sent === pending ? [] : ['the distribution sends another value than the pending one']),
    ...(deployed ? [] : ['the distribution is being deployed']),
  ];
}

/** What has been changed and is not everywhere yet. */
export function changesUnderWay({ deployed, replicasBehind }: Observation): readonly string[] {
  return [
    ...(deployed ? [] : ['the distribution is being deployed']),
    ...replicasBehind.map((region) => `the secret's replica in ${region} is not in sync`),
  ];
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
