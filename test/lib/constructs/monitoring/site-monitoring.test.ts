import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration, SecretValue, type Stack } from 'aws-cdk-lib/core';
import { FunctionTarget } from '../../../../lib/constructs/function-target.ts';
import { LoadBalancerCluster } from '../../../../lib/constructs/load-balancer-cluster.ts';
import { SiteMonitoring, type SiteMonitoringProps } from '../../../../lib/constructs/monitoring/site-monitoring.ts';
import { testStack, testVpc } from '../../../helpers/cdk.ts';
import { alarmsOf, dashboardOf } from './alarms.ts';

function lambda(stack: Stack, id: string) {
  return new LambdaFunction(stack, id, {
    code: Code.fromInline('exports.handler = async () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });
}

function monitor(stack: Stack, props: Partial<SiteMonitoringProps> = {}) {
  const handler = lambda(stack, 'Handler');
  const certificate = Certificate.fromCertificateArn(
    stack,
    'Certificate',
    'arn:aws:acm:us-east-1:111122223333:certificate/1',
  );
  const { loadBalancers } = new LoadBalancerCluster(stack, 'LoadBalancers', {
    vpc: testVpc(stack),
    target: new FunctionTarget(handler),
    certificate,
    originHeader: { headerName: 'x-origin-verify', headerValue: SecretValue.secretsManager('header') },
    originFacingPrefixListId: 'pl-3b927c52',
    accessLogsBucket: new Bucket(stack, 'Logs'),
    namePrefix: 'board',
  });
  new SiteMonitoring(stack, 'Monitoring', {
    namePrefix: 'board',
    alarmTopics: { critical: new Topic(stack, 'Pager'), warning: new Topic(stack, 'Mail') },
    hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'foobar.com' }),
    loadBalancers,
    certificate,
    handler,
    databaseCluster: DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', { clusterIdentifier: 'board' }),
    ...props,
  });
  return Template.fromStack(stack);
}

describe('the monitoring of a site with the least of properties', () => {
  const template = monitor(testStack());
  const alarms = alarmsOf(template);
  const dashboard = dashboardOf(template);

  test.each([
    ['load-balancer-a-unhealthy-warning', 'LessThanThreshold', 1, 2, 2, 'breaching'],
    ['load-balancer-b-unhealthy-warning', 'LessThanThreshold', 1, 2, 2, 'breaching'],
    ['load-balancer-a-server-errors-warning', 'GreaterThanOrEqualToThreshold', 5, 3, 5, 'notBreaching'],
    ['load-balancer-b-refusals-critical', 'GreaterThanOrEqualToThreshold', 50, 3, 5, 'notBreaching'],
    ['load-balancer-b-latency-warning', 'GreaterThanOrEqualToThreshold', 3, 3, 3, 'notBreaching'],
    ['function-errors-warning', 'GreaterThanOrEqualToThreshold', 1, 3, 5, 'notBreaching'],
    ['function-throttles-warning', 'GreaterThanOrEqualToThreshold', 1, 3, 5, 'notBreaching'],
    ['database-capacity-warning', 'GreaterThanOrEqualToThreshold', 90, 3, 3, 'notBreaching'],
    ['database-replica-lag-warning', 'GreaterThanOrEqualToThreshold', 1000, 3, 3, 'notBreaching'],
    ['database-storage-warning', 'GreaterThanOrEqualToThreshold', 500 * 1024 ** 3, 1, 1, 'ignore'],
    ['database-transaction-ids-warning', 'GreaterThanOrEqualToThreshold', 1_000_000_000, 1, 1, 'ignore'],
    ['load-balancers-certificate-expiry-warning', 'LessThanOrEqualToThreshold', 30, 1, 1, 'ignore'],
  ])('has the alarm %s', (name, comparison, threshold, datapoints, periods, missing) => {
    expect(alarms[`board-${name}`]).toMatchObject({
      ComparisonOperator: comparison,
      Threshold: threshold,
      DatapointsToAlarm: datapoints,
      EvaluationPeriods: periods,
      TreatMissingData: missing,
    });
  });

  test('pages when no load balancer is healthy', () => {
    const rule = JSON.stringify(alarms['board-load-balancers-all-unhealthy-critical']?.['AlarmRule']);
    expect(rule).toMatch(/ALARM\(.*loadbalanceraunhealthy.*\) AND ALARM\(.*loadbalancerbunhealthy/);
  });

  test('tells the topic of the severity, when an alarm goes off and when it is over', () => {
    for (const [name, alarm] of Object.entries(alarms)) {
      const topic = [{ Ref: expect.stringMatching(name.endsWith('-critical') ? /^Pager/ : /^Mail/) }];
      expect([name, alarm['AlarmActions']]).toEqual([name, topic]);
      expect([name, alarm['OKActions']]).toEqual([name, topic]);
    }
  });

  test('counts requests that found no target as errors', () => {
    expect(JSON.stringify(alarms['board-load-balancer-a-server-errors-warning']?.['Metrics'])).toContain(
      '100 * (FILL(target, 0) + FILL(own, 0)) / (FILL(requests, 0) + FILL(own, 0))',
    );
  });

  test('asks for the capacity of the writer, which takes all requests', () => {
    expect(JSON.stringify(alarms['board-database-capacity-warning'])).toContain('"WRITER"');
  });

  test('knows nothing of a rotation', () => {
    expect(Object.keys(alarms).filter((name) => name.includes('rotation'))).toEqual([]);
  });

  test('has a dashboard that is read from the viewers down to the database', () => {
    expect(dashboard.map(({ heading }) => heading)).toEqual([
      '',
      '### Edge',
      '### DNS',
      '### Load balancer a',
      '### Load balancer b',
      '### Application',
      '### Database',
      '### Certificate of the load balancers',
    ]);
    template.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'board' });
  });

  test.each([
    ['', 'Alarms', ['allunhealthycritical', 'databasestoragewarning']],
    ['Edge', 'Requests', ['Requests']],
    ['Edge', 'Errors (%)', ['4xxErrorRate', '5xxErrorRate']],
    ['Edge', 'Cache hits (%)', ['CacheHitRate']],
    ['Edge', 'Latency of the origins (ms)', ['OriginLatency', "'p50'", "'p99'"]],
    ['DNS', 'Queries', ['DNSQueries', 'Z1']],
    ['DNS', 'Checkers that reach the site (%)', ['HealthCheckPercentageHealthy']],
    ['DNS', 'Zones in which DNS answers with the load balancer', ['HealthyStateDNS', '"a"', '"b"']],
    ['Load balancer a', 'Requests', ['RequestCount', 'LoadBalancersaLoadBalancer']],
    ['Load balancer a', 'Server errors (%)', ['HTTPCode_ELB_5XX_Count', 'HTTPCode_Target_5XX_Count']],
    ['Load balancer a', 'Refusals (%)', ['HTTP_Fixed_Response_Count']],
    ['Load balancer b', 'Response time (s)', ['TargetResponseTime', '"p50"', '"p99"', 'LoadBalancersbLoadBalancer']],
    ['Load balancer b', 'Targets', ['"HealthyHostCount"', '"UnHealthyHostCount"']],
    ['Application', 'Invocations', ['Invocations']],
    ['Application', 'Errors and throttles', ['"Errors"', 'Throttles']],
    ['Application', 'Duration (ms)', ['"p50"', '"p99"']],
    ['Application', 'Concurrency', ['ConcurrentExecutions']],
    ['Database', 'Capacity of the writer (%)', ['ACUUtilization', 'WRITER']],
    ['Database', 'Connections', ['DatabaseConnections']],
    ['Database', 'Commit latency (ms)', ['CommitLatency']],
    ['Database', 'Lag of the reader (ms)', ['AuroraReplicaLag']],
    ['Database', 'Volume (bytes)', ['VolumeBytesUsed']],
    ['Database', 'Deadlocks per second', ['Deadlocks']],
  ])('shows, under "%s": %s', (heading, title, expected) => {
    const section = dashboard.find((each) => each.heading.endsWith(heading));
    for (const text of expected) expect(section?.widgets[title]).toContain(text);
  });

  test('draws the thresholds into the graphs', () => {
    expect(dashboard[3]?.widgets['Response time (s)']).toContain('p99 >= 3 for 3 datapoints within 15 minutes');
  });
});

