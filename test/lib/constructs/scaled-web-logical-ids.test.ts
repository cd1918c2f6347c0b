import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { GeoRestriction } from 'aws-cdk-lib/aws-cloudfront';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { DatabaseInsightsMode } from 'aws-cdk-lib/aws-rds';
import { type App, Duration } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { RoutingPolicy } from '../../../lib/constructs/routing-policy.ts';
import type { ScaledWebProps } from '../../../lib/constructs/scaled-web-props.ts';
import { fixtureSources, testApp } from '../../helpers/cdk.ts';
import { appWithoutFeatureFlags, type ScaledWebOptions, scaledWeb } from '../../helpers/scaled-web.ts';
import { STATEFUL_TYPES } from '../../helpers/stateful-types.ts';

function statefulOf(options: ScaledWebOptions, app: App = testApp(), region = 'us-east-1'): string[] {
  const { stack } = scaledWeb(options, region, app);
  const resources: Record<string, { readonly Type: string }> = Template.fromStack(stack).toJSON()['Resources'];
  return Object.entries(resources)
    .filter(([, { Type }]) => STATEFUL_TYPES.includes(Type))
    .map(([logicalId, { Type }]) => `${Type} ${logicalId}`)
    .sort();
}

/** Changing one of these replaces the resource in every deployment there is. */
const LOGICAL_IDS = [
  'AWS::CloudFront::Distribution WebDistributionA07D252A',
  'AWS::ElasticLoadBalancingV2::LoadBalancer WebLoadBalancersaLoadBalancer7A4FBA2C',
  'AWS::ElasticLoadBalancingV2::LoadBalancer WebLoadBalancersbLoadBalancerABC5BDCB',
  'AWS::KMS::Key WebAlarmTopicsKey1C166A72',
  'AWS::Logs::LogGroup AWSCDKTriggerCustomResourceProviderCustomResourceProviderLogGroup2CDFB52B',
  'AWS::Logs::LogGroup CustomVpcRestrictDefaultSGCustomResourceProviderLogGroup8F67996D',
  'AWS::Logs::LogGroup WebAppApiLogGroup16AFBF45',
  'AWS::Logs::LogGroup WebApplicationSecretRotationRotateLogGroup1B2B1788',
  'AWS::Logs::LogGroup WebAssetExpiryExpireLogGroup917FEF83',
  'AWS::Logs::LogGroup WebDatabaseLogGroup24164AC0',
  'AWS::Logs::LogGroup WebMigrationsMigrateLogGroup5D197010',
  'AWS::Logs::LogGroup WebOriginHeaderRotationRotateLogGroupDF4F2D2A',
  'AWS::Logs::LogGroup WebSiteLogGroupDCDDE356',
  'AWS::RDS::DBCluster WebDatabaseCluster16E2D0CA',
  'AWS::RDS::DBInstance WebDatabaseClusterReader4F1263E0',
  'AWS::RDS::DBInstance WebDatabaseClusterWriterDA9CB3DF',
  'AWS::RDS::DBSubnetGroup WebDatabaseClusterSubnetsC8B82F3A',
  'AWS::Route53::RecordSet WebOriginRecordsaF27EB9B2',
  'AWS::Route53::RecordSet WebOriginRecordsbAE062BC5',
  'AWS::Route53::RecordSet WebSiteRecordsApexIpv492A0CEF1',
  'AWS::Route53::RecordSet WebSiteRecordsApexIpv683698D9D',
  'AWS::Route53::RecordSet WebSiteRecordsWwwIpv44B36150B',
  'AWS::Route53::RecordSet WebSiteRecordsWwwIpv61EE53C6C',
  'AWS::S3::Bucket WebBucketF608F1A5',
  'AWS::S3::Bucket WebLogsBucketC954DE83',
  'AWS::SNS::Topic WebAlarmTopicsCriticalAC14FF43',
  'AWS::SNS::Topic WebAlarmTopicsWarning3D570450',
  'AWS::SecretsManager::Secret WebDatabaseApplicationSecret0C517B5A',
  'AWS::SecretsManager::Secret WebOriginHeaderSecret533CC115',
];

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Whatever is set of what makes nothing and leaves nothing out. */
const settings: fc.Arbitrary<Partial<ScaledWebProps>> = fc.record({
  namePrefix: optional(fc.stringMatching(/^[a-z](-?[a-z0-9]){0,14}$/)),
  availabilityZones: optional(
    fc.subarray(['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d', 'us-east-1f'], { minLength: 2 }),
  ),
  app: optional(
    fc.record({
      memorySizeInMiB: optional(fc.integer({ min: 128, max: 10_240 })),
      timeout: optional(fc.integer({ min: 1, max: 60 }).map((seconds) => Duration.seconds(seconds))),
    }),
  ),
  database: optional(
    fc.record({
      minCapacity: fc.constantFrom(0, 0.5, 2),
      maxCapacity: fc.constantFrom(2, 64),
      backupRetention: optional(fc.integer({ min: 1, max: 35 }).map((days) => Duration.days(days))),
      databaseInsightsMode: optional(fc.constantFrom(DatabaseInsightsMode.STANDARD, DatabaseInsightsMode.ADVANCED)),
    }),
  ),
  migrationsFolder: optional(fc.constant(fixtureSources.migrationsFolder)),
  routingPolicy: optional(
    fc.constantFrom(
      RoutingPolicy.activePassive({ primary: 'b' }),
      RoutingPolicy.activeActive({ weights: { a: 1, b: 9 } }),
    ),
  ),
  healthCheck: optional(fc.constant({ path: '/alive', interval: Duration.seconds(30) })),
  deploymentConfig: optional(fc.constant(LambdaDeploymentConfig.ALL_AT_ONCE)),
  alarmsAddress: optional(fc.emailAddress()),
  monthlyBudgetInUsd: optional(fc.integer({ min: 1, max: 10_000 })),
  webAcl: optional(fc.constant({ webAclArn: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/1' })),
  geoRestriction: optional(fc.constant(GeoRestriction.denylist('XX'))),
  contentSecurityPolicy: optional(fc.constant("default-src 'self'")),
  deletionProtection: optional(fc.boolean()),
});

describe('the logical ids of what is stateful', () => {
  test('are as they were', () => {
    expect(statefulOf(() => ({}))).toEqual(LOGICAL_IDS);
  });

  test('are the same whatever is set', () => {
    fc.assert(
      fc.property(settings, (options) => {
        expect(statefulOf(() => options)).toEqual(LOGICAL_IDS);
      }),
      // Synthesizing takes a good part of a second, shrinking would take minutes.
      { numRuns: 10, endOnFailure: true },
    );
  });

  test('are the same in every Region', () => {
    const arn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
    const options: ScaledWebOptions = (stack) => ({
      edgeCertificate: Certificate.fromCertificateArn(stack, 'Edge', arn),
    });
    expect(statefulOf(options, testApp(), 'eu-west-1')).toEqual(LOGICAL_IDS);
  });

  test('are the same without feature flags', () => {
    expect(statefulOf(() => ({}), appWithoutFeatureFlags())).toEqual(LOGICAL_IDS);
  });
});
