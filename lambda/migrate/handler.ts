import type { Context } from 'aws-lambda';
import { sql } from 'drizzle-orm';
import { migrate } from 'drizzle-orm/aws-data-api/pg/migrator';
import { readCredentials } from '../application-role/credentials.ts';
import { grantApplicationAccess } from '../application-role/grant.ts';
import { connectDatabase, type Database } from '../database/client.ts';
import { messageOf, rootCause } from '../database/errors.ts';
import { type RetryOptions, retryTransient } from '../database/retry.ts';
import { describeError, type Log } from '../log/json-log.ts';
import { type AppliedMigration, type Migration, migrationOf, pendingMigrations, readMigrations } from './migrations.ts';

export interface MigrationSummary {
  /** The tags that this run applied, in their order; none when the schema was up to date. */
  readonly applied: readonly string[];
  /** The tag of the newest migration: the state that the schema is in now. */
  readonly current: string | undefined;
  /** The role that the application signs in with; none when it has no secret of its own. */
  readonly role?: string;
}

export interface MigrationHandlerOptions {
  /** Has `meta/_journal.json` and the files that it names. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
}

/** Kept back of the function's time, to say what it was not enough for. */
const RESERVE_MILLISECONDS = 1_000;

const HISTORY = { migrationsSchema: 'drizzle', migrationsTable: '__drizzle_migrations' } as const;

/** The secret with the application's role. The variables of the database name the administrator's. */
const APPLICATION_SECRET = 'APPLICATION_SECRET_ARN';

/**
 * Brings the schema up to date, in one transaction together with its history, and after it the application's role and
 * rights. A run can be repeated at any time.
 *
 * @throws Error that names the migration or the role, which fails the deployment
 */
export function createMigrationHandler({
  folder,
  environment,
  log,
}: MigrationHandlerOptions): (
  event: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<MigrationSummary> {
  return async (_event, context) => {
    const retry: RetryOptions = {
      remainingMilliseconds: () => context.getRemainingTimeInMillis() - RESERVE_MILLISECONDS,
      onRetry: ({ attempt, waitMilliseconds, error }) =>
        log('warn', 'database retry', { attempt, waitMilliseconds, error: describeError(rootCause(error)) }),
    };
    try {
      const migrated = await applyMigrations(folder, environment, retry);
      const secretArn = environment[APPLICATION_SECRET];
      const role = secretArn && (await grantAccess(secretArn, environment, retry));
      const summary = { ...migrated, ...(role && { role }) };
      log('info', 'migrated', summary);
      return summary;
    } catch (error) {
      log('error', 'migration failed', { error: describeError(error) });
      throw error;
    }
  };
}

async function applyMigrations(
  folder: string,
  environment: NodeJS.ProcessEnv,
  retry: RetryOptions,
): Promise<MigrationSummary> {
  const migrations = readMigrations(folder);
  let running: Migration | undefined;
  // By the first attempt that could ask: a later one may find that the one before had been committed after all.
  let due: readonly Migration[] | undefined;
  const database = connectDatabase(environment, {
    logQuery: (statement) => {
      running = migrationOf(migrations, statement) ?? running;
    },
  });
  try {
    await retryTransient(async () => {
      running = undefined;
      due ??= pendingMigrations(migrations, await readHistory(database));
      await migrate(database, { migrationsFolder: folder, ...HISTORY });
    }, retry);
  } catch (error) {
    throw failure(running ? `The migration ${running.tag} failed` : 'The migrations could not start', error);
  }
  return { applied: (due ?? []).map(({ tag }) => tag), current: migrations.at(-1)?.tag };
}

async function grantAccess(secretArn: string, environment: NodeJS.ProcessEnv, retry: RetryOptions): Promise<string> {
  const credentials = await readCredentials(secretArn);
  const administrator = connectDatabase(environment);
  const application = connectDatabase({ ...environment, DATABASE_SECRET_ARN: secretArn });
  try {
    await retryTransient(() => grantApplicationAccess(administrator, credentials), retry);
    // Better that the deployment fails than the requests after it.
    await retryTransient(() => application.execute(sql`select 1`), retry);
  } catch (error) {
    throw failure(`The application's role ${credentials.username} could not be set up`, error);
  }
  return credentials.username;
}

function failure(what: string, error: unknown): Error {
  const cause = rootCause(error);
  return new Error(`${what}: ${messageOf(cause)}`, { cause });
}

async function readHistory(database: Database): Promise<readonly AppliedMigration[]> {
  const table = `${HISTORY.migrationsSchema}.${HISTORY.migrationsTable}`;
  const existence = await database.execute<{ found: boolean }>(sql`select to_regclass(${table}) is not null as found`);
  if (!existence.rows[0]?.found) {
    return [];
  }
  const history = await database.execute<{ created_at: number | string; hash: string }>(
    sql`select created_at, hash from ${sql.identifier(HISTORY.migrationsSchema)}.${sql.identifier(HISTORY.migrationsTable)}`,
  );
  return history.rows.map(({ created_at, hash }) => ({ createdAt: Number(created_at), hash }));
}