describe('the monitoring of a site with every property', () => {
  const stack = testStack('eu-west-1');
  const template = monitor(stack, {
    rotations: [{ name: 'origin-header', handler: lambda(stack, 'Rotate') }],
    runbookUrl: 'https://wiki.foobar.com/runbook',
    thresholds: {
      serverErrorPercentage: 1,
      refusalPercentage: 20,
      responseTimeP99: Duration.millis(500),
      functionErrorsPerMinute: 2,
      functionThrottlesPerMinute: 3,
      databaseCapacityPercentage: 80,
      databaseVolumeGiB: 10,
      databaseReplicaLag: Duration.millis(200),
      databaseTransactionIds: 500_000_000,
      certificateDaysToExpiry: 14,
    },
  });
  const alarms = alarmsOf(template);

  test('has its thresholds', () => {
    const thresholds = Object.entries(alarms).map(([name, { Threshold }]) => [name, Threshold]);
    expect(Object.fromEntries(thresholds)).toEqual({
      ...Object.fromEntries(
        ['a', 'b'].flatMap((name) => [
          [`board-load-balancer-${name}-server-errors-warning`, 1],
          [`board-load-balancer-${name}-refusals-critical`, 20],
          [`board-load-balancer-${name}-latency-warning`, 0.5],
          [`board-load-balancer-${name}-unhealthy-warning`, 1],
        ]),
      ),
      'board-load-balancers-all-unhealthy-critical': undefined,
      'board-function-errors-warning': 2,
      'board-function-throttles-warning': 3,
      'board-database-capacity-warning': 80,
      'board-database-storage-warning': 10 * 1024 ** 3,
      'board-database-replica-lag-warning': 200,
      'board-database-transaction-ids-warning': 500_000_000,
      'board-load-balancers-certificate-expiry-warning': 14,
      'board-origin-header-rotation-errors-warning': 1,
    });
  });

  test('links to its own runbook', () => {
    for (const { AlarmDescription } of Object.values(alarms)) {
      expect(AlarmDescription).toMatch(/What to do: https:\/\/wiki\.foobar\.com\/runbook#[a-z-]+$/);
    }
  });

  test('shows the metrics of the edge from us-east-1, whatever its own Region is', () => {
    const [, edge, dns] = dashboardOf(template);
    const shown = [
      ...Object.values(edge?.widgets ?? {}),
      dns?.widgets['Queries'],
      dns?.widgets['Checkers that reach the site (%)'],
    ];
    expect(shown.slice(1).filter((widget) => !widget?.includes('"region":"us-east-1"'))).toEqual([]);
  });

  test('has no alarm on what is in another Region', () => {
    expect(JSON.stringify(alarms)).not.toMatch(/AWS\/(CloudFront|Route53)/);
  });
});

describe('the monitoring of a site is refused', () => {
  test.each([
    ['a share of 0 %', { serverErrorPercentage: 0 }, 'thresholds.serverErrorPercentage: got 0; use 0.1 to 100 percent'],
    ['a share of 101 %', { refusalPercentage: 101 }, 'thresholds.refusalPercentage: got 101; use 0.1 to 100 percent'],
    ['no time at all', { responseTimeP99: Duration.millis(0) }, 'thresholds.responseTimeP99: got 0; use 1 to 60000'],
    [
      'no errors',
      { functionErrorsPerMinute: 0 },
      'thresholds.functionErrorsPerMinute: got 0; use 1 to 1000000 a minute',
    ],
    ['no throttles', { functionThrottlesPerMinute: 0 }, 'thresholds.functionThrottlesPerMinute: got 0'],
    ['too much capacity', { databaseCapacityPercentage: 120 }, 'thresholds.databaseCapacityPercentage: got 120'],
    [
      'more than a volume takes',
      { databaseVolumeGiB: 1e6 },
      'thresholds.databaseVolumeGiB: got 1000000; use 1 to 262144 GiB',
    ],
    ['a lag of an hour', { databaseReplicaLag: Duration.hours(1) }, 'thresholds.databaseReplicaLag: got 3600000'],
    ['more ids than there are', { databaseTransactionIds: 3e9 }, 'use 1 to 2146483648 transactions'],
    [
      'a certificate renewed early',
      { certificateDaysToExpiry: 90 },
      'thresholds.certificateDaysToExpiry: got 90; use 1 to 45',
    ],
  ] as [string, SiteMonitoringProps['thresholds'], string][])('with %s', (_, thresholds, message) => {
    expect(() => monitor(testStack(), { thresholds })).toThrow(message);
  });
});
