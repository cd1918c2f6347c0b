import { describe, expect, test } from '@jest/globals';
import { TIER_NAMES } from '../../../tools/cost/bill.ts';
import type { JsonObject } from '../../../tools/cost/templates/json.ts';
import type { Template, TemplateResource } from '../../../tools/cost/templates/stack-template.ts';
import { month, quantities, stack } from './stacks.ts';

type Resources = Template['Resources'];

const loadBalancer = {
  Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  Properties: { Scheme: 'internet-facing', Type: 'application', Subnets: ['subnet-1', 'subnet-2'] },
};
const distribution: TemplateResource = {
  Type: 'AWS::CloudFront::Distribution',
  Properties: {
    DistributionConfig: {
      Origins: [
        { Id: 'site', S3OriginConfig: {}, DomainName: { 'Fn::GetAtt': ['Site', 'RegionalDomainName'] } },
        { Id: 'api', CustomOriginConfig: {}, DomainName: 'origin.example.com' },
      ],
      DefaultCacheBehavior: { TargetOriginId: 'site', FunctionAssociations: [{ EventType: 'viewer-request' }] },
      CacheBehaviors: [{ TargetOriginId: 'api', PathPattern: '/api/*' }],
    },
  },
};
const site = { Type: 'AWS::S3::Bucket' };
const targetGroup = {
  Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  Properties: {
    TargetType: 'lambda',
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: 10,
    Targets: [{ Id: { Ref: 'Alias' } }],
  },
};
const served: Resources = {
  LoadBalancer: loadBalancer,
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: { LoadBalancerArn: { Ref: 'LoadBalancer' }, DefaultActions: [{ Type: 'fixed-response' }] },
  },
  Rule: {
    Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    Properties: { ListenerArn: { Ref: 'Listener' }, Actions: [{ TargetGroupArn: { Ref: 'TargetGroup' } }] },
  },
  TargetGroup: targetGroup,
  Alias: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Api' } } },
  Api: {
    Type: 'AWS::Lambda::Function',
    Properties: { MemorySize: 1024, Architectures: ['arm64'], LoggingConfig: { LogGroup: { Ref: 'ApiLogs' } } },
  },
  ApiLogs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } },
};

const cluster = (properties: object = {}, instances: readonly object[] = [{}, {}]): Resources => ({
  Cluster: {
    Type: 'AWS::RDS::DBCluster',
    Properties: {
      Engine: 'aurora-postgresql',
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 },
      ...properties,
    },
  },
  ...Object.fromEntries(
    instances.map((instance, index) => [
      `Instance${index}`,
      {
        Type: 'AWS::RDS::DBInstance',
        Properties: { DBClusterIdentifier: { Ref: 'Cluster' }, DBInstanceClass: 'db.serverless', ...instance },
      },
    ]),
  ),
});

