import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { DatabaseTier, type DatabaseTierProps } from '../../../lib/constructs/database-tier.ts';
import { testStack, testVpc } from '../../helpers/cdk.ts';

function database(stack: Stack, props: Partial<DatabaseTierProps> = {}) {
  return new DatabaseTier(stack, 'Database', { vpc: testVpc(stack), clusterIdentifier: 'board', ...props });
}

describe('a database with the least of properties', () => {
  const stack = testStack();
  const tier = database(stack);
  const handler = new LambdaFunction(stack, 'Handler', {
    code: Code.fromInline('exports.handler = async () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });
  tier.connect(handler);
  const template = Template.fromStack(stack);

  test('is Aurora PostgreSQL 17, of a version with the Data API and the pause', () => {
    template.hasResourceProperties('AWS::RDS::DBCluster', {
      Engine: 'aurora-postgresql',
      EngineVersion: Match.stringLikeRegexp('^17\\.([4-9]|\\d\\d)$'),
      EnableHttpEndpoint: true,
    });
  });

  test('scales from 0.5 to 4 capacity units', () => {
    template.hasResourceProperties('AWS::RDS::DBCluster', {
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 },
    });
  });

  test('has a writer, and a reader of the same size that takes over', () => {
    template.hasResourceProperties('AWS::RDS::DBInstance', { DBInstanceClass: 'db.serverless', PromotionTier: 0 });
    template.hasResourceProperties('AWS::RDS::DBInstance', { DBInstanceClass: 'db.serverless', PromotionTier: 1 });
    template.resourceCountIs('AWS::RDS::DBInstance', 2);
    template.allResourcesProperties('AWS::RDS::DBInstance', { PubliclyAccessible: false });
  });

  test("keeps the administrator's password in Secrets Manager, where RDS rotates it", () => {
    template.hasResourceProperties('AWS::RDS::DBCluster', {
      ManageMasterUserPassword: true,
      MasterUserPassword: Match.absent(),
      MasterUsername: Match.not('postgres'),
      Port: Match.not(5432),
    });
  });

  test('is encrypted, backed up, protected, and leaves a snapshot', () => {
    template.hasResource('AWS::RDS::DBCluster', {
      DeletionPolicy: 'Snapshot',
      UpdateReplacePolicy: 'Snapshot',
      Properties: {
        StorageEncrypted: true,
        BackupRetentionPeriod: 7,
        DeletionProtection: true,
        CopyTagsToSnapshot: true,
        EnableIAMDatabaseAuthentication: true,
        PerformanceInsightsEnabled: true,
        EnableCloudwatchLogsExports: ['postgresql'],
      },
    });
  });

  test('logs to a group whose retention is set before the cluster is made', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/rds/cluster/board/postgresql',
      RetentionInDays: 90,
    });
    template.hasResource('AWS::RDS::DBCluster', { DependsOn: [Match.stringLikeRegexp('LogGroup')] });
    template.resourceCountIs('Custom::LogRetention', 0);
  });

  test('lets no connection in and none out', () => {
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
    });
  });

  test('gives a connected function the Data API of this cluster, this secret, and their names', () => {
    const cluster = template.findResources('AWS::RDS::DBCluster');
    const secretArn = { 'Fn::GetAtt': [Object.keys(cluster)[0], 'MasterUserSecret.SecretArn'] };
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: [
              'rds-data:BatchExecuteStatement',
              'rds-data:BeginTransaction',
              'rds-data:CommitTransaction',
              'rds-data:ExecuteStatement',
              'rds-data:RollbackTransaction',
            ],
            Resource: Match.objectLike({ 'Fn::Join': Match.anyValue() }),
          },
          {
            Effect: 'Allow',
            Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
            Resource: secretArn,
          },
        ],
      },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          DATABASE_CLUSTER_ARN: Match.anyValue(),
          DATABASE_SECRET_ARN: secretArn,
          DATABASE_NAME: 'app',
        },
      },
    });
  });
});

describe('a database with every property', () => {
  const stack = testStack();
  database(stack, {
    databaseName: 'messages',
    minCapacity: 0,
    maxCapacity: 16,
    autoPauseAfter: Duration.minutes(30),
    backupRetention: Duration.days(35),
    encryptionKey: new Key(stack, 'Key'),
    deletionProtection: false,
    vpcSubnets: { subnetGroupName: 'Database' },
  });
  const template = Template.fromStack(stack);

  test('has them all', () => {
    const key = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] };
    template.hasResourceProperties('AWS::RDS::DBCluster', {
      DatabaseName: 'messages',
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 16, SecondsUntilAutoPause: 1800 },
      BackupRetentionPeriod: 35,
      KmsKeyId: key,
      MasterUserSecret: { KmsKeyId: key },
      DeletionProtection: false,
    });
  });
});

describe('a database is refused', () => {
  test.each([
    ['a retention of 36 days', { backupRetention: Duration.days(36) }, 'backupRetention: got 36 days; use 1 to 35'],
    ['a pause of 4 minutes', { minCapacity: 0, autoPauseAfter: Duration.minutes(4) }, '300 seconds'],
    ['a capacity of 300', { maxCapacity: 300 }, '256'],
    ['a minimum above the maximum', { minCapacity: 8, maxCapacity: 4 }, /capacity/i],
  ] as [string, Partial<DatabaseTierProps>, string | RegExp][])('with %s', (_, props, message) => {
    expect(() => database(testStack(), props)).toThrow(message);
  });
});
