import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { AppTier } from '../../../lib/constructs/app-tier.ts';
import { repositorySources } from '../../../lib/sources.ts';
import { fixtureSources, testStack } from '../../helpers/cdk.ts';

describe('an app tier with the least of properties', () => {
  const stack = testStack();
  new AppTier(stack, 'App', { entry: fixtureSources.apiEntry });
  const template = Template.fromStack(stack);

  test('runs on Node.js 24 and arm64, longer than a paused database takes and a Data API statement may', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 1024,
      Timeout: 50,
    });
  });

  test('logs JSON into a group of its own, and is traced', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: Match.stringLikeRegexp('LogGroup') } },
      TracingConfig: { Mode: 'Active' },
    });
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 90 }, DeletionPolicy: 'Retain' });
  });

  test('has a role of its own without managed policies', () => {
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });

  test('is behind the alias live, and keeps former versions, but none of a deployment that was rolled back', () => {
    template.hasResourceProperties('AWS::Lambda::Alias', { Name: 'live' });
    template.hasResource('AWS::Lambda::Version', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('shares the concurrency of the account', () => {
    template.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
  });

  test('has no variables but the one for source maps', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps' } },
    });
  });
});

describe('the variable for source maps', () => {
  test('is not for the function of this package, which maps what it logs', () => {
    const stack = testStack();
    new AppTier(stack, 'App', { entry: repositorySources.apiEntry });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Environment: Match.absent() });
  });

  test('can be replaced', () => {
    const stack = testStack();
    const environment = { NODE_OPTIONS: '--max-http-header-size=32768' };
    new AppTier(stack, 'App', { entry: fixtureSources.apiEntry, environment });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: environment },
    });
  });
});

describe('an app tier with every property', () => {
  const stack = testStack();
  new AppTier(stack, 'App', {
    code: Code.fromInline('exports.run = async () => {}'),
    handler: 'index.run',
    environment: { GREETING: 'hello' },
    memorySizeInMiB: 1769,
    timeout: Duration.seconds(29),
    reservedConcurrency: 25,
    logRetention: RetentionDays.ONE_YEAR,
    encryptionKey: new Key(stack, 'Key'),
    database: { connect: (handler: LambdaFunction) => void handler.addEnvironment('DATABASE_NAME', 'own') },
  });
  const template = Template.fromStack(stack);

  const key = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] };

  test('has them all', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: key });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Code: { ZipFile: 'exports.run = async () => {}' },
      Handler: 'index.run',
      MemorySize: 1769,
      Timeout: 29,
      ReservedConcurrentExecutions: 25,
      KmsKeyArn: key,
      Environment: { Variables: { GREETING: 'hello', DATABASE_NAME: 'own' } },
    });
  });
});

test('a key of one’s own lets the log groups of the account use it, and nobody else’s', () => {
  const stack = testStack();
  new AppTier(stack, 'App', { entry: fixtureSources.apiEntry, encryptionKey: new Key(stack, 'Key') });
  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Sid: 'LogGroups',
          Principal: { Service: 'logs.us-east-1.amazonaws.com' },
          Condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:us-east-1:111122223333:log-group:*',
            },
          },
        }),
      ]),
    },
  });
});

describe('an app tier is refused', () => {
  test('with neither entry nor code', () => {
    expect(() => new AppTier(testStack(), 'App', {})).toThrow(
      'Test/App/Api: got neither entry nor code; give either the entry file to bundle or the code that is ready',
    );
  });

  test('with both entry and code', () => {
    const props = { entry: fixtureSources.apiEntry, code: Code.fromInline('exports.handler = 1') };
    expect(() => new AppTier(testStack(), 'App', props)).toThrow('got both entry and code');
  });

  test('with an entry file that does not exist', () => {
    expect(() => new AppTier(testStack(), 'App', { entry: '/nowhere/index.ts' })).toThrow('/nowhere/index.ts');
  });
});
