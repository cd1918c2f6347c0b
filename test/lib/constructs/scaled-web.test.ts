import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { GeoRestriction } from 'aws-cdk-lib/aws-cloudfront';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { IpAddresses, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HostedZone, PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import { RoutingPolicy } from '../../../lib/constructs/routing-policy.ts';
import { ScaledWeb } from '../../../lib/constructs/scaled-web.ts';
import { WebAcl } from '../../../lib/constructs/web-acl.ts';
import { fixtureSources, testApp } from '../../helpers/cdk.ts';
import { appWithoutFeatureFlags, type ScaledWebOptions, scaledWeb } from '../../helpers/scaled-web.ts';

const certificate = (stack: Stack, region: string, id = region) =>
  Certificate.fromCertificateArn(stack, id, `arn:aws:acm:${region}:111122223333:certificate/1`);

const ownFunction = (stack: Stack) =>
  new LambdaFunction(stack, 'Own', {
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 })'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });

const ownVpc = (stack: Stack, availabilityZones: string[]) =>
  new Vpc(stack, 'Vpc', {
    ipAddresses: IpAddresses.cidr('10.9.0.0/16'),
    availabilityZones,
    natGateways: 0,
    subnetConfiguration: [
      { name: 'Public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
      { name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED },
    ],
  });

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
  deletionProtection: false,
});

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
      Name: 'shop/origin-header',
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

