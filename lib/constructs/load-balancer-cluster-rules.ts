import { TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration, Token } from 'aws-cdk-lib/core';
import type { ClusterHealthCheck, LoadBalancerClusterProps } from './load-balancer-cluster.ts';
import { originFacingPrefixListIdOf } from './region-facts.ts';

/** The health check with its defaults. */
export function healthCheckOf(healthCheck: ClusterHealthCheck = {}): Required<ClusterHealthCheck> {
  return {
    path: healthCheck.path ?? '/health',
    interval: healthCheck.interval ?? Duration.seconds(10),
    timeout: healthCheck.timeout ?? Duration.seconds(5),
    healthyThresholdCount: healthCheck.healthyThresholdCount ?? 2,
    unhealthyThresholdCount: healthCheck.unhealthyThresholdCount ?? 2,
  };
}

/** The prefix list that is given, or the one that is known of the Region. Empty when there is neither. */
export function prefixListIdOf({ originFacingPrefixListId }: LoadBalancerClusterProps, region: string): string {
  return originFacingPrefixListId ?? originFacingPrefixListIdOf(region) ?? '';
}

/** What AWS would refuse, or what would make the cluster useless. Empty when there is nothing. */
export function clusterProblems(names: string[], props: LoadBalancerClusterProps, region: string): string[] {
  return [
    ...nameProblems(props.namePrefix, names),
    ...targetProblems(props),
    ...prefixListProblems(props, region),
    ...healthCheckProblems(healthCheckOf(props.healthCheck)),
  ];
}

function nameProblems(namePrefix: string, names: string[]): string[] {
  return [
    ...(names.length >= 2
      ? []
      : [
          `loadBalancerNames: got ${JSON.stringify(names)}; a cluster has 2 or more load balancers, since one is no spare`,
        ]),
    ...(new Set(names).size === names.length
      ? []
      : [`loadBalancerNames: got ${JSON.stringify(names)}; each name is used once`]),
    ...names
      .map((name) => `${namePrefix}-${name}`)
      .filter(
        (name) => !Token.isUnresolved(name) && !/^(?!internal-)[A-Za-z0-9][A-Za-z0-9-]{0,30}[A-Za-z0-9]$/.test(name),
      )
      .map(
        (name) =>
          `got the load balancer name "${name}"; namePrefix and name together have 32 letters, digits and hyphens at ` +
          'most, begin and end with no hyphen, and do not begin with "internal-"',
      ),
  ];
}

function targetProblems({ target, loadBalancingAlgorithm }: LoadBalancerClusterProps): string[] {
  if (target.targetType !== TargetType.LAMBDA || loadBalancingAlgorithm === undefined) return [];
  return [
    `loadBalancingAlgorithm: got "${loadBalancingAlgorithm}" for a Lambda function; only instance and ip targets have ` +
      'one, so leave it out (a function gives each request an execution environment of its own)',
  ];
}

function prefixListProblems(props: LoadBalancerClusterProps, region: string): string[] {
  if (prefixListIdOf(props, region) !== '') return [];
  const stack = Token.isUnresolved(region) ? 'a stack without a Region' : `a stack in ${region}, whose id is not known`;
  return [
    `originFacingPrefixListId: got none in ${stack}; give the id of com.amazonaws.global.cloudfront.origin-facing ` +
      '(`aws ec2 describe-managed-prefix-lists --region REGION`), such as "pl-3b927c52"',
  ];
}

function healthCheckProblems(healthCheck: Required<ClusterHealthCheck>): string[] {
  const interval = healthCheck.interval.toSeconds();
  const timeout = healthCheck.timeout.toSeconds();
  return [
    ...(Token.isUnresolved(healthCheck.path) || /^\/\S{0,1023}$/.test(healthCheck.path)
      ? []
      : [
          `healthCheck.path: got ${JSON.stringify(healthCheck.path)}; use a path that begins with "/", of 1024 characters at ` +
            'most',
        ]),
    ...outside('healthCheck.interval', interval, 5, 300, 'seconds'),
    ...outside('healthCheck.timeout', timeout, 2, 120, 'seconds'),
    ...(timeout < interval
      ? []
      : [`healthCheck.timeout: got ${timeout} seconds; it must be less than the interval of ${interval} seconds`]),
    ...outside('healthCheck.healthyThresholdCount', healthCheck.healthyThresholdCount, 2, 10, 'checks'),
    ...outside('healthCheck.unhealthyThresholdCount', healthCheck.unhealthyThresholdCount, 2, 10, 'checks'),
  ];
}

function outside(property: string, value: number, least: number, most: number, unit: string): string[] {
  return Token.isUnresolved(value) || (value >= least && value <= most)
    ? []
    : [`${property}: got ${value}; use ${least} to ${most} ${unit}`];
}
