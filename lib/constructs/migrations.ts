import { existsSync } from 'node:fs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration } from 'aws-cdk-lib/core';
import { InvocationType, Trigger } from 'aws-cdk-lib/triggers';
import { Construct } from 'constructs';
import { repositorySources } from '../sources.ts';
import { keepHandlerLogs } from './custom-resource-handlers.ts';
import { grantSecretValue, type IDataApiDatabase } from './data-api-access.ts';
import { NodeFunction, type NodeFunctionOptions } from './node-function.ts';

/** Properties of the migrations. */
export interface MigrationsProps extends NodeFunctionOptions {
  /**
   * The file to bundle, or a folder with the bundle. Its export `handler` applies what is new and throws when it cannot.
   *
   * @default - a function that applies migrations as drizzle-kit writes them, and keeps the record that drizzle keeps
   */
  readonly entry?: string;

  /** The folder with the migrations. It is put beside the bundle as `migrations`. */
  readonly migrationsFolder: string;

  /** The database as the user who owns the tables. */
  readonly database: IDataApiDatabase;

  /**
   * The credentials of the application's role, which is made, or brought in line with them, after the migrations. The
   * function gets the ARN as APPLICATION_SECRET_ARN.
   *
   * @default - the migrations make no role
   */
  readonly applicationSecret?: ISecret;

  /**
   * What has to be there before: the database, with its instances.
   *
   * @default - nothing but what the function refers to
   */
  readonly executeAfter?: Construct[];

  /**
   * What has to wait: the alias of the code that needs the new schema.
   *
   * @default - nothing
   */
  readonly executeBefore?: Construct[];
}

/**
 * Brings the schema up to date in each deployment that changes the migrations, before the code that needs it takes
 * requests. A migration that fails fails the deployment, and the alias stays where it was.
 *
 * @throws when the folder does not exist
 */
export class Migrations extends Construct {
  constructor(scope: Construct, id: string, props: MigrationsProps) {
    super(scope, id);

    if (!existsSync(props.migrationsFolder)) {
      throw new Error(`${this.node.path}: migrationsFolder: got ${props.migrationsFolder}, which does not exist`);
    }

    const { handler } = new NodeFunction(this, 'Migrate', {
      description: 'Applies the migrations of the database',
      entry: props.entry ?? repositorySources.migrateEntry,
      foldersBeside: { migrations: props.migrationsFolder },
      memorySizeInMiB: 512,
      timeout: Duration.minutes(10),
      // A deployment that is repeated too soon waits for the one before.
      reservedConcurrency: 1,
      logRetention: props.logRetention,
      encryptionKey: props.encryptionKey,
    });
    props.database.connect(handler);
    if (props.applicationSecret !== undefined) {
      grantSecretValue(props.applicationSecret, handler);
      handler.addEnvironment('APPLICATION_SECRET_ARN', props.applicationSecret.secretArn);
    }

    const trigger = new Trigger(this, 'Trigger', {
      handler,
      invocationType: InvocationType.REQUEST_RESPONSE,
      timeout: Duration.minutes(10),
    });
    keepHandlerLogs(this, 'AWSCDK.TriggerCustomResourceProviderCustomResourceProvider');
    trigger.executeAfter(...(props.executeAfter ?? []));
    trigger.executeBefore(...(props.executeBefore ?? []));
  }
}
