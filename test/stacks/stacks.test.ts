import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { buildApp } from '../../lib/app.ts';
import { findEnvironment } from '../../lib/config/environments.ts';
import { fixtureSources, testApp } from '../helpers/cdk.ts';
import { STATEFUL_TYPES } from '../helpers/stateful-types.ts';
import { assetHashes } from './asset-hashes.ts';

expect.addSnapshotSerializer(assetHashes);

/** Changing one of these replaces the resource in every deployment there is. */
const LOGICAL_IDS = {
  network: [
    'AWS::Logs::LogGroup CustomVpcRestrictDefaultSGCustomResourceProviderLogGroup8F67996D',
    'AWS::S3::Bucket LogsBucket5C52C3D2',
  ],
  database: [
    'AWS::Logs::LogGroup DatabaseLogGroupD348ED08',
    'AWS::RDS::DBCluster DatabaseCluster5B53A178',
    'AWS::RDS::DBInstance DatabaseClusterReader78FE9854',
    'AWS::RDS::DBInstance DatabaseClusterWriterD43085C6',
    'AWS::RDS::DBSubnetGroup DatabaseClusterSubnets5540150D',
    'AWS::SecretsManager::Secret DatabaseApplicationSecret5132C2D3',
  ],
  app: [
    'AWS::ElasticLoadBalancingV2::LoadBalancer LoadBalancersaLoadBalancer093AB695',
    'AWS::ElasticLoadBalancingV2::LoadBalancer LoadBalancersbLoadBalancerB3E0A871',
    'AWS::Logs::LogGroup AWSCDKTriggerCustomResourceProviderCustomResourceProviderLogGroup2CDFB52B',
    'AWS::Logs::LogGroup AppApiLogGroupC4B631B3',
    'AWS::Logs::LogGroup MigrationsMigrateLogGroup0F921592',
    'AWS::Route53::RecordSet OriginRecordsa4FDE1B2A',
    'AWS::Route53::RecordSet OriginRecordsbE9FE4239',
    'AWS::SecretsManager::Secret OriginHeaderSecret40AD370C',
  ],
  web: [
    'AWS::CloudFront::Distribution WebDistributionCF3E234B',
    'AWS::Logs::LogGroup WebAssetExpiryExpireLogGroup8B77B83B',
    'AWS::Logs::LogGroup WebSiteLogGroupC4952900',
    'AWS::Route53::RecordSet SiteRecordsApexIpv4BF644588',
    'AWS::Route53::RecordSet SiteRecordsApexIpv607B8E22C',
    'AWS::Route53::RecordSet SiteRecordsWwwIpv44B9F1D5C',
    'AWS::Route53::RecordSet SiteRecordsWwwIpv6269A3D2C',
    'AWS::S3::Bucket LogsBucket5C52C3D2',
    'AWS::S3::Bucket WebBucketE51352C0',
  ],
  rotation: [
    'AWS::Logs::LogGroup ApplicationSecretRotationRotateLogGroup8CF959BD',
    'AWS::Logs::LogGroup OriginHeaderRotationRotateLogGroup876ED7D7',
  ],
  monitoring: [
    'AWS::KMS::Key AlarmTopicsKey1622932D',
    'AWS::SNS::Topic AlarmTopicsCriticalE6DD0761',
    'AWS::SNS::Topic AlarmTopicsWarning53E71084',
  ],
  edgeMonitoring: [
    'AWS::KMS::Key AlarmTopicsKey1622932D',
    'AWS::SNS::Topic AlarmTopicsCriticalE6DD0761',
    'AWS::SNS::Topic AlarmTopicsWarning53E71084',
  ],
};

/** Those of what only some environments have. */
const OPTIONAL_LOGICAL_IDS = [
  'AWS::Logs::LogGroup QueryLogsHandlerLogGroupC94EF389',
  'AWS::Logs::LogGroup QueryLogsLogGroup390A3EE5',
  'AWS::S3::Bucket WebAclLogsBucket7AC9421C',
];

const parts = ['network', 'database', 'app', 'web', 'rotation', 'monitoring', 'edgeMonitoring'] as const;

