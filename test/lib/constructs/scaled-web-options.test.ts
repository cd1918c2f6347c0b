import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { GeoRestriction } from 'aws-cdk-lib/aws-cloudfront';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { RoutingPolicy } from '../../../lib/constructs/routing-policy.ts';
import { fixtureSources } from '../../helpers/cdk.ts';
import { certificate, type ScaledWebOptions, scaledWeb } from '../../helpers/scaled-web.ts';

/** Everything that can be set, for a stack in Frankfurt. */
const everyOption: ScaledWebOptions = (stack) => ({
  namePrefix: 'shop',
  availabilityZones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
  originFacingPrefixListId: 'pl-12345678',
  certificate: certificate(stack, 'eu-central-1'),
  edgeCertificate: certificate(stack, 'us-east-1'),
  app: { memorySizeInMiB: 2048, reservedConcurrency: 7, environment: { GREETING: 'hello' } },
  database: { minCapacity: 0, maxCapacity: 2, autoPauseAfter: Duration.hours(1), backupRetention: Duration.days(30) },
  migrationsFolder: fixtureSources.migrationsFolder,
  routingPolicy: RoutingPolicy.activePassive({ primary: 'blue' }),
  loadBalancerNames: ['blue', 'green'],
  healthCheck: { path: '/alive' },
  deploymentConfig: LambdaDeploymentConfig.ALL_AT_ONCE,
  logsBucket: new Bucket(stack, 'OwnLogs', { bucketName: 'own-logs' }),
  encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/1'),
  alarmTopics: {
    critical: Topic.fromTopicArn(stack, 'Critical', 'arn:aws:sns:eu-central-1:111122223333:pager'),
    warning: Topic.fromTopicArn(stack, 'Warning', 'arn:aws:sns:eu-central-1:111122223333:mail'),
  },
  runbookUrl: 'https://wiki.foobar.com/runbook',
  monthlyBudgetInUsd: 250,
  webAcl: { webAclArn: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/1' },
  geoRestriction: GeoRestriction.allowlist('DE'),
  contentSecurityPolicy: 'default-src https:',
  deletionProtection: false,
});

describe('a site of which everything is said', () => {
  const { web, stack } = scaledWeb(everyOption, 'eu-central-1');
  const template = Template.fromStack(stack);

  test('calls its parts by its prefix', () => {
    for (const Name of ['shop-blue', 'shop-green']) {
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Name });
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { Name, HealthCheckPath: '/alive' });
    }
    template.hasResourceProperties('AWS::RDS::DBCluster', {
      DBClusterIdentifier: 'shop',
      BackupRetentionPeriod: 30,
      DeletionProtection: false,
      KmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/1',
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 2, SecondsUntilAutoPause: 3600 },
    });
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'shop/origin-header-value',
      KmsKeyId: Match.anyValue(),
    });
  });

  test('uses what it is given', () => {
    template.resourceCountIs('AWS::CertificateManager::Certificate', 0);
    template.resourceCountIs('AWS::S3::Bucket', 2);
    template.resourceCountIs('AWS::SNS::Topic', 0);
    template.resourcePropertiesCountIs('AWS::EC2::SecurityGroupIngress', { SourcePrefixListId: 'pl-12345678' }, 2);
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        WebACLId: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/1',
        ViewerCertificate: { AcmCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1' },
        Restrictions: { GeoRestriction: { Locations: ['DE'] } },
      },
    });
    template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { ContentSecurityPolicy: 'default-src https:', Override: true },
        },
      },
    });
    template.allResourcesProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Certificates: [{ CertificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/1' }],
    });
  });

  test('runs and renews the application as it is said', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 2048,
      ReservedConcurrentExecutions: 7,
      Environment: { Variables: Match.objectLike({ GREETING: 'hello' }) },
    });
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
    });
    for (const [SetIdentifier, Failover] of [
      ['blue', 'PRIMARY'],
      ['green', 'SECONDARY'],
    ]) {
      template.hasResourceProperties('AWS::Route53::RecordSet', { SetIdentifier, Failover });
    }
  });

  test('leaves the alarms of the edge to a stack in us-east-1, and tells of the budget', () => {
    template.resourceCountIs('AWS::CloudFront::MonitoringSubscription', 0);
    template.resourceCountIs('AWS::Route53::HealthCheck', 0);
    template.hasResourceProperties('AWS::Budgets::Budget', {
      Budget: Match.objectLike({ BudgetName: 'shop-monthly-cost', BudgetLimit: { Amount: 250, Unit: 'USD' } }),
    });
    expect(web.alarmTopics?.critical.topicName).toBe('pager');
  });

  test('says in every alarm, and in the notice of a failed deployment, where its runbook is', () => {
    const alarms = Object.entries(template.findResources('AWS::CloudWatch::Alarm'));
    const elsewhere = alarms.filter(([, { Properties }]) => !Properties.AlarmDescription.includes('wiki.foobar.com'));
    expect(alarms.length).toBeGreaterThan(10);
    expect(elsewhere.map(([id]) => id)).toEqual([]);
    template.hasResourceProperties('AWS::Events::Rule', {
      Targets: [
        Match.objectLike({
          InputTransformer: Match.objectLike({
            InputTemplate: Match.stringLikeRegexp('https://wiki.foobar.com/runbook#deployment-rolled-back'),
          }),
        }),
      ],
    });
  });

  test('tells of former assets that were not deleted, in the Region of the function', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'shop-asset-expiry-errors-warning',
      AlarmActions: ['arn:aws:sns:eu-central-1:111122223333:mail'],
    });
  });
});
