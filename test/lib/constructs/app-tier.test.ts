import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Code, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { AppTier } from '../../../lib/constructs/app-tier.ts';
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

  test('is behind the alias live, and keeps former versions', () => {
    template.hasResourceProperties('AWS::Lambda::Alias', { Name: 'live' });
    template.hasResource('AWS::Lambda::Version', { DeletionPolicy: 'Retain' });
  });

  test('has no variables but the one for source maps', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps' } },
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
    database: { connect: (handler: LambdaFunction) => void handler.addEnvironment('DATABASE_NAME', 'own') },
  });
  const template = Template.fromStack(stack);

  test('has them all', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Code: { ZipFile: 'exports.run = async () => {}' },
      Handler: 'index.run',
      MemorySize: 1769,
      Timeout: 29,
      Environment: { Variables: { GREETING: 'hello', DATABASE_NAME: 'own' } },
    });
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
