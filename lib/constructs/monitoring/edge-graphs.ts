import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Duration } from 'aws-cdk-lib/core';
import type { CustomMonitoringProps } from 'cdk-monitoring-constructs';
import type { ClusterLoadBalancer } from '../load-balancer-cluster.ts';
import { WEB_REGION } from '../region-facts.ts';
import { targetMetric } from './target-metric.ts';

const PERIOD = Duration.minutes(5);

/** CloudFront as viewers meet it. Searched for, since the distribution may be in another Region: all of the account. */
export function edgeGraphs(): CustomMonitoringProps {
  return {
    humanReadableName: 'Edge',
    alarmFriendlyName: 'edge',
    metricGroups: [
      { title: 'Requests', metrics: [distributions('Requests', 'Sum', 'requests')] },
      {
        title: 'Errors (%)',
        metrics: [distributions('4xxErrorRate', 'Average', '4xx'), distributions('5xxErrorRate', 'Average', '5xx')],
      },
      { title: 'Cache hits (%)', metrics: [distributions('CacheHitRate', 'Average', 'hits')] },
      {
        title: 'Latency of the origins (ms)',
        metrics: [distributions('OriginLatency', 'p50', 'p50'), distributions('OriginLatency', 'p99', 'p99')],
      },
    ],
  };
}

/** Whether the names lead somewhere: queries, the check from outside, and what Route 53 sees of each load balancer. */
export function dnsGraphs(hostedZone: IHostedZone, loadBalancers: ClusterLoadBalancer[]): CustomMonitoringProps {
  return {
    humanReadableName: 'DNS',
    alarmFriendlyName: 'dns',
    metricGroups: [
      {
        title: 'Queries',
        metrics: [
          new Metric({
            namespace: 'AWS/Route53',
            metricName: 'DNSQueries',
            dimensionsMap: { HostedZoneId: hostedZone.hostedZoneId },
            region: WEB_REGION,
            statistic: 'Sum',
            label: 'queries',
            period: PERIOD,
          }),
        ],
      },
      {
        title: 'Checkers that reach the site (%)',
        metrics: [
          search(
            'AWS/Route53,HealthCheckId',
            'HealthCheckPercentageHealthy',
            'Minimum',
            "${PROP('Dim.HealthCheckId')}",
          ),
        ],
      },
      {
        title: 'Zones in which DNS answers with the load balancer',
        metrics: loadBalancers.map((loadBalancer) =>
          targetMetric(loadBalancer, 'HealthyStateDNS', 'Minimum', loadBalancer.name),
        ),
      },
    ],
  };
}

function distributions(metricName: string, statistic: string, label: string): MathExpression {
  return search(
    'AWS/CloudFront,DistributionId,Region',
    metricName,
    statistic,
    `${label} \${PROP('Dim.DistributionId')}`,
  );
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html */
function search(schema: string, metricName: string, statistic: string, label: string): MathExpression {
  return new MathExpression({
    expression: `SEARCH('{${schema}} MetricName="${metricName}"', '${statistic}', ${PERIOD.toSeconds()})`,
    usingMetrics: {},
    searchRegion: WEB_REGION,
    label,
    period: PERIOD,
  });
}
