import type { StackTemplate, Template, TemplateResource } from '../../../tools/cost/templates/stack-template.ts';
import { type DiffReport, type DiffReportProps, diffReport } from '../../../tools/diff/report/report.ts';

type Resources = Record<string, TemplateResource>;

const ASSET = 'a'.repeat(64);
export const OTHER_ASSET = 'b'.repeat(64);
/** As CDK names a version: a hash of eight characters of the path, and one of the content. */
export const VERSION = `FunctionCurrentVersion0A1B2C3D${'5'.repeat(32)}`;
export const OTHER_VERSION = `FunctionCurrentVersion0A1B2C3D${'f'.repeat(32)}`;

/** The stacks of a small app, anew for each change. */
export interface SmallApp {
  network: { resources: Resources; template: Record<string, unknown> };
  database: { resources: Resources };
  app: { resources: Resources };
  nested: { resources: Resources };
}

/** A network, a database in it, a function, a bucket, names, and a nested stack with a table. */
export function smallApp(): SmallApp {
  return {
    network: {
      template: {
        Outputs: { Subnets: { Value: { Ref: 'SubnetA' }, Export: { Name: 'network:Subnets' } } },
      },
      resources: {
        Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
        SubnetA: {
          Type: 'AWS::EC2::Subnet',
          Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24', AvailabilityZone: 'us-east-1a' },
          Metadata: { 'aws:cdk:path': 'network/Vpc/SubnetA/Subnet' },
        },
      },
    },
    database: {
      resources: {
        DatabaseSubnets: {
          Type: 'AWS::RDS::DBSubnetGroup',
          Properties: {
            DBSubnetGroupDescription: 'the database',
            DBSubnetGroupName: 'database',
            SubnetIds: [{ 'Fn::ImportValue': 'network:Subnets' }, 'subnet-2'],
          },
        },
        DatabaseCluster: {
          Type: 'AWS::RDS::DBCluster',
          Properties: {
            Engine: 'aurora-postgresql',
            EngineVersion: '16.6',
            DBSubnetGroupName: { Ref: 'DatabaseSubnets' },
            KmsKeyId: { 'Fn::ImportValue': 'network:Key' },
            StorageEncrypted: true,
            DeletionProtection: true,
            BackupRetentionPeriod: 14,
            EnableCloudwatchLogsExports: ['postgresql'],
          },
          DeletionPolicy: 'Retain',
          UpdateReplacePolicy: 'Snapshot',
          Metadata: { 'aws:cdk:path': 'database/Database/Cluster' },
        },
      },
    },
    app: {
      resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Statement: [
                { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
              ],
            },
          },
        },
        Policy: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            PolicyName: 'app',
            Roles: [{ Ref: 'Role' }],
            PolicyDocument: {
              Statement: [
                { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::site/*' },
              ],
            },
          },
        },
        Function: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Code: { S3Bucket: 'assets', S3Key: `${ASSET}.zip` },
            Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
            MemorySize: 512,
            Tags: [{ Key: 'team', Value: 'web' }],
          },
          Metadata: { 'aws:cdk:path': 'app/Function/Resource', 'aws:asset:path': `asset.${ASSET}` },
          DependsOn: ['Policy', 'Role'],
        } as TemplateResource,
        [VERSION]: {
          Type: 'AWS::Lambda::Version',
          Properties: { FunctionName: { Ref: 'Function' } },
        },
        Alias: {
          Type: 'AWS::Lambda::Alias',
          Properties: { Name: 'live', FunctionVersion: { 'Fn::GetAtt': [VERSION, 'Version'] } },
        },
        Group: {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: {
            GroupDescription: 'app',
            SecurityGroupIngress: [{ CidrIp: '10.0.0.0/16', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }],
          },
        },
        Site: {
          Type: 'AWS::S3::Bucket',
          Properties: {
            PublicAccessBlockConfiguration: {
              BlockPublicAcls: true,
              BlockPublicPolicy: true,
              IgnorePublicAcls: true,
              RestrictPublicBuckets: true,
            },
            VersioningConfiguration: { Status: 'Enabled' },
          },
          DeletionPolicy: 'Retain',
          UpdateReplacePolicy: 'Retain',
        },
        Www: {
          Type: 'AWS::Route53::RecordSet',
          Properties: { Name: 'www.foobar.com.', Type: 'A', TTL: '60', ResourceRecords: ['192.0.2.1'] },
        },
        Data: {
          Type: 'AWS::CloudFormation::Stack',
          Properties: { TemplateURL: `https://s3.amazonaws.com/assets/${ASSET}.json` },
        },
      },
    },
    nested: {
      resources: {
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
            AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          },
        },
      },
    },
  };
}

/** As a cloud assembly would give them. A stack without resources is left out. */
export function stacksOf({ network, database, app, nested }: SmallApp): readonly StackTemplate[] {
  const stack = (name: string, template: Template, parent?: StackTemplate['parent']): StackTemplate => ({
    name,
    deployedAs: name,
    artifactId: name,
    environment: '111122223333/us-east-1',
    region: 'us-east-1',
    template,
    ...(parent && { parent }),
  });
  return [
    stack('network', { Resources: network.resources, ...network.template }),
    stack('database', { Resources: database.resources }),
    stack('app', { Resources: app.resources }),
    stack('app/Data', { Resources: nested.resources }, { stackName: 'app', logicalId: 'Data' }),
  ].filter(({ template }) => Object.keys(template.Resources ?? {}).length > 0);
}

/** The properties of a resource, to be changed. */
export function propertiesOf(resources: Resources, logicalId: string): Record<string, unknown> {
  const resource = resources[logicalId];
  if (resource === undefined) throw new Error(`There is no ${logicalId}.`);
  return resource.Properties as Record<string, unknown>;
}

/** Moves a resource under another logical id. */
export function rename(resources: Resources, from: string, to: string): void {
  const resource = resources[from];
  if (resource === undefined) throw new Error(`There is no ${from}.`);
  delete resources[from];
  resources[to] = resource;
}

/** What is said of two versions of an app. */
export function reportOf(
  before: readonly StackTemplate[],
  after: readonly StackTemplate[],
  props: Partial<DiffReportProps> = {},
): DiffReport {
  return diffReport({
    base: 'base',
    head: 'head',
    versions: [{ environment: null, before, after }],
    failOn: ['danger'],
    allowances: [],
    today: '2026-11-23',
    ...props,
  });
}