describe.each([
  ['production', 'active-active'],
  ['staging', 'active-passive'],
])('the stacks of %s (%s)', (name) => {
  const environment = findEnvironment(name);
  const app = testApp();
  const stacks = buildApp(app, environment, fixtureSources);
  const templates = Object.fromEntries(parts.map((part) => [part, Template.fromStack(stacks[part])]));
  const template = (part: string) => templates[part] ?? Template.fromJSON({});
  const text = (part: string) => JSON.stringify(template(part).toJSON());

  test.each(parts)('%s is as it was', (part) => {
    expect(template(part).toJSON()).toMatchSnapshot();
  });

  test.each(parts)('%s keeps the logical ids of what is stateful', (part) => {
    const found = STATEFUL_TYPES.flatMap((type) =>
      Object.keys(template(part).findResources(type)).map((logicalId) => `${type} ${logicalId}`),
    );
    expect(found.filter((each) => !OPTIONAL_LOGICAL_IDS.includes(each)).sort()).toEqual(LOGICAL_IDS[part]);
  });

  test.each(parts)('%s needs no look-up', (part) => {
    expect(text(part)).not.toContain('dummy');
  });

  test.each(parts)('%s lets nobody in from everywhere', (part) => {
    for (const property of [{ CidrIp: '0.0.0.0/0' }, { CidrIpv6: '::/0' }]) {
      template(part).resourcePropertiesCountIs('AWS::EC2::SecurityGroupIngress', property, 0);
      template(part).resourcePropertiesCountIs(
        'AWS::EC2::SecurityGroup',
        { SecurityGroupIngress: Match.arrayWith([Match.objectLike(property)]) },
        0,
      );
    }
  });

  test.each(parts)('%s holds no account but its own', (part) => {
    const others = ['111122223333', '444455556666'].filter((account) => account !== environment.account);
    for (const account of others) expect(text(part)).not.toContain(account);
  });

  test('are in the Region of the environment, the web tier and its alarms in us-east-1', () => {
    expect(parts.map((part) => [stacks[part].stackName, stacks[part].region])).toEqual([
      [`foobar-${name}-network`, environment.region],
      [`foobar-${name}-database`, environment.region],
      [`foobar-${name}-app`, environment.region],
      [`foobar-${name}-web`, 'us-east-1'],
      [`foobar-${name}-rotation`, environment.region],
      [`foobar-${name}-monitoring`, environment.region],
      [`foobar-${name}-edge-monitoring`, 'us-east-1'],
    ]);
  });

  test('are deployed in the order network, database, app, web, rotation, and then watched', () => {
    const dependencies = (part: (typeof parts)[number]) => stacks[part].dependencies.map((stack) => stack.stackName);
    expect(dependencies('database')).toContain(stacks.network.stackName);
    expect(dependencies('app')).toContain(stacks.database.stackName);
    expect(dependencies('web')).toContain(stacks.app.stackName);
    expect(dependencies('rotation')).toContain(stacks.web.stackName);
    expect(dependencies('monitoring')).toContain(stacks.rotation.stackName);
    expect(dependencies('edgeMonitoring')).toContain(stacks.web.stackName);
  });

  test('refer to each other weakly, by output, and across Regions only to rotate the origin header', () => {
    const regionsOf = (part: string) =>
      [...text(part).matchAll(/"Fn::GetStackOutput":(\{[^}]*\})/g)].map(
        ([, reference]) => JSON.parse(reference ?? '{}')['Region'],
      );
    for (const part of parts.filter((part) => part !== 'rotation')) {
      expect([part, ...new Set(regionsOf(part))]).toEqual([
        part,
        ...new Set(regionsOf(part).map(() => stacks[part].region)),
      ]);
    }
    expect(new Set(regionsOf('rotation'))).toEqual(new Set([environment.region, 'us-east-1']));
    expect(regionsOf('web')).toEqual([]);
    for (const part of parts) expect(text(part)).not.toMatch(/Fn::ImportValue|Custom::CrossRegionExport/);
  });

  test('can be deleted only where the environment says so', () => {
    const expected = environment.terminationProtection ?? true;
    expect(parts.map((part) => stacks[part].terminationProtection)).toEqual(parts.map(() => expected));
  });

  test.each(parts)('%s holds no value of the origin header, only the name of its secret', (part) => {
    const reference = `{{resolve:secretsmanager:foobar-${name}/origin-header-value:SecretString:::}}`;
    template(part).resourcePropertiesCountIs('AWS::SecretsManager::Secret', { SecretString: Match.anyValue() }, 0);
    const values = [
      ...text(part).matchAll(/"(?:HeaderValue":|HttpHeaderName":"x-origin-verify","Values":\[)"([^"]*)"/g),
    ];
    const expected: Partial<Record<typeof part, number>> = { app: 2, web: 1 };
    expect(values.map(([, value]) => value)).toEqual(Array.from({ length: expected[part] ?? 0 }, () => reference));
  });

  // https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
  test('name no secret as if its name were an ARN, with a hyphen and six characters at its end', () => {
    const secrets = Object.values(template('app').findResources('AWS::SecretsManager::Secret'));
    expect(secrets.map(({ Properties }) => Properties.Name)).toEqual([expect.not.stringMatching(/-[^-]{6}$/)]);
  });

  test('rotate the origin header every 30 days', () => {
    template('rotation').hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      RotationRules: { AutomaticallyAfterDays: 30 },
    });
  });

  test('carry the tags of the environment', () => {
    for (const part of parts) expect(stacks[part].tags.tagValues()).toEqual(environment.tags);
  });

  test('copy the origin header to the Region of the web tier', () => {
    const replicas = environment.region === 'us-east-1' ? Match.absent() : [{ Region: 'us-east-1' }];
    template('app').hasResourceProperties('AWS::SecretsManager::Secret', { ReplicaRegions: replicas });
  });
});

describe('the origin’s records', () => {
  test('are weighted equally in production', () => {
    const { app } = buildApp(testApp(), findEnvironment('production'), fixtureSources);
    const template = Template.fromStack(app);
    template.resourcePropertiesCountIs('AWS::Route53::RecordSet', { Weight: 50 }, 2);
  });
});

describe('cdk-nag', () => {
  test.each(['production', 'staging'])('finds nothing unacknowledged in %s', (name) => {
    const app = testApp();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    buildApp(app, findEnvironment(name), fixtureSources);
    expect(() => app.synth()).not.toThrow();
  });
});

test('an environment that cannot be deployed is refused before anything is built', () => {
  const app = testApp();
  expect(() => buildApp(app, { ...findEnvironment('production'), account: '1' }, fixtureSources)).toThrow(
    'account: got "1"',
  );
  expect(app.node.children).toEqual([]);
});