describe('without requests, a month has', () => {
  test.each<[string, Resources, Readonly<Record<string, number>>]>([
    [
      'a load balancer: hours and one address a subnet',
      { loadBalancer },
      { 'alb-hour': 730, 'public-ipv4-hour': 1460 },
    ],
    [
      'an internal load balancer: no addresses',
      { L: { ...loadBalancer, Properties: { ...loadBalancer.Properties, Scheme: 'internal' } } },
      { 'alb-hour': 730 },
    ],
    [
      'a load balancer without public IPv4: no addresses',
      {
        L: {
          ...loadBalancer,
          Properties: { ...loadBalancer.Properties, IpAddressType: 'dualstack-without-public-ipv4' },
        },
      },
      { 'alb-hour': 730 },
    ],
    [
      'reserved load balancer capacity',
      {
        L: {
          ...loadBalancer,
          Properties: {
            ...loadBalancer.Properties,
            Scheme: 'internal',
            MinimumLoadBalancerCapacity: { CapacityUnits: 100 },
          },
        },
      },
      { 'alb-hour': 730, 'alb-lcu-hour': 73000 },
    ],
    [
      'health checks: an invocation a node and interval, with its log',
      served,
      {
        'alb-hour': 730,
        'public-ipv4-hour': 1460,
        'lambda-request': 525600,
        'lambda-arm64-gb-second': 1051.2,
        'lambda-logs-gb': 0.3916,
        'logs-storage-gb': 0.057936,
      },
    ],
    ['capacity of both instances, storage', cluster(), { 'aurora-acu-hour': 730, 'aurora-storage-gb': 10 }],
    [
      'a database that pauses: storage alone',
      cluster({ ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 4, SecondsUntilAutoPause: 1800 } }),
      { 'aurora-storage-gb': 10 },
    ],
    [
      'backups beyond the first day',
      cluster({ BackupRetentionPeriod: 35 }, []),
      { 'aurora-storage-gb': 10, 'aurora-backup-gb': 6.8 },
    ],
    [
      'I/O-Optimized storage, without I/O',
      cluster({ StorageType: 'aurora-iopt1' }, [{}]),
      { 'aurora-io-optimized-acu-hour': 365, 'aurora-io-optimized-storage-gb': 10 },
    ],
    [
      'Database Insights advanced',
      cluster({ DatabaseInsightsMode: 'advanced' }, [{}]),
      { 'aurora-acu-hour': 365, 'database-insights-acu-hour': 365, 'aurora-storage-gb': 10 },
    ],
    [
      'instances of a class',
      cluster({}, [{ DBInstanceClass: 'db.r7g.large' }]),
      { 'aurora-db.r7g.large-hour': 730, 'aurora-storage-gb': 10 },
    ],
    [
      'the managed master password',
      cluster({ ManageMasterUserPassword: true }, []),
      { 'aurora-storage-gb': 10, secret: 1 },
    ],
    [
      "the database's own log",
      cluster({ EnableCloudwatchLogsExports: ['postgresql'] }, []),
      { 'aurora-storage-gb': 10, 'logs-gb': 0.097656, 'logs-storage-gb': 0.014648 },
    ],
    [
      'a secret in each Region that it is replicated to',
      { S: { Type: 'AWS::SecretsManager::Secret', Properties: { ReplicaRegions: [{ Region: 'us-east-1' }] } } },
      { secret: 2 },
    ],
    ['keys', { K: { Type: 'AWS::KMS::Key' }, R: { Type: 'AWS::KMS::ReplicaKey' } }, { 'kms-key': 2 }],
    [
      'a zone that is made, and one that records name',
      {
        Z: { Type: 'AWS::Route53::HostedZone' },
        A: { Type: 'AWS::Route53::RecordSet', Properties: { HostedZoneId: { Ref: 'Z' }, Type: 'A', AliasTarget: {} } },
        B: { Type: 'AWS::Route53::RecordSet', Properties: { HostedZoneId: 'Z0OTHER', Type: 'A', AliasTarget: {} } },
        C: { Type: 'AWS::Route53::RecordSet', Properties: { HostedZoneId: 'Z0OTHER', Type: 'AAAA', AliasTarget: {} } },
      },
      { 'route53-zone': 2 },
    ],
    ['a health check', { H: { Type: 'AWS::Route53::HealthCheck' } }, { 'route53-health-check': 1 }],
    [
      'the features of a health check',
      {
        H: {
          Type: 'AWS::Route53::HealthCheck',
          Properties: { HealthCheckConfig: { Type: 'HTTPS_STR_MATCH', RequestInterval: 10, MeasureLatency: true } },
        },
      },
      { 'route53-health-check': 1, 'route53-health-check-feature': 4 },
    ],
    [
      'the additional metrics of a distribution',
      {
        S: {
          Type: 'AWS::CloudFront::MonitoringSubscription',
          Properties: {
            MonitoringSubscription: {
              RealtimeMetricsSubscriptionConfig: { RealtimeMetricsSubscriptionStatus: 'Enabled' },
            },
          },
        },
      },
      { 'custom-metric': 8 },
    ],
    [
      'a web ACL and its rules',
      { W: { Type: 'AWS::WAFv2::WebACL', Properties: { Scope: 'CLOUDFRONT', Rules: [{ Name: 'a' }, { Name: 'b' }] } } },
      { 'waf-web-acl': 1, 'waf-rule': 2 },
    ],
    [
      'gateways, addresses and endpoints',
      {
        N: { Type: 'AWS::EC2::NatGateway' },
        E: { Type: 'AWS::EC2::EIP' },
        G: { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName: 's3' } },
        I: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b', 'c'] } },
      },
      { 'nat-gateway-hour': 730, 'public-ipv4-hour': 730, 'interface-endpoint-hour': 2190 },
    ],
    [
      'provisioned concurrency',
      {
        F: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 512 } },
        A: {
          Type: 'AWS::Lambda::Alias',
          Properties: {
            FunctionName: { Ref: 'F' },
            ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
          },
        },
      },
      { 'lambda-x86-provisioned-gb-second': 2628000 },
    ],
    [
      'dashboards, alarms by metric and resolution, canaries by schedule',
      {
        D: { Type: 'AWS::CloudWatch::Dashboard' },
        A: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'm', Period: 60 } },
        B: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            Metrics: [{ MetricStat: { Period: 60 } }, { MetricStat: { Period: 60 } }, { Expression: 'a/b' }],
          },
        },
        C: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'm', Period: 10 } },
        G: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: { Metrics: [{ MetricStat: { Period: 60 } }, { Expression: 'band' }], ThresholdMetricId: 'band' },
        },
        E: { Type: 'AWS::CloudWatch::CompositeAlarm' },
        F: { Type: 'AWS::Synthetics::Canary', Properties: { Schedule: { Expression: 'rate(5 minutes)' } } },
      },
      { dashboard: 1, 'alarm-metric': 6, 'high-resolution-alarm-metric': 1, 'composite-alarm': 1, 'canary-run': 8760 },
    ],
    ['nothing, where all is free', { R: { Type: 'AWS::IAM::Role' }, V: { Type: 'AWS::EC2::VPC' } }, {}],
  ])('%s', (_, resources, expected) => {
    expect(quantities(month([stack(resources)]))).toEqual(expected);
  });
});

