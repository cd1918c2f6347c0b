import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, Stack } from 'aws-cdk-lib/core';
import {
  ApplicationSecretRotation,
  type ApplicationSecretRotationProps,
} from '../../../lib/constructs/application-secret-rotation.ts';
import { fixtureSources, testApp } from '../../helpers/cdk.ts';

/** The secret in a stack that is deployed before. */
function rotation(props: Partial<ApplicationSecretRotationProps> = {}, encrypted = false): Template {
  const app = testApp();
  const env = { account: '111122223333', region: 'eu-west-1' };
  const before = new Stack(app, 'Before', { env });
  const secret = new Secret(before, 'Secret', encrypted ? { encryptionKey: new Key(before, 'Key') } : {});
  const stack = new Stack(app, 'Test', { env });
  new ApplicationSecretRotation(stack, 'Rotation', {
    entry: fixtureSources.rotateApplicationSecretEntry,
    secret,
    database: { connect: (handler: LambdaFunction) => void handler.addEnvironment('DATABASE_NAME', 'own') },
    ...props,
  });
  return Template.fromStack(stack);
}

const secretArn = { 'Fn::GetStackOutput': Match.objectLike({ StackName: 'Before' }) };

describe('a rotation with the least of properties', () => {
  const template = rotation();

  test('takes place every 30 days, not at the deployment', () => {
    template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      SecretId: secretArn,
      RotationLambdaARN: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RotationRotateFunction'), 'Arn'] },
      RotationRules: { AutomaticallyAfterDays: 30 },
      RotateImmediatelyOnUpdate: false,
    });
  });

  test('waits for the function with all that it may do', () => {
    template.hasResource('AWS::SecretsManager::RotationSchedule', {
      DependsOn: Match.arrayWith([
        Match.stringLikeRegexp('^RotationRotateFunction[0-9A-F]{8}$'),
        Match.stringLikeRegexp('^RotationRotateFunctionSecretsManager'),
      ]),
    });
    template.hasResource('AWS::Lambda::Function', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^RotationRotateRoleDefaultPolicy')]),
    });
  });

  test('may change this secret only, and is called by Secrets Manager of this account only', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Action: [
              'secretsmanager:DescribeSecret',
              'secretsmanager:GetSecretValue',
              'secretsmanager:PutSecretValue',
              'secretsmanager:UpdateSecretVersionStage',
            ],
            Resource: secretArn,
          },
        ]),
      },
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'secretsmanager.amazonaws.com',
      SourceAccount: '111122223333',
    });
  });

  test('uses the database, and has more time than a lost lock lasts', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ DATABASE_NAME: 'own' }) },
      Timeout: 300,
    });
  });
});

test('a rotation with every property has them all', () => {
  const template = rotation(
    {
      entry: undefined,
      code: Code.fromInline('exports.run = async () => {}'),
      handler: 'index.run',
      automaticallyAfter: Duration.days(7),
      logRetention: RetentionDays.ONE_YEAR,
    },
    true,
  );
  template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
    RotationRules: { AutomaticallyAfterDays: 7 },
  });
  template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'index.run' });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' } },
        }),
      ]),
    },
  });
});

test.each([
  [Duration.hours(36), '1.5 days'],
  [Duration.days(0), '0 days'],
  [Duration.days(1001), '1001 days'],
])('a rotation after %s is refused', (automaticallyAfter, got) => {
  expect(() => rotation({ automaticallyAfter })).toThrow(
    `Test/Rotation: automaticallyAfter: got ${got}; use 1 to 1000 whole days`,
  );
});
