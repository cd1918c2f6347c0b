import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RotationConfiguration } from './configuration.ts';
import { sentValue } from './distribution-config.ts';
import type { Observation } from './plan.ts';
import { headerValues } from './rule-conditions.ts';
import type { DistributionState, RotationServices } from './services.ts';

/** An observation, and what a change has to be based on. */
export interface Observed {
  readonly observation: Observation;
  readonly conditions: ReadonlyMap<string, readonly RuleCondition[]>;
  readonly distribution: DistributionState;
}

/** The values of the secret that a step is about. */
export interface SecretValues {
  readonly current: string;
  readonly pending: string;
}

/** Asks the services how everything is now. What the values are is told to `conceal` before anything else. */
export async function observe(
  services: RotationServices,
  { headerName, listenerRuleArns, distributionId }: RotationConfiguration,
  secretId: string,
  { current, pending }: SecretValues,
  conceal: (value: string) => void,
): Promise<Observed> {
  const [{ replicasBehind }, distribution, ...rules] = await Promise.all([
    services.describeSecret(secretId),
    services.distribution(distributionId),
    ...listenerRuleArns.map(async (arn) => ({ arn, conditions: await services.ruleConditions(arn) })),
  ]);
  const observation = {
    current,
    pending,
    rules: rules.map(({ arn, conditions }) => ({ arn, values: headerValues(conditions, headerName) })),
    sent: sentValue(distribution.config, headerName),
    deployed: distribution.deployed,
    replicasBehind,
  };
  for (const value of [observation.sent, ...observation.rules.flatMap(({ values }) => values)]) conceal(value);
  return {
    observation,
    conditions: new Map(rules.map(({ arn, conditions }) => [arn, conditions])),
    distribution,
  };
}
