import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { EdgeMonitoring, type EdgeMonitoringProps } from '../../../../lib/constructs/monitoring/edge-monitoring.ts';
import { testStack } from '../../../helpers/cdk.ts';
import { alarmsOf } from './alarms.ts';

function monitor(stack: Stack, props: Partial<EdgeMonitoringProps> = {}) {
  new EdgeMonitoring(stack, 'Monitoring', {
    namePrefix: 'board',
    alarmTopics: { critical: new Topic(stack, 'Pager'), warning: new Topic(stack, 'Mail') },
    distribution: Distribution.fromDistributionAttributes(stack, 'Distribution', {
      distributionId: 'E1EXAMPLE',
      domainName: 'd1.cloudfront.net',
    }),
    certificate: Certificate.fromCertificateArn(
      stack,
      'Certificate',
      'arn:aws:acm:us-east-1:111122223333:certificate/1',
    ),
    siteDomainName: 'www.foobar.com',
    ...props,
  });
  return Template.fromStack(stack);
}

test('the monitoring of the edge tells when former assets are not deleted', () => {
  const stack = testStack();
  const arn = 'arn:aws:lambda:us-east-1:111122223333:function:expire';
  const template = monitor(stack, { assetExpiry: LambdaFunction.fromFunctionArn(stack, 'Expire', arn) });
  expect(alarmsOf(template)['board-asset-expiry-errors-warning']).toMatchObject({
    Metrics: [
      expect.objectContaining({
        MetricStat: expect.objectContaining({
          Metric: {
            Namespace: 'AWS/Lambda',
            MetricName: 'Errors',
            Dimensions: [{ Name: 'FunctionName', Value: 'expire' }],
          },
          Period: 86_400,
        }),
      }),
    ],
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
    AlarmActions: [{ Ref: expect.stringMatching(/^Mail/) }],
  });
});

describe('the monitoring of the edge with the least of properties', () => {
  const template = monitor(testStack());
  const alarms = alarmsOf(template);

  test.each([
    ['site-unreachable-critical', 'LessThanThreshold', 1, 2, 2, 'ignore', /^Pager/],
    ['edge-server-errors-critical', 'GreaterThanOrEqualToThreshold', 5, 3, 5, 'notBreaching', /^Pager/],
    ['edge-latency-warning', 'GreaterThanOrEqualToThreshold', 3000, 3, 3, 'notBreaching', /^Mail/],
    ['distribution-certificate-expiry-warning', 'LessThanOrEqualToThreshold', 30, 1, 1, 'ignore', /^Mail/],
  ])('has the alarm %s', (name, comparison, threshold, datapoints, periods, missing, topic) => {
    expect(alarms[`board-${name}`]).toMatchObject({
      ComparisonOperator: comparison,
      Threshold: threshold,
      DatapointsToAlarm: datapoints,
      EvaluationPeriods: periods,
      TreatMissingData: missing,
      AlarmActions: [{ Ref: expect.stringMatching(topic) }],
      OKActions: [{ Ref: expect.stringMatching(topic) }],
    });
    expect(Object.keys(alarms)).toHaveLength(4);
  });

  test('has the metrics that CloudFront does not report by itself', () => {
    template.hasResourceProperties('AWS::CloudFront::MonitoringSubscription', {
      DistributionId: 'E1EXAMPLE',
      MonitoringSubscription: { RealtimeMetricsSubscriptionConfig: { RealtimeMetricsSubscriptionStatus: 'Enabled' } },
    });
  });

  test('asks for the site from three continents', () => {
    template.hasResourceProperties('AWS::Route53::HealthCheck', {
      HealthCheckConfig: {
        Type: 'HTTPS',
        FullyQualifiedDomainName: 'www.foobar.com',
        ResourcePath: '/',
        Regions: ['us-east-1', 'eu-west-1', 'ap-southeast-1'],
      },
    });
  });

  test('has no dashboard: its graphs are on that of the site', () => {
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });
});

describe('the monitoring of the edge with every property', () => {
  const template = monitor(testStack(), {
    siteCheck: false,
    runbookUrl: 'https://wiki.foobar.com/runbook',
    thresholds: { serverErrorPercentage: 2, originLatencyP99: Duration.seconds(1), certificateDaysToExpiry: 7 },
  });

  test('has its thresholds and links, and asks for nothing', () => {
    const alarms = Object.entries(alarmsOf(template)).map(([name, { Threshold, AlarmDescription }]) => [
      name,
      Threshold,
      String(AlarmDescription).split('What to do: ')[1],
    ]);
    expect(alarms).toEqual([
      ['board-edge-server-errors-critical', 2, 'https://wiki.foobar.com/runbook#edge-server-errors'],
      ['board-edge-latency-warning', 1000, 'https://wiki.foobar.com/runbook#edge-latency'],
      ['board-distribution-certificate-expiry-warning', 7, 'https://wiki.foobar.com/runbook#certificate-expiry'],
    ]);
    template.resourceCountIs('AWS::Route53::HealthCheck', 0);
  });
});

describe('the monitoring of the edge is refused', () => {
  test('in another Region, where there are no such metrics', () => {
    expect(() => monitor(testStack('eu-west-1'))).toThrow(
      'Test/Monitoring: got a stack in eu-west-1; CloudFront and Route 53 report their metrics to us-east-1 only',
    );
  });

  test.each([
    ['a share of 0 %', { serverErrorPercentage: 0 }, 'thresholds.serverErrorPercentage: got 0; use 0.1 to 100 percent'],
    ['no time at all', { originLatencyP99: Duration.millis(0) }, 'thresholds.originLatencyP99: got 0'],
    ['a certificate that is over', { certificateDaysToExpiry: 0 }, 'thresholds.certificateDaysToExpiry: got 0'],
  ] as [string, EdgeMonitoringProps['thresholds'], string][])('with %s', (_, thresholds, message) => {
    expect(() => monitor(testStack(), { thresholds })).toThrow(message);
  });
});
