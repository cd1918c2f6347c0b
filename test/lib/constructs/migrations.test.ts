import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type App, Stack } from 'aws-cdk-lib/core';
import { Migrations } from '../../../lib/constructs/migrations.ts';
import { fixtureSources, removeFolder, temporaryFolder, testApp, testStack } from '../../helpers/cdk.ts';

const noDatabase = { connect: () => undefined };
const source = { entry: fixtureSources.migrateEntry, migrationsFolder: fixtureSources.migrationsFolder };

describe('migrations with the least of properties', () => {
  const stack = testStack();
  new Migrations(stack, 'Migrations', { ...source, database: noDatabase });
  const template = Template.fromStack(stack);

  test('are applied when the function changes, and waited for', () => {
    template.hasResourceProperties('Custom::Trigger', {
      HandlerArn: { Ref: Match.stringLikeRegexp('CurrentVersion') },
      InvocationType: 'RequestResponse',
      Timeout: '600000',
      ExecuteOnHandlerChange: true,
    });
    template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'index.handler', Timeout: 600 });
  });

  test('run one at a time', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      ReservedConcurrentExecutions: 1,
    });
  });
});

describe('migrations with every property', () => {
  const stack = testStack();
  const before = new Bucket(stack, 'Before');
  const after = new Bucket(stack, 'After');
  new Migrations(stack, 'Migrations', {
    ...source,
    database: noDatabase,
    applicationSecret: new Secret(stack, 'Application'),
    logRetention: RetentionDays.ONE_YEAR,
    executeAfter: [before],
    executeBefore: [after],
  });
  const template = Template.fromStack(stack);

  test('run between what has to be there and what has to wait', () => {
    template.hasResource('Custom::Trigger', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('^Before')]) });
    template.hasResource('AWS::S3::Bucket', { DependsOn: [Match.stringLikeRegexp('^MigrationsTrigger')] });
  });

  test('keep their log lines as long as they are told to', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });
});

test('migrations that make a role may read its secret, and know its name', () => {
  const stack = testStack();
  const applicationSecret = new Secret(stack, 'Application');
  new Migrations(stack, 'Migrations', { ...source, database: noDatabase, applicationSecret });
  const template = Template.fromStack(stack);
  const secretArn = { Ref: Match.stringLikeRegexp('^Application') };
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secretArn }]),
    },
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ APPLICATION_SECRET_ARN: secretArn }) },
  });
});

describe('the code of the migrations', () => {
  const outdir = temporaryFolder();
  let asset = '';

  beforeAll(() => {
    const app: App = testApp({}, outdir);
    new Migrations(new Stack(app, 'Test'), 'Migrations', { ...source, database: noDatabase });
    app.synth();
    asset = readdirSync(outdir).find((name) => existsSync(join(outdir, name, 'index.js'))) ?? '';
  });
  afterAll(() => removeFolder(outdir));

  test('has the folder of migrations beside it', () => {
    expect(readFileSync(join(outdir, asset, 'index.js'), 'utf8')).toMatch(/module\.exports\s*=/);
    expect(readdirSync(join(outdir, asset, 'migrations'))).toEqual(['0000_fixture.sql']);
  });
});

test('migrations of a bundle have their own folder beside it, and nothing else of the folder of the bundle', () => {
  const folder = temporaryFolder();
  const outdir = join(folder, 'cdk.out');
  const entry = join(folder, 'bundle');
  mkdirSync(join(entry, 'migrations'), { recursive: true });
  writeFileSync(join(entry, 'index.js'), 'exports.handler = () => 1;');
  writeFileSync(join(entry, 'migrations', '0000_others.sql'), '');
  const app = testApp({}, outdir);
  new Migrations(new Stack(app, 'Test'), 'Migrations', { ...source, entry, database: noDatabase });
  app.synth();
  const asset = readdirSync(outdir).find((name) => existsSync(join(outdir, name, 'index.js'))) ?? '';
  expect(readdirSync(join(outdir, asset), { recursive: true, encoding: 'utf8' }).sort()).toEqual([
    'index.js',
    'migrations',
    'migrations/0000_fixture.sql',
  ]);
  removeFolder(folder);
});

test('migrations are refused with a folder that does not exist', () => {
  const props = { ...source, migrationsFolder: '/nowhere', database: noDatabase };
  expect(() => new Migrations(testStack(), 'Migrations', props)).toThrow(
    'Test/Migrations: migrationsFolder: got /nowhere, which does not exist',
  );
});
