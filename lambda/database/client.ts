import { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { Logger } from 'drizzle-orm';
import { type AwsDataApiPgDatabase, drizzle } from 'drizzle-orm/aws-data-api/pg';
import { clientSettings } from './client-settings.ts';

export type Database = AwsDataApiPgDatabase;

/** A statement ends at 45 s on the service's side; a connection that is silent for longer is dead. */
const REQUEST_TIMEOUT_MILLISECONDS = 50_000;
const CONNECTION_TIMEOUT_MILLISECONDS = 3_000;

const VARIABLES = {
  resourceArn: 'DATABASE_CLUSTER_ARN',
  secretArn: 'DATABASE_SECRET_ARN',
  database: 'DATABASE_NAME',
} as const;

/**
 * The database of the function's environment variables. Made once an execution environment: the SDK keeps its
 * connections alive between requests, and looks up the credentials and the Region itself.
 */
export function connectDatabase(environment: NodeJS.ProcessEnv, logger?: Logger): Database {
  const missing = Object.values(VARIABLES).filter((name) => !environment[name]);
  if (missing.length > 0) {
    throw new Error(
      `The function has no ${missing.join(', ')}. Set ${missing.length > 1 ? 'them' : 'it'} in the function's ` +
        "environment variables: the cluster's ARN, the ARN of the secret with its user, and the database's name.",
    );
  }
  // One attempt: `retryTransient` repeats, within the time that the function has left, and knows that it did.
  const client = new RDSDataClient({
    ...clientSettings(environment),
    maxAttempts: 1,
    // The middleware is the same for every statement: it is put in its order once, not for each of them.
    cacheMiddleware: true,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MILLISECONDS,
      requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
      // Otherwise the SDK would only warn, and wait on.
      throwOnRequestTimeout: true,
    },
  });
  // It would copy every field of every answer for a log that nobody reads.
  client.middlewareStack.remove('loggerMiddleware');
  return drizzle(client, {
    resourceArn: environment[VARIABLES.resourceArn] ?? '',
    secretArn: environment[VARIABLES.secretArn] ?? '',
    database: environment[VARIABLES.database] ?? '',
    ...(logger && { logger }),
  });
}
