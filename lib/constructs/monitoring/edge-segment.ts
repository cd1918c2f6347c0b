import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IHealthCheck } from 'aws-cdk-lib/aws-route53';
import { Duration } from 'aws-cdk-lib/core';
import type { CustomMonitoringProps } from 'cdk-monitoring-constructs';
import { type MonitoringProps, withAlarm } from './alarms.ts';

/** When the edge is worth a message. */
interface EdgeThresholds {
  readonly serverErrorPercentage: number;
  readonly originLatencyP99: Duration;
}

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

/**
 * What viewers get from the distribution.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
 */
export function edgeSegment(
  distributionId: string,
  thresholds: EdgeThresholds,
  props: MonitoringProps,
): CustomMonitoringProps {
  const metric = (metricName: string, statistic: string, period: Duration) =>
    new Metric({
      namespace: 'AWS/CloudFront',
      metricName,
      dimensionsMap: { DistributionId: distributionId, Region: 'Global' },
      statistic,
      period,
    });
  return {
    humanReadableName: 'Edge',
    alarmFriendlyName: 'edge',
    metricGroups: [
      {
        title: 'Server errors (%)',
        metrics: [
          withAlarm(
            {
              name: 'server-errors',
              severity: 'critical',
              runbookEntry: 'edge-server-errors',
              meaning: `${thresholds.serverErrorPercentage} % of all requests to the site or more are answered with a 5xx.`,
              metric: metric('5xxErrorRate', 'Average', MINUTE),
              comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
              threshold: thresholds.serverErrorPercentage,
              // Longer than a failover between the load balancers takes.
              datapointsToAlarm: 3,
              evaluationPeriods: 5,
              // No requests, no errors; that nobody can ask shows in the site check.
              treatMissingData: TreatMissingData.NOT_BREACHING,
            },
            props,
          ),
        ],
      },
      {
        title: 'Latency of the origins (ms)',
        metrics: [
          withAlarm(
            {
              name: 'latency',
              severity: 'warning',
              runbookEntry: 'edge-latency',
              meaning: `One request in a hundred that the cache cannot answer takes ${thresholds.originLatencyP99.toHumanString()} or longer.`,
              metric: metric('OriginLatency', 'p99', FIVE_MINUTES),
              comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
              threshold: thresholds.originLatencyP99.toMilliseconds(),
              // A database that resumes makes one period slow, not three in a row.
              datapointsToAlarm: 3,
              evaluationPeriods: 3,
              treatMissingData: TreatMissingData.NOT_BREACHING,
            },
            props,
          ),
        ],
      },
    ],
  };
}

/** Whether the site answers when it is asked from outside. */
export function siteCheckSegment(
  siteDomainName: string,
  { healthCheckId }: IHealthCheck,
  props: MonitoringProps,
): CustomMonitoringProps {
  return {
    humanReadableName: 'Site check',
    alarmFriendlyName: 'site',
    metricGroups: [
      {
        title: 'Answers',
        metrics: [
          withAlarm(
            {
              name: 'unreachable',
              severity: 'critical',
              runbookEntry: 'site-unreachable',
              meaning: `https://${siteDomainName}/ does not answer Route 53's health checkers.`,
              metric: new Metric({
                namespace: 'AWS/Route53',
                metricName: 'HealthCheckStatus',
                dimensionsMap: { HealthCheckId: healthCheckId },
                statistic: 'Minimum',
                period: MINUTE,
              }),
              comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
              threshold: 1,
              // The checkers themselves have seen three failures in a row by then.
              datapointsToAlarm: 2,
              evaluationPeriods: 2,
              // Reported each minute: without data it is the reporting that fails, not the site.
              treatMissingData: TreatMissingData.IGNORE,
            },
            props,
          ),
        ],
      },
    ],
  };
}
