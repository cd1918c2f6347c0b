import type { DiffReport } from '../../../tools/diff/report/report.ts';
import { OTHER_ASSET, OTHER_VERSION, propertiesOf, rename, type SmallApp, VERSION } from './app.ts';

/** A change as a pull request might hold it, and what is to be said of it. */
export interface PreparedChange {
  readonly title: string;
  readonly change: (app: SmallApp) => void;
  readonly verdict: DiffReport['verdict'];
  /** Stack, resource, rule and level of each finding; the worst first. */
  readonly findings: readonly string[];
}

/** @see the verdicts of docs/diff.md */
export const HISTORY: readonly PreparedChange[] = [
  {
    title: 'a harmless refactor: construct paths, order of keys, of subnets, of actions and of dependencies',
    change: ({ app, database }) => {
      for (const [id, resource] of Object.entries(app.resources)) {
        app.resources[id] = { ...resource, Metadata: { 'aws:cdk:path': `app/Moved/${id}` } };
      }
      const statements = propertiesOf(app.resources, 'Policy')['PolicyDocument'] as {
        Statement: { Action: string[] }[];
      };
      statements.Statement[0]?.Action.reverse();
      (propertiesOf(database.resources, 'DatabaseSubnets')['SubnetIds'] as unknown[]).reverse();
      Object.assign(app.resources['Function'] ?? {}, { DependsOn: ['Role', 'Policy'] });
    },
    verdict: 'nothing',
    findings: [],
  },
  {
    title: 'a tag',
    change: ({ app }) => {
      propertiesOf(app.resources, 'Function')['Tags'] = [{ Key: 'team', Value: 'platform' }];
    },
    verdict: 'nothing',
    findings: [],
  },
  {
    title: "an asset only: the function's code and its version, the nested template's address",
    change: ({ app }) => {
      propertiesOf(app.resources, 'Function')['Code'] = { S3Bucket: 'assets', S3Key: `${OTHER_ASSET}.zip` };
      propertiesOf(app.resources, 'Data')['TemplateURL'] = `https://s3.amazonaws.com/assets/${OTHER_ASSET}.json`;
      rename(app.resources, VERSION, OTHER_VERSION);
      propertiesOf(app.resources, 'Alias')['FunctionVersion'] = { 'Fn::GetAtt': [OTHER_VERSION, 'Version'] };
    },
    verdict: 'nothing',
    findings: [],
  },
  {
    title: 'a setting of the function',
    change: ({ app }) => {
      propertiesOf(app.resources, 'Function')['MemorySize'] = 1024;
    },
    verdict: 'within-policy',
    findings: [],
  },
  {
    title: 'a renamed construct id of the database',
    change: ({ database }) => rename(database.resources, 'DatabaseCluster', 'AuroraCluster'),
    verdict: 'forbidden',
    findings: ['database DatabaseCluster data-loss danger'],
  },
  {
    title: 'a queue of the same construct id as the bucket, which CloudFormation refuses',
    change: ({ app }) => {
      app.resources['Site'] = { Type: 'AWS::SQS::Queue' };
    },
    verdict: 'forbidden',
    findings: ['app Site type-change danger'],
  },
  {
    title: 'another range of a subnet: the subnet is replaced, and what refers to it in its stack',
    change: ({ network }) => {
      propertiesOf(network.resources, 'SubnetA')['CidrBlock'] = '10.0.8.0/24';
    },
    verdict: 'within-policy',
    findings: ['network SubnetA replacement warning', 'network - reference warning'],
  },
  {
    title: "another name of the database's subnet group: the database is replaced with it",
    change: ({ database }) => {
      propertiesOf(database.resources, 'DatabaseSubnets')['DBSubnetGroupName'] = 'data';
    },
    verdict: 'forbidden',
    findings: ['database DatabaseCluster data-loss danger', 'database DatabaseSubnets replacement warning'],
  },
  {
    title: 'a major version of the engine',
    change: ({ database }) => {
      propertiesOf(database.resources, 'DatabaseCluster')['EngineVersion'] = '17.2';
    },
    verdict: 'forbidden',
    findings: ['database DatabaseCluster engine-upgrade danger'],
  },
  {
    title: 'a minor version of the engine',
    change: ({ database }) => {
      propertiesOf(database.resources, 'DatabaseCluster')['EngineVersion'] = '16.8';
    },
    verdict: 'within-policy',
    findings: [],
  },
  {
    title: 'a removal policy from retain to destroy',
    change: ({ app }) => {
      Object.assign(app.resources['Site'] ?? {}, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    },
    verdict: 'forbidden',
    findings: ['app Site removal-policy danger'],
  },
  {
    title: 'deletion protection, backups and logs of the database',
    change: ({ database }) => {
      Object.assign(propertiesOf(database.resources, 'DatabaseCluster'), {
        DeletionProtection: false,
        BackupRetentionPeriod: 1,
        EnableCloudwatchLogsExports: [],
      });
    },
    verdict: 'forbidden',
    findings: [
      'database DatabaseCluster deletion-protection danger',
      'database DatabaseCluster backup danger',
      'database DatabaseCluster logging warning',
    ],
  },
  {
    title: 'another key of a table in a nested stack',
    change: ({ nested, app }) => {
      Object.assign(propertiesOf(nested.resources, 'Table'), {
        KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'name', AttributeType: 'S' }],
      });
      propertiesOf(app.resources, 'Data')['TemplateURL'] = `https://s3.amazonaws.com/assets/${OTHER_ASSET}.json`;
    },
    verdict: 'forbidden',
    findings: ['app/Data Table data-loss danger'],
  },
  {
    title: 'a nested stack with a table, gone',
    change: ({ nested, app }) => {
      nested.resources = {};
      delete app.resources['Data'];
    },
    verdict: 'forbidden',
    findings: ['app/Data - stack-gone danger'],
  },
  {
    title: 'more actions of a role',
    change: ({ app }) => {
      propertiesOf(app.resources, 'Policy')['PolicyDocument'] = {
        Statement: [{ Effect: 'Allow', Action: ['s3:*'], Resource: 'arn:aws:s3:::site/*' }],
      };
    },
    verdict: 'within-policy',
    findings: ['app Policy permissions warning'],
  },
  {
    title: 'a statement that moves into another policy of the role',
    change: ({ app }) => rename(app.resources, 'Policy', 'InlinePolicy'),
    verdict: 'within-policy',
    findings: [],
  },
  {
    title: 'a new policy for a role that is there',
    change: ({ app }) => {
      app.resources['Second'] = {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'second',
          Roles: [{ Ref: 'Role' }],
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }] },
        },
      };
    },
    verdict: 'within-policy',
    findings: ['app Second permissions warning'],
  },
  {
    title: 'everything for a role',
    change: ({ app }) => {
      propertiesOf(app.resources, 'Policy')['PolicyDocument'] = {
        Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
      };
    },
    verdict: 'forbidden',
    findings: ['app Policy permissions danger'],
  },
  {
    title: 'fewer actions of a role',
    change: ({ app }) => {
      propertiesOf(app.resources, 'Policy')['PolicyDocument'] = {
        Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::site/*' }],
      };
    },
    verdict: 'within-policy',
    findings: [],
  },
  {
    title: 'the database port for 0.0.0.0/0',
    change: ({ app }) => {
      propertiesOf(app.resources, 'Group')['SecurityGroupIngress'] = [
        { CidrIp: '10.0.0.0/16', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
        { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432 },
      ];
    },
    verdict: 'forbidden',
    findings: ['app Group ingress danger'],
  },
  {
    title: 'HTTPS for 0.0.0.0/0',
    change: ({ app }) => {
      propertiesOf(app.resources, 'Group')['SecurityGroupIngress'] = [
        { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
      ];
    },
    verdict: 'within-policy',
    findings: ['app Group ingress warning'],
  },
  {
    title: 'a bucket that anybody may read',
    change: ({ app }) => {
      delete propertiesOf(app.resources, 'Site')['PublicAccessBlockConfiguration'];
      app.resources['SitePolicy'] = {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'Site' },
          PolicyDocument: {
            Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Principal: '*', Resource: 'arn:aws:s3:::site/*' }],
          },
        },
      };
    },
    verdict: 'forbidden',
    findings: ['app Site public-access danger', 'app SitePolicy public-access danger'],
  },
  {
    title: 'a DNS record',
    change: ({ app }) => {
      propertiesOf(app.resources, 'Www')['ResourceRecords'] = ['192.0.2.7'];
    },
    verdict: 'within-policy',
    findings: ['app Www traffic warning'],
  },
  {
    title: 'the whole stack of the database, gone',
    change: ({ database }) => {
      database.resources = {};
    },
    verdict: 'forbidden',
    findings: ['database - stack-gone danger'],
  },
  {
    title: 'a migration from strong to weak references, also at the key of the database',
    change: ({ network, database }) => {
      network.template['Outputs'] = { Subnets: { Value: { Ref: 'SubnetA' } } };
      const read = (name: string) => ({ 'Fn::GetStackOutput': { StackName: 'network', OutputName: name } });
      propertiesOf(database.resources, 'DatabaseSubnets')['SubnetIds'] = [read('Subnets'), 'subnet-2'];
      propertiesOf(database.resources, 'DatabaseCluster')['KmsKeyId'] = read('Key');
    },
    verdict: 'forbidden',
    findings: [
      'database DatabaseCluster data-loss danger',
      'network - reference warning',
      'database DatabaseCluster reference warning',
      'database DatabaseSubnets reference warning',
    ],
  },
];
