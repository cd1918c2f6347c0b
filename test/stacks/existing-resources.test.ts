import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { buildApp } from '../../lib/app.ts';
import { findEnvironment } from '../../lib/config/environments.ts';
import { fixtureSources, testApp } from '../helpers/cdk.ts';
import { existingResources } from '../helpers/existing-resources.ts';

describe('an environment that brings all it can', () => {
  const app = testApp();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stacks = buildApp(
    app,
    { ...findEnvironment('production'), existing: existingResources, countries: ['DE', 'FR'] },
    fixtureSources,
  );
  const templates = new Map<Stack, Template>();
  const template = (stack: Stack) => {
    const made = templates.get(stack) ?? Template.fromStack(stack);
    templates.set(stack, made);
    return made;
  };

  test('makes no VPC, no bucket for logs but that of the web ACL, no certificate', () => {
    template(stacks.network).resourceCountIs('AWS::EC2::VPC', 0);
    template(stacks.network).resourceCountIs('AWS::S3::Bucket', 0);
    const buckets = Object.keys(template(stacks.web).findResources('AWS::S3::Bucket'));
    expect(buckets.sort()).toEqual(['WebAclLogsBucket7AC9421C', 'WebBucketE51352C0']);
    for (const stack of [stacks.app, stacks.web]) {
      template(stack).resourceCountIs('AWS::CertificateManager::Certificate', 0);
    }
  });

  test('sends its alarms to its topics', () => {
    for (const stack of [stacks.monitoring, stacks.edgeMonitoring]) {
      template(stack).resourceCountIs('AWS::SNS::Topic', 0);
      template(stack).resourceCountIs('AWS::KMS::Key', 0);
    }
    const action = (topic: string) => ({ AlarmActions: [topic], OKActions: [topic] });
    const { alarmTopics, webAlarmTopics } = existingResources;
    template(stacks.monitoring).hasResourceProperties('AWS::CloudWatch::CompositeAlarm', action(alarmTopics.critical));
    template(stacks.monitoring).hasResourceProperties('AWS::CloudWatch::Alarm', action(alarmTopics.warning));
    template(stacks.edgeMonitoring).hasResourceProperties('AWS::CloudWatch::Alarm', action(webAlarmTopics.critical));
    template(stacks.edgeMonitoring).hasResourceProperties('AWS::Budgets::Budget', {
      NotificationsWithSubscribers: Match.arrayWith([
        Match.objectLike({ Subscribers: [{ SubscriptionType: 'SNS', Address: webAlarmTopics.warning }] }),
      ]),
    });
  });

  test('is not asked for from countries that it is closed to', () => {
    template(stacks.edgeMonitoring).resourceCountIs('AWS::Route53::HealthCheck', 0);
  });

  test('logs the traffic of its VPC to its bucket', () => {
    template(stacks.network).hasResourceProperties('AWS::EC2::FlowLog', {
      ResourceId: existingResources.network.vpcId,
      LogDestination: 'arn:aws:s3:::the-logs/vpc-flow-logs/',
    });
  });

  test('has each load balancer in subnets of its own', () => {
    for (const [name, subnets] of [
      ['foobar-production-a', ['subnet-0000000a', 'subnet-0000000b']],
      ['foobar-production-b', ['subnet-0000000c', 'subnet-0000000d']],
    ] as const) {
      template(stacks.app).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
        Name: name,
        Subnets: subnets,
        LoadBalancerAttributes: Match.arrayWith([{ Key: 'access_logs.s3.bucket', Value: 'the-logs' }]),
      });
    }
  });

  test('serves with its certificates', () => {
    template(stacks.app).allResourcesProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Certificates: [{ CertificateArn: existingResources.loadBalancersCertificateArn }],
    });
    template(stacks.web).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        ViewerCertificate: Match.objectLike({ AcmCertificateArn: existingResources.distributionCertificateArn }),
        Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Locations: ['DE', 'FR'] } },
      },
    });
  });

  test('encrypts the database and the origin header with its key', () => {
    const { encryptionKeyArn } = existingResources;
    template(stacks.database).hasResourceProperties('AWS::RDS::DBCluster', {
      DBSubnetGroupName: Match.anyValue(),
      KmsKeyId: encryptionKeyArn,
    });
    template(stacks.database).hasResourceProperties('AWS::RDS::DBSubnetGroup', {
      SubnetIds: existingResources.network.isolatedSubnetIds,
    });
    template(stacks.app).hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: encryptionKeyArn });
  });

  test.each([
    ['database', existingResources.encryptionKeyArn],
    ['app', existingResources.encryptionKeyArn],
    ['rotation', existingResources.encryptionKeyArn],
    ['web', existingResources.webEncryptionKeyArn],
  ] as const)('encrypts what its functions of %s log and hold with the key of the Region', (part, key) => {
    const ours = (type: string, pattern: RegExp) =>
      Object.entries(template(stacks[part]).findResources(type)).filter(([logicalId]) => pattern.test(logicalId));
    // Those of aws-cdk-lib take no key.
    const logGroups = ours('AWS::Logs::LogGroup', /^(?!AWSCDKTrigger)/);
    expect(logGroups.length).toBeGreaterThan(0);
    for (const [logicalId, { Properties }] of [
      ...logGroups,
      ...ours('AWS::Lambda::Function', /(Api|Migrate|Rotate|Expire)Function/),
    ]) {
      expect([logicalId, Properties.KmsKeyId ?? Properties.KmsKeyArn]).toEqual([logicalId, key]);
    }
  });

  test('encrypts the bucket of the site with its key', () => {
    expect(
      JSON.stringify(template(stacks.web).toJSON().Resources.WebBucketE51352C0.Properties.BucketEncryption),
    ).toContain(existingResources.webEncryptionKeyArn);
  });

  test('bounds every role', () => {
    for (const stack of [stacks.network, stacks.database, stacks.app, stacks.web, stacks.rotation]) {
      const roles = Object.values(template(stack).findResources('AWS::IAM::Role'));
      for (const role of roles) {
        expect(JSON.stringify(role['Properties']['PermissionsBoundary'])).toContain(':policy/developers');
      }
    }
  });

  test('passes cdk-nag', () => {
    expect(() => app.synth()).not.toThrow();
  });
});