describe('with a million requests, a month has', () => {
  const million = (resources: Resources, assumed = {}): Readonly<Record<string, number>> =>
    quantities(month([stack(resources)], { requests: 1_000_000, assumed }));

  test('the edge: requests, transfer, functions, misses', () => {
    expect(million({ distribution, Site: site })).toEqual({
      'cloudfront-https-request': 1_000_000,
      'cloudfront-transfer': 38.528,
      'cloudfront-origin-transfer': 0.19073,
      'cloudfront-function-invocation': 800_000,
      's3-get': 40_000,
      's3-storage-gb': 0.0048828,
    });
  });

  test('behind an edge, only dynamic requests at the load balancer', () => {
    const found = million({ ...served, distribution, Site: site });
    expect(found['lambda-request']).toBe(725_600);
    expect(found['alb-lcu-hour']).toBeCloseTo(1.4305, 4);
    expect(found).not.toHaveProperty('internet-transfer-gb');
  });

  test('without an edge, all of them, and what they answer leaves the Region', () => {
    const found = million(served);
    expect(found['lambda-request']).toBe(1_525_600);
    expect(found['internet-transfer-gb']).toBeCloseTo(38.528, 3);
  });

  test('capacity units of 1 GB an hour where targets are no functions', () => {
    const toAddresses = { ...targetGroup, Properties: { TargetType: 'ip' } };
    const found = million({ ...served, TargetGroup: toAddresses, distribution, Site: site });
    expect(found['alb-lcu-hour']).toBeCloseTo(0.5722, 4);
  });

  test('the Data API and I/O of its statements', () => {
    expect(million(cluster({ EnableHttpEndpoint: true }))).toEqual({
      'aurora-acu-hour': 730,
      'aurora-storage-gb': 10,
      'aurora-data-api-request': 400_000,
      'aurora-io': 80_000,
    });
  });

  test('a reader of promotion tier 2 at its minimum, one of tier 1 as large as the writer', () => {
    // 152 statements a second, at 100 an ACU.
    const of = (tier: number): number | undefined =>
      million(cluster({}, [{ PromotionTier: 0 }, { PromotionTier: tier }]), { statementsPerRequest: 2000 })[
        'aurora-acu-hour'
      ];
    expect(of(1)).toBe(2222.2);
    expect(of(2)).toBe(1111.1 + 365);
  });

  test('a sleeping reader of promotion tier 2 beside a writer that is awake', () => {
    const scaling = { MinCapacity: 0, MaxCapacity: 4, SecondsUntilAutoPause: 300 };
    const found = million(cluster({ ServerlessV2ScalingConfiguration: scaling }, [{}, { PromotionTier: 2 }]));
    expect(found['aurora-acu-hour']).toBeCloseTo(365, 0);
  });

  test('queries for records that are no alias', () => {
    const record = { Type: 'AWS::Route53::RecordSet', Properties: { HostedZoneId: 'Z', Name: 'www.', Type: 'A' } };
    const found = million({ R: { ...record, Properties: { ...record.Properties, ResourceRecords: ['192.0.2.1'] } } });
    expect(found).toEqual({ 'route53-zone': 1, 'route53-query': 50_000 });
  });

  test('queries once for a name, however many records share it', () => {
    const record = (SetIdentifier: string) => ({
      Type: 'AWS::Route53::RecordSet',
      Properties: { HostedZoneId: 'Z', Name: 'www.', Type: 'A', ResourceRecords: ['192.0.2.1'], SetIdentifier },
    });
    expect(million({ One: record('one'), Other: record('other') })['route53-query']).toBe(50_000);
  });

  test('the access log of a request once, however many distributions there are', () => {
    const logged = {
      ...distribution,
      Properties: {
        DistributionConfig: { Logging: { Bucket: { 'Fn::GetAtt': ['Logs', 'DomainName'] } } },
      },
    };
    const stored = (distributions: Resources) =>
      million({ Logs: { Type: 'AWS::S3::Bucket' }, ...distributions })['s3-storage-gb'];
    expect(stored({ One: logged })).toBeGreaterThan(0);
    expect(stored({ One: logged, Other: logged })).toBeCloseTo(stored({ One: logged }) ?? 0, 5);
  });

  test('flow logs by where they go', () => {
    const flowLog = (destination: string): Resources => ({
      ...served,
      Bucket: { Type: 'AWS::S3::Bucket', Properties: {} },
      Flow: {
        Type: 'AWS::EC2::FlowLog',
        Properties: { LogDestinationType: destination, LogDestination: { 'Fn::GetAtt': ['Bucket', 'Arn'] } },
      },
    });
    expect(million(flowLog('s3'))['vended-logs-s3-gb']).toBeCloseTo(0.0116415, 6);
    expect(million(flowLog('cloud-watch-logs'))['vended-logs-gb']).toBeCloseTo(0.0116415, 6);
  });

  test('the log of a web ACL in its bucket, of the requests that it refuses', () => {
    const stored = million({
      Acl: { Type: 'AWS::WAFv2::WebACL', Properties: { Scope: 'CLOUDFRONT', Rules: [] } },
      Logs: { Type: 'AWS::S3::Bucket', Properties: {} },
      Logging: {
        Type: 'AWS::WAFv2::LoggingConfiguration',
        Properties: { LogDestinationConfigs: [{ 'Fn::GetAtt': ['Logs', 'Arn'] }] },
      },
    })['s3-storage-gb'];
    // 10,000 lines of 1,500 bytes, compressed to 0.15.
    expect(stored).toBeCloseTo((10_000 * 1_500 * 0.15) / 2 ** 30, 6);
  });

  test('access logs in a bucket as long as it keeps them', () => {
    const kept = (rules: readonly JsonObject[]): number | undefined => {
      const logging = { LoadBalancerAttributes: [{ Key: 'access_logs.s3.bucket', Value: { Ref: 'Logs' } }] };
      return million({
        L: { ...loadBalancer, Properties: { ...loadBalancer.Properties, ...logging } },
        Logs: { Type: 'AWS::S3::Bucket', Properties: { LifecycleConfiguration: { Rules: rules } } },
      })['s3-storage-gb'];
    };
    const month1 = kept([]) ?? 0;
    expect(month1).toBeCloseTo(0.0558794, 5);
    expect(kept([{ Status: 'Enabled', ExpirationInDays: 365 }])).toBeCloseTo(12 * month1, 4);
    expect(kept([{ Status: 'Disabled', ExpirationInDays: 365 }])).toBe(month1);
  });
});

