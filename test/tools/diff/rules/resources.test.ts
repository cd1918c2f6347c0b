import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../tools/cost/templates/json.ts';
import type { TemplateResource } from '../../../../tools/cost/templates/stack-template.ts';
import { reportOf, smallApp, stacksOf } from '../app.ts';

type Rest = Partial<TemplateResource>;

/** What happens to a resource between two versions of it, and what is found. */
function outcome(before: TemplateResource | undefined, after: TemplateResource | undefined): readonly string[] {
  const stacks = (resource: TemplateResource | undefined) => {
    const none = { resources: {}, template: {} };
    const other: TemplateResource = { Type: 'AWS::SNS::Topic' };
    return stacksOf({
      network: none,
      database: none,
      nested: none,
      app: { resources: { Other: other, ...(resource && { It: resource }) } },
    });
  };
  const { environments } = reportOf(stacks(before), stacks(after));
  const [stack] = environments[0]?.stacks ?? [];
  return [
    ...(stack?.changes ?? []).map(({ action }) => action),
    ...(stack?.findings ?? []).map(({ rule, level }) => `${rule} ${level}`),
  ];
}

const of = (Type: string, Properties: JsonObject = {}, rest: Rest = {}): TemplateResource => ({
  Type,
  Properties,
  ...rest,
});

const encrypted = (SSEAlgorithm: string): JsonObject => ({
  BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm } }] },
});
const expiring = (rule: JsonObject): JsonObject => ({
  LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ...rule }] },
});

