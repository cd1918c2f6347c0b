/**
 * The health of a target as DescribeTargetHealth names it; `unavailable`: health checks are off.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html#target-health-states
 */
export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'unavailable';

export interface TargetHealth {
  readonly state: TargetState;
  /** The results in a row that speak for another state. */
  readonly contrary: number;
}

export interface HealthThresholds {
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export const INITIAL_HEALTH: TargetHealth = { state: 'initial', contrary: 0 };
export const UNAVAILABLE_HEALTH: TargetHealth = { state: 'unavailable', contrary: 0 };

/** The health after one more check. A newly registered target is healthy after a single success. */
export function afterCheck(health: TargetHealth, success: boolean, thresholds: HealthThresholds): TargetHealth {
  const next = success ? 'healthy' : 'unhealthy';
  if (health.state === next) return { state: next, contrary: 0 };
  const contrary = health.contrary + 1;
  return contrary < resultsNeeded(health.state, success, thresholds)
    ? { state: health.state, contrary }
    : { state: next, contrary: 0 };
}

function resultsNeeded(state: TargetState, success: boolean, thresholds: HealthThresholds): number {
  if (!success) return thresholds.unhealthyThreshold;
  return state === 'initial' ? 1 : thresholds.healthyThreshold;
}

/**
 * Whether Route 53 may send traffic to a load balancer: every target group has a target that is healthy or whose
 * health is not checked.
 *
 * @param targetGroups the states of the targets of each target group
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias-common.html#rrsets-values-alias-common-evaluate-target-health
 */
export function isLoadBalancerHealthy(targetGroups: readonly (readonly TargetState[])[]): boolean {
  return targetGroups.every((states) => states.some((state) => state === 'healthy' || state === 'unavailable'));
}