describe('what is not in the bill is named', () => {
  test.each<[string, Resources, string]>([
    ['an unknown type', { R: { Type: 'AWS::ECS::Service' } }, 'the price table does not know this resource type'],
    ['another kind of load balancer', { L: { ...loadBalancer, Properties: { Type: 'network' } } }, 'type network'],
    ['a bucket of other data', { B: site }, 'what it stores and who reads it is not in the templates'],
    ['another database engine', cluster({ Engine: 'mysql' }, []), 'the engine "mysql" is not priced'],
    ['an instance of no cluster', { I: { Type: 'AWS::RDS::DBInstance' } }, 'outside an Aurora cluster'],
    ['an instance class without a price', cluster({}, [{ DBInstanceClass: 'db.x9.huge' }]), '"aurora-db.x9.huge-hour"'],
    [
      'a paid group of rules',
      {
        W: {
          Type: 'AWS::WAFv2::WebACL',
          Properties: {
            Rules: [{ Statement: { ManagedRuleGroupStatement: { Name: 'AWSManagedRulesBotControlRuleSet' } } }],
          },
        },
      },
      'AWSManagedRulesBotControlRuleSet',
    ],
    [
      'an exportable certificate',
      { C: { Type: 'AWS::CertificateManager::Certificate', Properties: { CertificateExport: 'ENABLED' } } },
      'does not know',
    ],
    ['a nested stack without its template', { N: { Type: 'AWS::CloudFormation::Stack' } }, 'not in the cloud assembly'],
    ['what a NAT gateway carries', { N: { Type: 'AWS::EC2::NatGateway' } }, 'per GB'],
    [
      'flow logs to elsewhere',
      { F: { Type: 'AWS::EC2::FlowLog', Properties: { LogDestinationType: 'kinesis' } } },
      'kinesis',
    ],
    [
      'a canary by cron',
      { C: { Type: 'AWS::Synthetics::Canary', Properties: { Schedule: { Expression: 'cron(0 * * * ? *)' } } } },
      'how often',
    ],
  ])('%s', (_, resources, reason) => {
    const { unpriced } = month([stack(resources)]);
    expect(unpriced.map((gap) => gap.reason)).toEqual([expect.stringContaining(reason)]);
  });
});

