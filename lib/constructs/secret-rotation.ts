import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { skipCheckov } from './checkov.ts';

/**
 * Lets a function rotate a secret, this one only, and Secrets Manager call it for that. The first rotation is after
 * the interval: one at once would run beside the rest of the deployment.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html
 */
export function scheduleRotation(
  scope: Construct,
  handler: LambdaFunction,
  secret: ISecret,
  automaticallyAfter: Duration,
): CfnRotationSchedule {
  // A statement of the role, since a grant would change the policy of a key that is in a stack deployed before.
  if (secret.encryptionKey !== undefined) {
    handler.addToRolePolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [secret.encryptionKey.keyArn],
        conditions: {
          StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(handler).region}.amazonaws.com` },
        },
      }),
    );
  }
  handler.addToRolePolicy(
    new PolicyStatement({
      actions: [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      resources: [secret.secretArn],
    }),
  );
  skipCheckov(handler, { id: 'CKV_AWS_115', comment: 'Secrets Manager rotates a secret once at a time.' });
  handler.addPermission('SecretsManager', {
    principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
    sourceAccount: Stack.of(scope).account,
  });
  const schedule = new CfnRotationSchedule(scope, 'Schedule', {
    secretId: secret.secretArn,
    rotationLambdaArn: handler.functionArn,
    rotationRules: { automaticallyAfterDays: automaticallyAfter.toDays() },
    rotateImmediatelyOnUpdate: false,
  });
  // Secrets Manager tries the function, with all that it may do, when the schedule is made.
  schedule.node.addDependency(handler);
  return schedule;
}

/** What is wrong with an interval, if anything is. */
export function intervalProblems(interval: Duration): string[] {
  const days = interval.isUnresolved() ? 1 : interval.toDays({ integral: false });
  return Number.isInteger(days) && days >= 1 && days <= 1000
    ? []
    : [`automaticallyAfter: got ${days} days; use 1 to 1000 whole days`];
}
