import { list, property, type Resource, type Templates } from './templates/templates.ts';

export const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
export const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const FUNCTION = 'AWS::Lambda::Function';

export function applicationLoadBalancers(templates: Templates): readonly Resource[] {
  return templates
    .ofType(LOAD_BALANCER)
    .filter((loadBalancer) => (property(loadBalancer, 'Type') ?? 'application') === 'application');
}

/** The load balancers that forward to a target group. */
export function loadBalancersOf(targetGroup: Resource, templates: Templates): readonly Resource[] {
  const forwarding = [
    ...templates.ofType('AWS::ElasticLoadBalancingV2::Listener'),
    ...templates.ofType('AWS::ElasticLoadBalancingV2::ListenerRule'),
  ].filter((resource) => templates.referredBy(resource).includes(targetGroup));
  const found = forwarding.map((resource) => templates.nearestTo(resource, LOAD_BALANCER));
  return [...new Set(found.filter((loadBalancer) => loadBalancer !== undefined))];
}

/** Target groups by the function behind each. */
export function targetGroupsByFunction(templates: Templates): ReadonlyMap<Resource, readonly Resource[]> {
  const groups = new Map<Resource, readonly Resource[]>();
  for (const targetGroup of templates.ofType(TARGET_GROUP)) {
    const served = templates.nearest(list(targetGroup, 'Targets'), targetGroup.stackName, FUNCTION);
    if (served) groups.set(served, [...(groups.get(served) ?? []), targetGroup]);
  }
  return groups;
}
