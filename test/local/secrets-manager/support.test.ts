import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
} from 'aws-cdk-lib/aws-rds';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { openSecrets } from '../../../local/secrets-manager/secrets.ts';
import { synthesized } from '../cloudformation/stacks.ts';

test("the secret that CDK makes for a cluster has the secret's ARN, and says where the database is", () => {
  const templates = synthesized((stack) => {
    const cluster = new DatabaseCluster(stack, 'Database', {
      engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_4 }),
      writer: ClusterInstance.serverlessV2('Writer'),
      vpc: new Vpc(stack, 'Vpc', { natGateways: 0 }),
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      defaultDatabaseName: 'board',
    });
    new Bucket(stack, 'Bucket', { bucketName: cluster.secret?.secretArn ?? '' });
  }).templates();
  const [secret] = templates.ofType('AWS::SecretsManager::Secret');
  expect(templates.ofType('AWS::S3::Bucket')[0]?.properties['BucketName']).toBe(secret?.physicalId);
  const text =
    openSecrets(templates, join(mkdtempSync(join(tmpdir(), 'secrets-')), 'secrets.json')).value(
      secret?.physicalId ?? '',
    ) ?? '';
  expect(JSON.parse(text)).toMatchObject({ username: 'postgres', engine: 'postgres', port: 5432, dbname: 'board' });
});
