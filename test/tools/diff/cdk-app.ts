import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { IpAddresses, Peer, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
} from 'aws-cdk-lib/aws-rds';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { type App, NestedStack, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib/core';
import { readAssembly } from '../../../tools/cost/templates/read-assembly.ts';
import type { StackTemplate } from '../../../tools/cost/templates/stack-template.ts';
import { testApp } from '../../helpers/cdk.ts';

/** What a commit of the app's history may set. */
export interface Commit {
  readonly references?: 'strong' | 'weak';
  readonly tag?: string;
  readonly code?: string;
  readonly databaseId?: string;
  readonly subnets?: string;
  readonly engine?: AuroraPostgresEngineVersion;
  readonly bucketRemoval?: RemovalPolicy;
  readonly tableKey?: string;
  readonly actions?: readonly string[];
  readonly everybody?: boolean;
  readonly withoutDatabase?: boolean;
}

const ENV = { account: '111122223333', region: 'us-east-1' };

/** The templates of a whole app, in a stage and with a nested stack, as the CDK synthesizes them. */
export function synthesized(commit: Commit): readonly StackTemplate[] {
  const folder = mkdtempSync(join(tmpdir(), 'diff-cdk-'));
  try {
    const app = testApp(
      {
        'aws:cdk:enable-path-metadata': true,
        'aws:cdk:enable-asset-metadata': true,
        '@aws-cdk/core:defaultCrossStackReferences': commit.references ?? 'strong',
      },
      folder,
    );
    build(app, commit);
    app.synth();
    return readAssembly(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function build(app: App, commit: Commit): void {
  const stage = new Stage(app, 'Production', { env: ENV });
  const network = new Stack(stage, 'Network');
  const vpc = new Vpc(network, 'Vpc', {
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    ipAddresses: IpAddresses.cidr(commit.subnets ?? '10.0.0.0/16'),
    subnetConfiguration: [{ name: 'data', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
  });
  if (!commit.withoutDatabase) {
    new DatabaseCluster(new Stack(stage, 'Database'), commit.databaseId ?? 'Database', {
      engine: DatabaseClusterEngine.auroraPostgres({ version: commit.engine ?? AuroraPostgresEngineVersion.VER_16_6 }),
      writer: ClusterInstance.serverlessV2('writer'),
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      storageEncrypted: true,
    });
  }

  const stack = new Stack(stage, 'App');
  const handler = new LambdaFunction(stack, 'Function', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(commit.code ?? 'exports.handler = () => 1'),
  });
  handler.addToRolePolicy(
    new PolicyStatement({ actions: [...(commit.actions ?? ['s3:GetObject'])], resources: ['arn:aws:s3:::site/*'] }),
  );
  new Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion });
  const group = new SecurityGroup(stack, 'Group', { vpc });
  group.addIngressRule(commit.everybody ? Peer.anyIpv4() : Peer.ipv4('10.0.0.0/8'), Port.tcp(5432));
  new Bucket(stack, 'Site', { removalPolicy: commit.bucketRemoval ?? RemovalPolicy.RETAIN });
  new Table(new NestedStack(stack, 'Data'), 'Table', {
    partitionKey: { name: commit.tableKey ?? 'id', type: AttributeType.STRING },
  });
  if (commit.tag !== undefined) Tags.of(stack).add('team', commit.tag);
}
