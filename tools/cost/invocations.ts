import { nodesOf } from './nodes.ts';
import { loadBalancersOf, targetGroupsByFunction } from './targets.ts';
import { property, type Resource } from './templates/templates.ts';
import type { TierInput } from './tiers/tier.ts';
import { SECONDS_PER_MONTH } from './traffic.ts';

/** A month's invocations of a function behind a load balancer. */
export interface Invocations {
  readonly served: Resource;
  readonly requests: number;
  /** Every node of every load balancer checks the health of its targets, and each check is an invocation. */
  readonly healthChecks: number;
}

/** The functions that answer requests. Others run at deployments only, too seldom to be billed. */
export function invocationsOf(input: TierInput): readonly Invocations[] {
  const groups = targetGroupsByFunction(input.templates);
  return [...groups].map(([served, targetGroups]) => ({
    served,
    requests: input.traffic.loadBalancerRequests / groups.size,
    healthChecks: targetGroups.reduce((sum, targetGroup) => sum + healthChecksOf(targetGroup, input), 0),
  }));
}

/** Of a Lambda target group they are off unless they are turned on. */
const DEFAULT_INTERVAL_SECONDS = 35;

function healthChecksOf(targetGroup: Resource, { templates, findings }: TierInput): number {
  if (property(targetGroup, 'HealthCheckEnabled') !== true) return 0;
  const nodes = loadBalancersOf(targetGroup, templates).reduce((sum, each) => sum + nodesOf(each, findings), 0);
  const interval = findings.number(targetGroup, 'HealthCheckIntervalSeconds', DEFAULT_INTERVAL_SECONDS);
  return (nodes * SECONDS_PER_MONTH) / interval;
}
