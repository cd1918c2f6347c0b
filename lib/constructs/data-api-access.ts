import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack } from 'aws-cdk-lib/core';

/** A database that functions reach by the RDS Data API, as one of its users. */
export interface IDataApiDatabase {
  /**
   * Lets a function use the database: the permissions, and where it is as environment variables
   * (DATABASE_CLUSTER_ARN, DATABASE_SECRET_ARN, DATABASE_NAME).
   */
  connect(handler: LambdaFunction): void;
}

/**
 * A cluster as the user whose credentials are in a secret. A connected function may use the Data API of this cluster
 * and read this secret, and nothing else.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html
 */
export class DataApiAccess implements IDataApiDatabase {
  private readonly cluster: IDatabaseCluster;
  private readonly secret: ISecret;
  private readonly databaseName: string;

  constructor(cluster: IDatabaseCluster, secret: ISecret, databaseName: string) {
    this.cluster = cluster;
    this.secret = secret;
    this.databaseName = databaseName;
  }

  connect(handler: LambdaFunction): void {
    Grant.addToPrincipal({
      grantee: handler,
      actions: [
        'rds-data:BatchExecuteStatement',
        'rds-data:BeginTransaction',
        'rds-data:CommitTransaction',
        'rds-data:ExecuteStatement',
        'rds-data:RollbackTransaction',
      ],
      resourceArns: [this.cluster.clusterArn],
    });
    grantSecretValue(this.secret, handler);
    handler.addEnvironment('DATABASE_CLUSTER_ARN', this.cluster.clusterArn);
    handler.addEnvironment('DATABASE_SECRET_ARN', this.secret.secretArn);
    handler.addEnvironment('DATABASE_NAME', this.databaseName);
  }
}

/**
 * To read the current value, not what there is about the secret besides.
 *
 * By the grantee's policy alone: a key policy that names a role of another stack would make the stacks need each other.
 * So the key's policy has to leave permissions to IAM, as those of new keys do.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function grantSecretValue(secret: ISecret, grantee: IGrantable): void {
  Grant.addToPrincipal({
    grantee,
    actions: ['secretsmanager:GetSecretValue'],
    resourceArns: [secret.secretArn],
  });
  if (secret.encryptionKey === undefined) return;
  Grant.addToPrincipal({
    grantee,
    actions: ['kms:Decrypt'],
    resourceArns: [secret.encryptionKey.keyArn],
    conditions: {
      StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(secret).region}.amazonaws.com` },
    },
  });
}
