import type { ResolvedAssembly } from '../assembly/resource.ts';
import { findByName } from '../find-by-name.ts';
import type { GivenTargets } from './read-target-group.ts';

/** An address on the command line that stands for a target: `<target group>=<host>:<port>`. */
export interface TargetOption {
  /** The target group's name, its construct path, the end of its name after a hyphen, or a construct id on its path. */
  readonly targetGroup: string;
  readonly host: string;
  readonly port: number;
}

/** Undefined when the text is none. An IPv6 address stands in brackets. */
export function parseTargetOption(text: string): TargetOption | undefined {
  const [, targetGroup, bracketed, plain, digits] =
    /^(.+)=(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (targetGroup === undefined || host === undefined || port < 1 || port > 65_535) return undefined;
  return { targetGroup, host, port };
}

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
