import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { WebAcl } from '../../../lib/constructs/web-acl.ts';
import { certificate, ownVpc, scaledWeb } from '../../helpers/scaled-web.ts';

describe('a site of which only the domain and the zone are said', () => {
  const { web, stack } = scaledWeb();
  const template = Template.fromStack(stack);

  test('has two load balancers in zones of their own, from which CloudFront takes the API', () => {
    expect(
      web.loadBalancerCluster.loadBalancers.map(({ name, availabilityZones }) => [name, availabilityZones]),
    ).toEqual([
      ['a', ['us-east-1a', 'us-east-1b']],
      ['b', ['us-east-1c', 'us-east-1d']],
    ]);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Name: 'foobar-com-a' });
    template.resourcePropertiesCountIs('AWS::EC2::SecurityGroupIngress', { SourcePrefixListId: 'pl-3b927c52' }, 2);
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['www.foobar.com', 'foobar.com'],
        CacheBehaviors: [Match.objectLike({ PathPattern: '/api/*' })],
        Origins: Match.arrayWith([Match.objectLike({ DomainName: 'origin.foobar.com' })]),
      },
    });
  });

  test('has one certificate for the viewers and the load balancers', () => {
    template.resourceCountIs('AWS::CertificateManager::Certificate', 1);
    template.hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: 'www.foobar.com',
      SubjectAlternativeNames: ['foobar.com', 'origin.foobar.com'],
      DomainValidationOptions: Match.arrayWith([Match.objectLike({ HostedZoneId: 'Z1' })]),
    });
  });

  test('runs the message board on a database of its own, whose migrations come first', () => {
    template.hasResourceProperties('AWS::RDS::DBCluster', {
      DBClusterIdentifier: 'foobar-com',
      DeletionProtection: true,
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Answers /api/* and /health',
      ReservedConcurrentExecutions: 100,
    });
    template.hasResource('AWS::Lambda::Alias', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('Trigger')]) });
    template.hasResource('AWS::SecretsManager::RotationSchedule', {
      Properties: { SecretId: Match.objectLike({ Ref: Match.stringLikeRegexp('DatabaseApplicationSecret') }) },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('MigrationsTrigger')]),
    });
  });

  test('is answered by DNS: the site by CloudFront, the origin by both load balancers alike', () => {
    template.resourcePropertiesCountIs('AWS::Route53::RecordSet', { Name: 'origin.foobar.com.', Weight: 50 }, 2);
    for (const Name of ['foobar.com.', 'www.foobar.com.']) {
      template.resourcePropertiesCountIs('AWS::Route53::RecordSet', { Name }, 2);
    }
  });

  test('waits with the distribution and the load balancers’ rules for the header between them', () => {
    const waits = { DependsOn: Match.arrayWith([Match.stringLikeRegexp('OriginHeaderSecret')]) };
    template.hasResource('AWS::CloudFront::Distribution', waits);
    template.allResources('AWS::ElasticLoadBalancingV2::ListenerRule', waits);
  });

  test('is watched at the edge and behind it, by alarms to two topics', () => {
    template.resourceCountIs('AWS::SNS::Topic', 2);
    template.resourceCountIs('AWS::SNS::Subscription', 0);
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    template.resourceCountIs('AWS::Route53::HealthCheck', 1);
    template.resourceCountIs('AWS::Budgets::Budget', 0);
    template.resourcePropertiesCountIs(
      'AWS::CloudWatch::Alarm',
      { AlarmName: 'foobar-com-asset-expiry-errors-warning' },
      1,
    );
    expect(web.alarmTopics).toBeDefined();
  });

  test('needs no look-up, and lets nobody in from everywhere', () => {
    const text = JSON.stringify(template.toJSON());
    expect(text).not.toContain('dummy');
    template.resourceCountIs('AWS::WAFv2::WebACL', 0);
    template.resourcePropertiesCountIs('AWS::EC2::SecurityGroupIngress', { CidrIp: Match.anyValue() }, 0);
  });
});

describe('a site in another Region', () => {
  const { stack } = scaledWeb((stack) => ({ edgeCertificate: certificate(stack, 'us-east-1') }), 'eu-west-1');
  const template = Template.fromStack(stack);

  test('is logged into a bucket with access control lists, as CloudFront needs it there', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { Logging: Match.objectLike({ Prefix: 'distribution/' }) },
    });
    template.hasResourceProperties('AWS::S3::Bucket', {
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    });
  });

  test('takes the zones and the prefix list that are known of the Region', () => {
    template.resourceCountIs('AWS::EC2::Subnet', 6);
    template.resourcePropertiesCountIs('AWS::EC2::SecurityGroupIngress', { SourcePrefixListId: 'pl-4fa04526' }, 2);
  });
});

test('a VPC of one’s own is used, with its zones', () => {
  const { stack, web } = scaledWeb((stack) => ({ vpc: ownVpc(stack, ['us-east-1b', 'us-east-1c']) }));
  Template.fromStack(stack).resourceCountIs('AWS::EC2::VPC', 1);
  expect(web.loadBalancerCluster.loadBalancers.map(({ availabilityZones }) => availabilityZones)).toEqual([
    ['us-east-1b', 'us-east-1c'],
    ['us-east-1b', 'us-east-1c'],
  ]);
});

test('without monitoring there is no alarm but those of the deployment', () => {
  const { web, stack } = scaledWeb(() => ({ monitoring: false }));
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SNS::Topic', 0);
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  template.resourceCountIs('AWS::CloudWatch::Alarm', web.deployment?.alarms.length ?? 0);
});

test('a web ACL of the same stack is put in front', () => {
  const { stack } = scaledWeb((stack) => ({ webAcl: new WebAcl(stack, 'WebAcl', { name: 'shop' }) }));
  Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: { WebACLId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebAcl'), 'Arn'] } },
  });
});

test('an e-mail address is subscribed to both topics', () => {
  const { stack } = scaledWeb(() => ({ alarmsAddress: 'operations@foobar.com' }));
  Template.fromStack(stack).resourcePropertiesCountIs(
    'AWS::SNS::Subscription',
    { Protocol: 'email', Endpoint: 'operations@foobar.com' },
    2,
  );
});