describe('a key of one’s own', () => {
  const arn = 'arn:aws:kms:us-east-1:111122223333:key/1';
  const { stack } = scaledWeb((stack) => ({ encryptionKey: Key.fromKeyArn(stack, 'Key', arn) }));
  const template = Template.fromStack(stack);

  test.each([
    ['Answers /api/* and /health'],
    ['Applies the migrations of the database'],
    ['Deletes the scripts and styles of former deployments of the site'],
    ['Rotates the header x-origin-verify of the distribution and the load balancers'],
    ["Rotates the password of the application's role in the database"],
  ])('encrypts the variables of the function that %s', (Description) => {
    template.hasResourceProperties('AWS::Lambda::Function', { Description, KmsKeyArn: arn });
  });

  test('encrypts all log groups but those of the handlers of aws-cdk-lib', () => {
    const groups = Object.entries(template.findResources('AWS::Logs::LogGroup'));
    expect(groups.filter(([, { Properties }]) => Properties.KmsKeyId !== arn).map(([id]) => id)).toEqual([
      expect.stringMatching(/^CustomVpcRestrictDefaultSG/),
      expect.stringMatching(/^AWSCDKTrigger/),
    ]);
  });

  test('encrypts the site', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { KMSMasterKeyID: arn, SSEAlgorithm: 'aws:kms' } },
        ],
      },
    });
  });

  test('that is made here lets in CloudWatch Logs and CloudFront', () => {
    const own = scaledWeb((stack) => ({ encryptionKey: new Key(stack, 'OwnKey') }));
    for (const Service of ['logs.us-east-1.amazonaws.com', 'cloudfront.amazonaws.com']) {
      Template.fromStack(own.stack).hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service } })]) },
      });
    }
  });

  test('of another stack needs nothing of the site', () => {
    const app = testApp();
    const keys = new Stack(app, 'Keys', { env: { account: '111122223333', region: 'us-east-1' } });
    const encryptionKey = new Key(keys, 'Key');
    const site = scaledWeb(() => ({ encryptionKey }), 'us-east-1', app);
    Template.fromStack(site.stack);
    expect(keys.dependencies).toEqual([]);
    expect(site.stack.dependencies).toEqual([keys]);
  });

  test('leaves an application that has another key with that', () => {
    const other = scaledWeb((stack) => ({
      encryptionKey: Key.fromKeyArn(stack, 'Key', arn),
      app: { encryptionKey: Key.fromKeyArn(stack, 'Other', 'arn:aws:kms:us-east-1:111122223333:key/2') },
    }));
    Template.fromStack(other.stack).hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Answers /api/* and /health',
      KmsKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/2',
    });
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

describe('an application of one’s own', () => {
  const entry = join(__dirname, '../../fixtures/function/index.ts');

  test('needs no database', () => {
    const { web, stack } = scaledWeb(() => ({ app: { entry }, hasDatabase: false }));
    const template = Template.fromStack(stack);
    expect(web.databaseTier).toBeUndefined();
    template.resourceCountIs('AWS::RDS::DBCluster', 0);
    template.resourceCountIs('Custom::Trigger', 0);
    template.resourceCountIs('AWS::SecretsManager::RotationSchedule', 1);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Answers /api/* and /health',
      ReservedConcurrentExecutions: Match.absent(),
    });
  });

  test('may be code that is ready', () => {
    const code = Code.fromInline('exports.handler = async () => ({ statusCode: 200 })');
    const { stack } = scaledWeb(() => ({ app: { code }, hasDatabase: false }));
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      Code: { ZipFile: Match.anyValue() },
    });
  });

  test('may be a function that exists, which is invoked by both load balancers and can use the database', () => {
    const { web, stack } = scaledWeb((stack) => ({ handler: ownFunction(stack) }));
    const own = stack.node.findChild('Own');
    if (own instanceof LambdaFunction) web.databaseTier?.application.connect(own);
    const template = Template.fromStack(stack);
    expect([web.appTier, web.deployment]).toEqual([undefined, undefined]);
    template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
    template.allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Targets: [{ Id: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Own'), 'Arn'] } }],
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      Environment: { Variables: Match.objectLike({ DATABASE_NAME: 'app' }) },
    });
  });

  test('has a role in the database, though nothing is migrated', () => {
    const { stack } = scaledWeb(() => ({ app: { entry } }));
    const template = Template.fromStack(stack);
    template.resourceCountIs('Custom::Trigger', 1);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ APPLICATION_SECRET_ARN: Match.anyValue() }) },
    });
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

describe('cdk-nag finds nothing that is not acknowledged', () => {
  const findings = (pack: NagPack, { app }: ReturnType<typeof scaledWeb>) =>
    pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
      );

  test.each<[string, () => ReturnType<typeof scaledWeb>]>([
    ['in the least of sites', () => scaledWeb()],
    ['in an app without feature flags', () => scaledWeb(undefined, 'us-east-1', appWithoutFeatureFlags())],
    [
      'in another Region',
      () => scaledWeb((stack) => ({ edgeCertificate: certificate(stack, 'us-east-1') }), 'eu-west-1'),
    ],
    ['without a database', () => scaledWeb(() => ({ app: { entry: fixtureSources.apiEntry }, hasDatabase: false }))],
    [
      'beside another site in the same stack',
      () =>
        scaledWeb((stack) => {
          const hostedZone = new PublicHostedZone(stack, 'Other', { zoneName: 'barfoo.com' });
          new ScaledWeb(stack, 'First', {
            domainName: 'barfoo.com',
            hostedZone,
            siteFolder: fixtureSources.siteFolder,
          });
          return {};
        }),
    ],
    [
      'with a key of the stack',
      () => scaledWeb((stack) => ({ encryptionKey: new Key(stack, 'OwnKey', { enableKeyRotation: true }) })),
    ],
  ])('%s', (_, make) => {
    const made = make();
    for (const pack of [new AwsSolutionsChecks(), new ServerlessChecks()]) expect(findings(pack, made)).toEqual([]);
  });
});

describe('a site is refused', () => {
  const inRegion =
    (region: string, options: ScaledWebOptions = () => ({})) =>
    () =>
      scaledWeb(options, region);
  const where = 'Site/Web: ';

  test('in a stack without account or Region', () => {
    const stack = new Stack(testApp(), 'Site');
    const hostedZone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
      hostedZoneId: 'Z1',
      zoneName: 'foobar.com',
    });
    expect(() => new ScaledWeb(stack, 'Web', { domainName: 'foobar.com', hostedZone })).toThrow(
      `${where}got a stack without an account or a Region; give it both`,
    );
  });

  test.each<[string, () => unknown, string]>([
    [
      'outside of us-east-1 without a certificate from there',
      inRegion('eu-west-1'),
      'edgeCertificate: got none, and a stack in eu-west-1; CloudFront takes its certificate from us-east-1, so give one',
    ],
    [
      'in a Region that nothing is known of',
      inRegion('us-west-1', (stack) => ({ edgeCertificate: certificate(stack, 'us-east-1') })),
      'availabilityZones: got none, and none are known of us-west-1; give 2 or more (`aws ec2 describe-availability-zones',
    ],
    [
      'in such a Region with zones, but no prefix list',
      inRegion('us-west-1', (stack) => ({
        edgeCertificate: certificate(stack, 'us-east-1'),
        availabilityZones: ['us-west-1a', 'us-west-1c'],
      })),
      'originFacingPrefixListId: got none in a stack in us-west-1, whose id is not known; give the id of',
    ],
    ...(
      [
        [
          'of a domain with www.',
          () => ({ domainName: 'www.foobar.com' }),
          'domainName: got "www.foobar.com"; give the',
        ],
        ['of a domain in capitals', () => ({ domainName: 'Foobar.com' }), 'domainName: got "Foobar.com"; use a domain'],
        [
          'of a domain of another zone',
          () => ({ domainName: 'barfoo.com' }),
          'hostedZone: got the zone foobar.com; the',
        ],
        [
          'of a domain that begins with a digit, and so its names',
          () => ({ domainName: '4.foobar.com' }),
          'namePrefix: got "4-foobar-com" from the domain; use 1 to 30 lower-case letters',
        ],
        ['with a long prefix', () => ({ namePrefix: 'a'.repeat(31) }), `namePrefix: got "${'a'.repeat(31)}"; use 1 to`],
        [
          'with a function and an application',
          (stack: Stack) => ({ handler: ownFunction(stack), app: {} }),
          'handler: got one, and app; give either',
        ],
        [
          'of messages without a database',
          () => ({ hasDatabase: false }),
          'hasDatabase: got false, but no application; the message board keeps its messages in the database',
        ],
        [
          'with settings of a database that it does not have',
          (stack: Stack) => ({ handler: ownFunction(stack), hasDatabase: false, database: {} }),
          'hasDatabase: got false, but database or migrationsFolder; leave either out',
        ],
        [
          'with an address for alarms that it does not have',
          () => ({ monitoring: false, alarmsAddress: 'me@foobar.com' }),
          'monitoring: got false, but alarmTopics, alarmsAddress or monthlyBudgetInUsd; leave either out',
        ],
        [
          'with an address for topics that are given',
          (stack: Stack) => {
            const topic = new Topic(stack, 'Topic');
            return { alarmTopics: { critical: topic, warning: topic }, alarmsAddress: 'me@foobar.com' };
          },
          'alarmsAddress: got one, and alarmTopics; subscribe the address to the topics that are given',
        ],
        [
          'with a routing policy of other load balancers',
          () => ({ routingPolicy: RoutingPolicy.activePassive({ primary: 'c' }) }),
          'primary: got "c"; the load balancers are a, b',
        ],
        [
          'with a VPC that lacks subnets',
          (stack: Stack) => ({
            vpc: ownVpc(stack, ['us-east-1a', 'us-east-1b']),
            availabilityZones: ['us-east-1a', 'us-east-1c'],
          }),
          'vpc: got a VPC without public subnets in us-east-1c',
        ],
      ] as const
    ).map(([title, options, message]): [string, () => unknown, string] => [
      title,
      inRegion('us-east-1', options),
      message,
    ]),
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('with every fault at once', () => {
    expect(inRegion('eu-west-1', () => ({ domainName: 'Foobar', hasDatabase: false }))).toThrow(
      /edgeCertificate: .*; domainName: .*; hostedZone: .*; namePrefix: .*; hasDatabase: /,
    );
  });
});
