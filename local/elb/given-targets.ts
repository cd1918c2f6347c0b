import type { ResolvedAssembly } from '../assembly/resource.ts';
import { findByName } from '../find-by-name.ts';
import type { GivenTargets } from './read-target-group.ts';
import type { TargetOption } from './target-option.ts';

/** @throws when no target group, or more than one, is meant */
export function findGivenTargets(assembly: ResolvedAssembly, options: readonly TargetOption[]): GivenTargets {
  const targetGroups = assembly
    .ofType('AWS::ElasticLoadBalancingV2::TargetGroup')
    .map(({ path, physicalId, attributes }) => ({
      path,
      arn: physicalId,
      name: String(attributes['TargetGroupName']),
    }));
  const given = new Map<string, readonly { readonly host: string; readonly port: number }[]>();
  for (const { targetGroup, host, port } of options) {
    const { arn } = findByName('target group', targetGroups, targetGroup);
    given.set(arn, [...(given.get(arn) ?? []), { host, port }]);
  }
  return given;
}
