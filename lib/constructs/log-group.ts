import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { skipCheckov } from './checkov.ts';
import { retained } from './removal.ts';

/** What differs between log groups. */
interface LogGroupOptions {
  /** @default - a name that CloudFormation makes */
  readonly logGroupName?: string;

  /** @default RetentionDays.THREE_MONTHS */
  readonly retention?: RetentionDays;

  /** @default - it stays when the stack is deleted */
  readonly removalPolicy?: RemovalPolicy;

  /** @default - CloudWatch Logs' own keys */
  readonly encryptionKey?: IKey;
}

/** A log group with a retention, and with a key if one is given, whose policy lets CloudWatch Logs use it. */
export function createLogGroup(scope: Construct, id: string, options: LogGroupOptions = {}): LogGroup {
  const { encryptionKey } = options;
  const logGroup = new LogGroup(scope, id, {
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: retained(options.logGroupName),
    ...options,
  });
  if (encryptionKey === undefined) {
    skipCheckov(logGroup, {
      id: 'CKV_AWS_158',
      comment: 'CloudWatch Logs encrypts it with its own keys, unless the construct is given one.',
    });
  } else {
    letLogsUse(encryptionKey, Stack.of(scope));
  }
  return logGroup;
}

/**
 * For the log groups of this account and Region only.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
function letLogsUse(key: IKey, { account, region, partition }: Stack): void {
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'LogGroups',
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      resources: ['*'],
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
      },
    }),
  );
}