describe('a property that changes', () => {
  test.each<[string, JsonObject, JsonObject, readonly string[]]>([
    ['AWS::ECS::TaskDefinition', { Cpu: '256' }, { Cpu: '512' }, ['revise']],
    ['AWS::RDS::DBInstance', { DBInstanceClass: 'a' }, { DBInstanceClass: 'b' }, ['interrupt']],
    [
      'AWS::RDS::DBInstance',
      { PubliclyAccessible: false },
      { PubliclyAccessible: true },
      ['update', 'public-access danger'],
    ],
    [
      'AWS::S3::Bucket',
      { PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true } },
      { PublicAccessBlockConfiguration: { BlockPublicAcls: true } },
      ['update', 'public-access danger'],
    ],
    [
      'AWS::S3::Bucket',
      {},
      { PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true } },
      ['update', 'public-access danger'],
    ],
    [
      'AWS::S3::Bucket',
      { PublicAccessBlockConfiguration: { BlockPublicAcls: true } },
      { PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true } },
      ['update'],
    ],
    [
      'AWS::RDS::DBInstance',
      { Engine: 'mysql', EngineVersion: '8.0.35' },
      { Engine: 'mysql', EngineVersion: '8.4.3' },
      ['interrupt', 'engine-upgrade danger'],
    ],
    [
      'AWS::RDS::DBInstance',
      { Engine: 'mysql', EngineVersion: '8.0.35' },
      { Engine: 'mysql', EngineVersion: '8.0.40' },
      ['interrupt'],
    ],
    [
      'AWS::OpenSearchService::Domain',
      { EngineVersion: 'OpenSearch_1.3' },
      { EngineVersion: 'OpenSearch_2.11' },
      ['update', 'engine-upgrade danger'],
    ],
    ['AWS::Logs::LogGroup', { RetentionInDays: 90 }, { RetentionInDays: 7 }, ['update', 'logging warning']],
    ['AWS::Logs::LogGroup', { RetentionInDays: 7 }, { RetentionInDays: 90 }, ['update']],
    ['AWS::KMS::Key', { EnableKeyRotation: true }, { EnableKeyRotation: false }, ['update', 'encryption warning']],
    ['AWS::Cognito::UserPool', { DeletionProtection: 'ACTIVE' }, {}, ['update', 'deletion-protection danger']],
    ['AWS::Lambda::Url', { AuthType: 'AWS_IAM' }, { AuthType: 'NONE' }, ['update', 'public-access danger']],
    [
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      { LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value: 'true' }] },
      { LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value: 'false' }] },
      ['update', 'deletion-protection danger'],
    ],
    [
      'AWS::CloudFront::Distribution',
      { DistributionConfig: { Aliases: ['a'], Comment: 'x' } },
      { DistributionConfig: { Aliases: ['a'], Comment: 'y' } },
      ['update'],
    ],
    [
      'AWS::CloudFront::Distribution',
      { DistributionConfig: { Aliases: ['a'] } },
      { DistributionConfig: { Aliases: ['b'] } },
      ['update', 'traffic warning'],
    ],
    [
      'AWS::CloudFront::Distribution',
      { DistributionConfig: { ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021' } } },
      { DistributionConfig: { ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.1_2016' } } },
      ['update', 'encryption warning', 'traffic warning'],
    ],
    [
      'AWS::IAM::Role',
      {},
      { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
      ['update', 'permissions danger'],
    ],
    [
      'AWS::IAM::Role',
      {},
      { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
      ['update', 'permissions warning'],
    ],
    [
      'AWS::EC2::SecurityGroup',
      {},
      { SecurityGroupIngress: [{ CidrIpv6: '::/0', IpProtocol: '-1' }] },
      ['update', 'ingress danger'],
    ],
    [
      'AWS::EC2::SecurityGroup',
      {},
      { SecurityGroupIngress: [{ CidrIp: '10.0.0.0/8', IpProtocol: 'tcp', FromPort: 22, ToPort: 22 }] },
      ['update', 'ingress warning'],
    ],
    ['AWS::SQS::Queue', { QueueName: 'a' }, { QueueName: 'b' }, ['replace', 'data-loss warning']],
    ['AWS::S3::Bucket', { Tags: [{ Key: 'a', Value: 'b' }] }, {}, []],
    ['AWS::DynamoDB::Table', {}, { LocalSecondaryIndexes: [{ IndexName: 'a' }] }, ['replace', 'data-loss danger']],
    [
      'AWS::DynamoDB::Table',
      { AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }] },
      { AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }] },
      ['replace', 'data-loss danger'],
    ],
    [
      'AWS::DynamoDB::Table',
      { AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }] },
      {
        AttributeDefinitions: [
          { AttributeName: 'id', AttributeType: 'S' },
          { AttributeName: 'owner', AttributeType: 'S' },
        ],
        GlobalSecondaryIndexes: [{ IndexName: 'owner' }],
      },
      ['update'],
    ],
    [
      'AWS::RDS::DBCluster',
      { Engine: 'aurora-mysql' },
      { Engine: 'aurora-postgresql' },
      ['replace', 'data-loss danger'],
    ],
    ['AWS::RDS::DBCluster', { Engine: 'aurora' }, { Engine: 'aurora-mysql' }, ['may-replace', 'data-loss warning']],
    ['AWS::RDS::DBInstance', { DBSnapshotIdentifier: 'a' }, {}, ['replace', 'data-loss danger']],
    [
      'AWS::DynamoDB::GlobalTable',
      {
        Replicas: [
          { Region: 'us-east-1', DeletionProtectionEnabled: true },
          { Region: 'eu-west-1', PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
        ],
      },
      { Replicas: [{ Region: 'eu-west-1' }, { Region: 'us-east-1' }, { Region: 'us-west-2' }] },
      ['update', 'deletion-protection danger', 'backup danger'],
    ],
    [
      'AWS::CloudFront::Distribution',
      { DistributionConfig: { CacheBehaviors: [{ PathPattern: '/api/*', ViewerProtocolPolicy: 'https-only' }] } },
      { DistributionConfig: { CacheBehaviors: [{ PathPattern: '/api/*', ViewerProtocolPolicy: 'allow-all' }] } },
      ['update', 'encryption warning', 'traffic warning'],
    ],
    [
      'AWS::CloudFront::Distribution',
      { DistributionConfig: { Origins: [{ Id: 'a', CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } }] } },
      { DistributionConfig: { Origins: [{ Id: 'a', CustomOriginConfig: { OriginProtocolPolicy: 'http-only' } }] } },
      ['update', 'encryption warning', 'traffic warning'],
    ],
    ['AWS::S3::Bucket', encrypted('aws:kms'), encrypted('AES256'), ['update', 'encryption warning']],
    ['AWS::S3::Bucket', encrypted('aws:kms'), {}, ['update', 'encryption warning']],
    ['AWS::S3::Bucket', encrypted('AES256'), {}, ['update']],
    ['AWS::S3::Bucket', {}, expiring({ ExpirationInDays: 30 }), ['update', 'data-loss danger']],
    [
      'AWS::S3::Bucket',
      expiring({ ExpirationInDays: 30 }),
      expiring({ ExpirationInDays: 7 }),
      ['update', 'data-loss danger'],
    ],
    [
      'AWS::S3::Bucket',
      expiring({ ExpirationInDays: 30 }),
      expiring({ ExpirationInDays: 60, Prefix: 'logs/' }),
      ['update'],
    ],
    [
      'AWS::S3::Bucket',
      expiring({ ExpirationInDays: 30, Prefix: 'logs/' }),
      expiring({ ExpirationInDays: 30 }),
      ['update', 'data-loss danger'],
    ],
    ['AWS::S3::Bucket', {}, expiring({ ExpirationInDays: 30, Status: 'Disabled' }), ['update']],
    [
      'AWS::S3::Bucket',
      expiring({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
      expiring({ NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
      ['update', 'backup warning'],
    ],
    [
      'AWS::DynamoDB::Table',
      {},
      { TimeToLiveSpecification: { Enabled: true, AttributeName: 'until' } },
      ['update', 'data-loss warning'],
    ],
    [
      'AWS::SecretsManager::Secret',
      { GenerateSecretString: { PasswordLength: 64 } },
      { GenerateSecretString: { PasswordLength: 32 } },
      ['update', 'data-loss warning'],
    ],
    ['AWS::SQS::Queue', { MessageRetentionPeriod: 1_209_600 }, {}, ['update', 'data-loss warning']],
    ['AWS::KMS::Key', {}, { Enabled: false }, ['update', 'encryption danger']],
    ['AWS::RDS::DBCluster', { DeleteAutomatedBackups: false }, {}, ['update', 'backup danger']],
    [
      'AWS::RDS::DBClusterParameterGroup',
      { Parameters: { 'rds.force_ssl': '1' } },
      { Parameters: { 'rds.force_ssl': '0' } },
      ['update', 'encryption warning'],
    ],
    ['AWS::CloudWatch::Alarm', { AlarmActions: ['topic'] }, {}, ['update', 'logging notice']],
    [
      'AWS::Lambda::Alias',
      {},
      { RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '1', FunctionWeight: 0.5 }] } },
      ['update', 'traffic warning'],
    ],
    [
      'AWS::CodeDeploy::DeploymentGroup',
      { AutoRollbackConfiguration: { Enabled: true } },
      { AutoRollbackConfiguration: { Enabled: false } },
      ['update', 'traffic warning'],
    ],
  ])('%s: from %j to %j', (type, before, after, expected) => {
    expect(outcome(of(type, before), of(type, after)).toSorted()).toEqual(expected.toSorted());
  });
});

