import { ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpCodeElb, HttpCodeTarget, type IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import type { CustomMonitoringProps } from 'cdk-monitoring-constructs';
import type { ClusterLoadBalancer } from '../load-balancer-cluster.ts';
import { serverErrorPercentage } from '../server-error-percentage.ts';
import { type MonitoringProps, withAlarm } from './alarms.ts';
import { targetMetric } from './target-metric.ts';

/** When a load balancer is worth a message. */
interface LoadBalancerThresholds {
  readonly refusalPercentage: number;
  readonly serverErrorPercentage: number;
  readonly responseTimeP99: Duration;
}

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

/** One load balancer: what it is asked, what it answers and how fast, and whether it has somebody to ask. */
export function loadBalancerSegment(
  clusterLoadBalancer: ClusterLoadBalancer,
  thresholds: LoadBalancerThresholds,
  props: MonitoringProps,
): CustomMonitoringProps {
  const { name, loadBalancer } = clusterLoadBalancer;
  return {
    humanReadableName: `Load balancer ${name}`,
    alarmFriendlyName: `load-balancer-${name}`,
    metricGroups: [
      { title: 'Requests', metrics: [loadBalancer.metrics.requestCount({ label: 'requests', period: MINUTE })] },
      {
        title: 'Server errors (%)',
        metrics: [
          withAlarm(
            {
              name: 'server-errors',
              severity: 'warning',
              runbookEntry: 'load-balancer-server-errors',
              meaning: `Load balancer ${name} answers ${thresholds.serverErrorPercentage} % of its requests or more with a 5xx.`,
              metric: serverErrorPercentage(loadBalancer),
              comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
              threshold: thresholds.serverErrorPercentage,
              // Not two minutes, which a failed request each would make out of little traffic.
              datapointsToAlarm: 3,
              evaluationPeriods: 5,
              // No requests, no errors.
              treatMissingData: TreatMissingData.NOT_BREACHING,
            },
            props,
          ),
        ],
      },
      {
        title: 'Server errors by source',
        metrics: [
          loadBalancer.metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, { label: 'load balancer', period: MINUTE }),
          loadBalancer.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { label: 'target', period: MINUTE }),
        ],
      },
      {
        title: 'Refusals (%)',
        metrics: [
          withAlarm(
            {
              name: 'refusals',
              severity: 'critical',
              runbookEntry: 'load-balancer-refusals',
              meaning: `Load balancer ${name} refuses ${thresholds.refusalPercentage} % of its requests or more: they lack the origin header's value.`,
              metric: refusalPercentage(loadBalancer),
              comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
              threshold: thresholds.refusalPercentage,
              datapointsToAlarm: 3,
              evaluationPeriods: 5,
              // No requests, no refusals.
              treatMissingData: TreatMissingData.NOT_BREACHING,
            },
            props,
          ),
        ],
      },
      {
        title: 'Response time (s)',
        metrics: [
          loadBalancer.metrics.targetResponseTime({ statistic: 'p50', label: 'p50', period: FIVE_MINUTES }),
          withAlarm(
            {
              name: 'latency',
              severity: 'warning',
              runbookEntry: 'load-balancer-latency',
              meaning: `One request in a hundred to load balancer ${name} takes ${thresholds.responseTimeP99.toHumanString()} or longer.`,
              metric: loadBalancer.metrics.targetResponseTime({
                statistic: 'p99',
                label: 'p99',
                period: FIVE_MINUTES,
              }),
              comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
              threshold: thresholds.responseTimeP99.toSeconds({ integral: false }),
              // A database that resumes makes one period slow, not three in a row.
              datapointsToAlarm: 3,
              evaluationPeriods: 3,
              treatMissingData: TreatMissingData.NOT_BREACHING,
            },
            props,
          ),
        ],
      },
      {
        title: 'Targets',
        metrics: [
          withAlarm(
            {
              name: 'unhealthy',
              severity: 'warning',
              runbookEntry: 'load-balancer-unhealthy',
              meaning: `Load balancer ${name} has no healthy target: Route 53 answers with the other one only.`,
              metric: targetMetric(clusterLoadBalancer, 'HealthyHostCount', 'Minimum', 'healthy'),
              comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
              threshold: 1,
              datapointsToAlarm: 2,
              evaluationPeriods: 2,
              // A load balancer reports its targets' health without traffic, too; one that does not is gone.
              treatMissingData: TreatMissingData.BREACHING,
            },
            props,
          ),
          targetMetric(clusterLoadBalancer, 'UnHealthyHostCount', 'Maximum', 'unhealthy'),
        ],
      },
    ],
  };
}

/** Requests that are refused reach no target: they are not in the count of requests. */
function refusalPercentage({ metrics }: IApplicationLoadBalancer): MathExpression {
  return new MathExpression({
    label: '403',
    expression: '100 * refused / (FILL(requests, 0) + refused)',
    usingMetrics: {
      requests: metrics.requestCount({ period: MINUTE }),
      refused: metrics.httpFixedResponseCount({ period: MINUTE }),
    },
    period: MINUTE,
  });
}
