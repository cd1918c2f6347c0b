import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DatabaseInsightsMode } from 'aws-cdk-lib/aws-rds';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { DatabaseTier, type DatabaseTierProps } from '../../../lib/constructs/database-tier.ts';
import { testApp, testStack, testVpc } from '../../helpers/cdk.ts';

function database(stack: Stack, props: Partial<DatabaseTierProps> = {}) {
  return new DatabaseTier(stack, 'Database', { vpc: testVpc(stack), clusterIdentifier: 'board', ...props });
}

describe('a database with the least of properties', () => {
  const stack = testStack();
  database(stack);
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
    template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { LogGroupName: '/aws/rds/cluster/board/postgresql', RetentionInDays: 90 },
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

  test('has its writer and its reader in different Availability Zones', () => {
    template.hasResourceProperties('AWS::RDS::DBInstance', { PromotionTier: 0, AvailabilityZone: 'us-east-1a' });
    template.hasResourceProperties('AWS::RDS::DBInstance', { PromotionTier: 1, AvailabilityZone: 'us-east-1b' });
  });

  test('takes minor versions by itself, is watched minutely, and keeps its backups when it is deleted', () => {
    template.allResourcesProperties('AWS::RDS::DBInstance', {
      AutoMinorVersionUpgrade: true,
      EnablePerformanceInsights: true,
      PerformanceInsightsRetentionPeriod: 7,
      MonitoringInterval: 60,
      MonitoringRoleArn: Match.anyValue(),
    });
    template.hasResourceProperties('AWS::RDS::DBCluster', { DeleteAutomatedBackups: false });
  });

  test('takes connections by TLS only, and logs what changes the schema, is slow, waits or signs in', () => {
    template.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
      Family: 'aurora-postgresql17',
      Parameters: {
        'rds.force_ssl': '1',
        password_encryption: 'scram-sha-256',
        log_statement: 'ddl',
        log_min_duration_statement: '1000',
        log_parameter_max_length: '0',
        log_lock_waits: '1',
        log_connections: '1',
        log_disconnections: '1',
      },
    });
    template.hasResourceProperties('AWS::RDS::DBCluster', {
      DBClusterParameterGroupName: { Ref: Match.stringLikeRegexp('^DatabaseParameters') },
    });
  });

  test("generates the password of the application's role", () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: {
        SecretStringTemplate: '{"username":"application"}',
        GenerateStringKey: 'password',
        PasswordLength: 64,
        ExcludePunctuation: true,
      },
    });
  });
});

describe.each([
  ['the application', 'application', { Ref: Match.stringLikeRegexp('^DatabaseApplicationSecret') }],
  [
    'the administrator',
    'administrator',
    { 'Fn::GetAtt': [Match.stringLikeRegexp('^DatabaseCluster'), 'MasterUserSecret.SecretArn'] },
  ],
] as const)('a function that is connected as %s', (_, user, secretArn) => {
  const stack = testStack();
  const handler = new LambdaFunction(stack, 'Handler', {
    code: Code.fromInline('exports.handler = async () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });
  database(stack)[user].connect(handler);
  const template = Template.fromStack(stack);

  test('may use the Data API of this cluster and read this secret, and nothing else', () => {
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
          { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secretArn },
        ],
      },
    });
  });

  test('knows their names', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: { DATABASE_CLUSTER_ARN: Match.anyValue(), DATABASE_SECRET_ARN: secretArn, DATABASE_NAME: 'app' },
      },
    });
  });
});

test('a function of another stack may decrypt the secret by way of Secrets Manager', () => {
  const app = testApp();
  const env = { account: '111122223333', region: 'us-east-1' };
  const stateful = new Stack(app, 'Stateful', { env });
  const tier = database(stateful, { encryptionKey: new Key(stateful, 'Key') });
  const stack = new Stack(app, 'Test', { env });
  const handler = new LambdaFunction(stack, 'Handler', {
    code: Code.fromInline('exports.handler = async () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });
  tier.application.connect(handler);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'kms:Decrypt',
          Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
        }),
      ]),
    },
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
    applicationUsername: 'board',
    parameters: { log_statement: 'mod', work_mem: '8192' },
    databaseInsightsMode: DatabaseInsightsMode.ADVANCED,
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
      DatabaseInsightsMode: 'advanced',
      PerformanceInsightsRetentionPeriod: 465,
    });
    template.allResourcesProperties('AWS::RDS::DBInstance', {
      PerformanceInsightsKMSKeyId: key,
      PerformanceInsightsRetentionPeriod: 465,
    });
    template.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
      Parameters: { log_statement: 'mod', work_mem: '8192', 'rds.force_ssl': '1' },
    });
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: { SecretStringTemplate: '{"username":"board"}' },
      KmsKeyId: key,
    });
  });
});

describe('a database is refused', () => {
  test.each([
    ['a retention of 36 days', { backupRetention: Duration.days(36) }, 'backupRetention: got 36 days; use 1 to 35'],
    ['a pause of 4 minutes', { minCapacity: 0, autoPauseAfter: Duration.minutes(4) }, '300 seconds'],
    [
      'a pause and no minimum of 0',
      { autoPauseAfter: Duration.minutes(5) },
      'autoPauseAfter: got 5 minutes, and a minC',
    ],
    ['a name with a hyphen', { databaseName: 'my-board' }, 'databaseName: got "my-board"; use 1 to 63 letters, digits'],
    ['a capacity of 300', { maxCapacity: 300 }, '256'],
    ['the role Board', { applicationUsername: 'Board' }, 'applicationUsername: got "Board"; use 1 to 57 lower-case'],
    ["PostgreSQL's role", { applicationUsername: 'pg_monitor' }, 'applicationUsername: got "pg_monitor"'],
    ["the administrator's role", { applicationUsername: 'cluster_admin' }, 'and not "cluster_admin"'],
    ['a minimum above the maximum', { minCapacity: 8, maxCapacity: 4 }, /capacity/i],
  ] as [string, Partial<DatabaseTierProps>, string | RegExp][])('with %s', (_, props, message) => {
    expect(() => database(testStack(), props)).toThrow(message);
  });

  test('with subnets in one Availability Zone', () => {
    const stack = testStack();
    const vpc = testVpc(stack);
    const vpcSubnets = { subnets: vpc.isolatedSubnets.slice(0, 1) };
    expect(() => new DatabaseTier(stack, 'Database', { vpc, clusterIdentifier: 'board', vpcSubnets })).toThrow(
      'Test/Database: vpcSubnets: got subnets in us-east-1a; select subnets in 2 or more Availability Zones',
    );
  });
});
