import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { SecretValue, Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AppTier } from '../../../lib/constructs/app-tier.ts';
import { DatabaseTier } from '../../../lib/constructs/database-tier.ts';
import { IpTarget } from '../../../lib/constructs/ip-target.ts';
import { LoadBalancerCluster } from '../../../lib/constructs/load-balancer-cluster.ts';
import { OriginRecords } from '../../../lib/constructs/origin-records.ts';
import { RoutingPolicy } from '../../../lib/constructs/routing-policy.ts';
import { WebTier } from '../../../lib/constructs/web-tier.ts';
import { fixtureSources, testApp } from '../../helpers/cdk.ts';
import { appWithoutFeatureFlags } from '../../helpers/scaled-web.ts';

/** What aws-cdk-lib makes by itself, in the place of our network. */
const vpcOf = (stack: Stack) =>
  new Vpc(stack, 'Vpc', {
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    natGateways: 0,
    subnetConfiguration: [
      { name: 'Public', subnetType: SubnetType.PUBLIC },
      { name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED },
    ],
  });

const certificateOf = (stack: Stack) =>
  Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111122223333:certificate/1');

/** The tiers with no property but those that have to be given, and the type that is the heart of each. */
const TIERS: readonly (readonly [string, (stack: Stack) => unknown, string])[] = [
  [
    'WebTier',
    (stack) =>
      new WebTier(stack, 'Tier', {
        domainName: 'foobar.com',
        certificate: certificateOf(stack),
        siteFolder: fixtureSources.siteFolder,
        logsBucket: new Bucket(stack, 'Logs'),
        namePrefix: 'shop',
      }),
    'AWS::CloudFront::Distribution',
  ],
  [
    'AppTier of a file',
    (stack) => new AppTier(stack, 'Tier', { entry: fixtureSources.apiEntry }),
    'AWS::Lambda::Alias',
  ],
  [
    'AppTier of an asset',
    (stack) => new AppTier(stack, 'Tier', { code: Code.fromAsset(fixtureSources.siteFolder) }),
    'AWS::Lambda::Alias',
  ],
  [
    'DatabaseTier',
    (stack) => new DatabaseTier(stack, 'Tier', { vpc: vpcOf(stack), clusterIdentifier: 'shop' }),
    'AWS::RDS::DBCluster',
  ],
  [
    'LoadBalancerCluster',
    (stack) =>
      new LoadBalancerCluster(stack, 'Tier', {
        vpc: vpcOf(stack),
        target: IpTarget.fromAddresses(['10.0.0.10'], 80),
        certificate: certificateOf(stack),
        originHeader: {
          headerName: 'x-origin-verify',
          headerValue: SecretValue.secretsManager('shop/origin-header-value'),
        },
        accessLogsBucket: new Bucket(stack, 'Logs'),
        namePrefix: 'shop',
      }),
    'AWS::ElasticLoadBalancingV2::Listener',
  ],
  [
    'OriginRecords with a RoutingPolicy',
    (stack) => {
      const vpc = vpcOf(stack);
      new OriginRecords(stack, 'Tier', {
        hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'foobar.com' }),
        domainName: 'origin.foobar.com',
        loadBalancers: ['blue', 'green'].map((name) => ({
          name,
          loadBalancer: new ApplicationLoadBalancer(stack, name, { vpc }),
        })),
        routingPolicy: RoutingPolicy.activePassive({ primary: 'blue' }),
      });
    },
    'AWS::Route53::RecordSet',
  ],
];

describe.each([
  ['with the feature flags of cdk.json', testApp],
  ['without feature flags', appWithoutFeatureFlags],
])('alone in a stack of an app %s', (_, newApp) => {
  test.each(TIERS)('%s', (__, make, type) => {
    const app = newApp();
    const stack = new Stack(app, 'Own', { env: { account: '111122223333', region: 'us-east-1' } });
    make(stack);
    const findings = new AwsSolutionsChecks()
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
      );
    expect(findings.filter((finding) => finding.includes('Own/Tier/'))).toEqual([]);
    const template = Template.fromStack(stack);
    expect(Object.keys(template.findResources(type))).not.toEqual([]);
    expect(JSON.stringify(template.toJSON())).not.toContain('dummy');
  });
});

test('a stack without a Region has no tier whose names differ between Regions', () => {
  const stack = new Stack(testApp(), 'Own');
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a', 'us-east-1b'] });
  expect(
    () =>
      new LoadBalancerCluster(stack, 'Tier', {
        vpc,
        target: IpTarget.fromAddresses(['10.0.0.10'], 80),
        certificate: certificateOf(stack),
        originHeader: {
          headerName: 'x-origin-verify',
          headerValue: SecretValue.secretsManager('shop/origin-header-value'),
        },
        accessLogsBucket: new Bucket(stack, 'Logs'),
        namePrefix: 'shop',
      }),
  ).toThrow('Own/Tier: originFacingPrefixListId: got none in a stack without a Region; give the id of');
});

test('of the records, one for each load balancer is answered while it is healthy', () => {
  const stack = new Stack(testApp(), 'Own', { env: { account: '111122223333', region: 'us-east-1' } });
  TIERS.find(([name]) => name.startsWith('OriginRecords'))?.[1](stack);
  for (const [SetIdentifier, Failover] of [
    ['blue', 'PRIMARY'],
    ['green', 'SECONDARY'],
  ]) {
    Template.fromStack(stack).hasResourceProperties('AWS::Route53::RecordSet', {
      SetIdentifier,
      Failover,
      AliasTarget: Match.objectLike({ EvaluateTargetHealth: true }),
    });
  }
});
