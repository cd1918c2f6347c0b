import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../tools/cost/templates/json.ts';
import type { TemplateResource } from '../../../../tools/cost/templates/stack-template.ts';
import { reportOf, stacksOf } from '../app.ts';

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