describe('a resource that', () => {
  const table = (rest: Rest) => of('AWS::DynamoDB::Table', {}, rest);
  test.each<[string, TemplateResource | undefined, TemplateResource | undefined, readonly string[]]>([
    ['is deleted', table({}), undefined, ['delete', 'data-loss danger']],
    [
      'is retained, without a successor',
      table({ DeletionPolicy: 'Retain' }),
      undefined,
      ['retain', 'data-loss warning'],
    ],
    ['is a database, which leaves a snapshot', of('AWS::RDS::DBCluster'), undefined, ['snapshot', 'data-loss danger']],
    ['is an instance of a cluster', of('AWS::RDS::DBInstance', { DBClusterIdentifier: 'a' }), undefined, ['delete']],
    ['gets a condition', table({}), table({ Condition: 'IsProduction' }), ['update', 'condition warning']],
    ['becomes another type', table({}), of('AWS::SQS::Queue'), ['refuse', 'type-change danger']],
    ['becomes a custom resource', of('AWS::SNS::Topic'), of('Custom::Topic'), ['refuse', 'type-change danger']],
    [
      'becomes another type that would be open',
      table({}),
      of('AWS::Lambda::Url', { AuthType: 'NONE' }),
      ['refuse', 'type-change danger'],
    ],
    [
      'a macro is to write, in a type that it may have had before',
      of('AWS::Lambda::Function'),
      of('AWS::Serverless::Function'),
      ['replace', 'replacement notice'],
    ],
    ['told of requests', of('AWS::Logs::DeliverySource'), undefined, ['delete', 'logging warning']],
    ['holds nothing', of('AWS::SNS::Subscription'), undefined, ['delete']],
    ['is a record that leaves', of('AWS::Route53::RecordSet'), undefined, ['delete', 'traffic warning']],
    ['is new and open', undefined, of('AWS::Lambda::Url', { AuthType: 'NONE' }), ['create', 'public-access danger']],
    [
      'is a new permission for everybody',
      undefined,
      of('AWS::Lambda::Permission', { Principal: '*', Action: 'lambda:InvokeFunction' }),
      ['create', 'public-access danger'],
    ],
    [
      'is a new permission for a service',
      undefined,
      of('AWS::Lambda::Permission', { Principal: 's3.amazonaws.com' }),
      ['create'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(outcome(before, after).toSorted()).toEqual(expected.toSorted());
  });
});

test('a resource that is kept where it was, and made anew in another stack', () => {
  const after = smallApp();
  const { Site, ...rest } = after.app.resources;
  after.app.resources = rest;
  after.network.resources['Site'] = Site ?? of('AWS::S3::Bucket');
  const [finding] = reportOf(stacksOf(smallApp()), stacksOf(after)).environments.flatMap(({ stacks }) =>
    stacks.flatMap(({ findings }) => findings),
  );
  expect(finding).toMatchObject({
    rule: 'data-loss',
    level: 'danger',
    what: 'leaves the stack and is kept; Site of the same type is made in network, empty',
  });
});

test('another meaning of a condition that a resource with data depends on', () => {
  const stacks = (value: string) => {
    const app = smallApp();
    app.network.resources['Table'] = of('AWS::DynamoDB::Table', {}, { Condition: 'IsProduction' });
    app.network.template['Conditions'] = { IsProduction: { 'Fn::Equals': [{ Ref: 'AWS::StackName' }, value] } };
    return stacksOf(app);
  };
  const found = (before: string, after: string) =>
    reportOf(stacks(before), stacks(after)).environments.flatMap((environment) =>
      environment.stacks.flatMap(({ findings }) => findings.map(({ rule, level, what }) => `${rule} ${level} ${what}`)),
    );
  expect(found('a', 'b')).toEqual(['condition warning IsProduction changed, without which Table is not made']);
  expect(found('a', 'a')).toEqual([]);
});