describe('what was assumed is noted', () => {
  test.each<[string, Resources, string]>([
    [
      'a number that only the deployment knows',
      cluster({ BackupRetentionPeriod: { 'Fn::ImportValue': 'x' } }),
      'BackupRetentionPeriod is known at deployment only; 1 is assumed',
    ],
    [
      'a list that only the deployment knows',
      { L: { ...loadBalancer, Properties: { Subnets: { 'Fn::Split': [',', { Ref: 'S' }] } } } },
      'the length of Subnets is known at deployment only; 2 is assumed',
    ],
    ['a condition', { L: { ...loadBalancer, Condition: 'IsBig' } }, 'made on a condition'],
    ['a log that is kept for ever', { ...served, ApiLogs: { Type: 'AWS::Logs::LogGroup' } }, 'keeps its log for ever'],
  ])('%s', (_, resources, note) => {
    expect(month([stack(resources)]).notes).toContainEqual(expect.stringContaining(note));
  });

  test('a load above the maximum capacity', () => {
    const { notes } = month([stack(cluster())], { requests: 10_000_000_000 });
    expect(notes).toContainEqual(
      expect.stringContaining('at 10,000,000,000 requests the load is above the maximum of 4 ACU'),
    );
  });
});

describe('the bill', () => {
  const zones = (count: number): Resources =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`Z${index}`, { Type: 'AWS::Route53::HostedZone' }]),
    );

  test('shares tiers of a price among the stacks that use it', () => {
    const bill = month([stack(zones(30), 'big'), stack(zones(20), 'small')]);
    expect(bill.total).toBeCloseTo(25 * 0.5 + 25 * 0.1, 6);
    const small = bill.lines.filter((line) => line.stack === 'small').reduce((sum, { amount }) => sum + amount, 0);
    expect(small).toBeCloseTo((bill.total * 20) / 50, 6);
  });

  test('takes free allowances off when asked to', () => {
    const alarms = { A: { Type: 'AWS::CloudWatch::Alarm' }, D: { Type: 'AWS::CloudWatch::Dashboard' } };
    expect(month([stack(alarms)]).total).toBeCloseTo(3.1, 6);
    expect(month([stack(alarms)], { freeTier: true }).total).toBe(0);
  });

  test('has every line in one of its tiers, with stack, resource and type', () => {
    const { lines } = month([stack({ ...served, distribution, Site: site, ...cluster() })], { requests: 1000 });
    expect(new Set(lines.map(({ tier }) => tier))).toEqual(
      new Set(['edge', 'load balancers', 'application', 'database', 'logs', 'network']),
    );
    for (const line of lines) expect(TIER_NAMES).toContain(line.tier);
    expect(lines.find(({ price }) => price === 'alb-hour')).toMatchObject({
      stack: 'app',
      resource: 'app/LoadBalancer',
      resourceType: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      unit: 'load balancer hour',
    });
  });

  test('counts the resources of nested stacks', () => {
    const child = stack({ loadBalancer }, 'app/Child', { parent: { stackName: 'app', logicalId: 'Child' } });
    const parent = stack({ Child: { Type: 'AWS::CloudFormation::Stack' } });
    const bill = month([parent, child]);
    expect(quantities(bill)['alb-hour']).toBe(730);
    expect(bill.unpriced).toEqual([]);
  });
});
