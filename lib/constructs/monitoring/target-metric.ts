import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { ClusterLoadBalancer } from '../load-balancer-cluster.ts';

/**
 * A metric of the targets behind a load balancer, by the minute. Not by the target group's own `metrics`, which take the
 * load balancer's name out of the listener's ARN: references to other stacks cannot be taken apart.
 */
export function targetMetric(
  { loadBalancer, targetGroup }: ClusterLoadBalancer,
  metricName: 'HealthyHostCount' | 'HealthyStateDNS' | 'UnHealthyHostCount',
  statistic: 'Minimum' | 'Maximum',
  label: string,
): Metric {
  return new Metric({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensionsMap: {
      ...loadBalancer.metrics.requestCount().dimensions,
      TargetGroup: targetGroup.targetGroupFullName,
    },
    statistic,
    label,
    period: Duration.minutes(1),
  });
}
