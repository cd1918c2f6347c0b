import type { Context } from 'aws-lambda';
import { sql } from 'drizzle-orm';
import { migrate } from 'drizzle-orm/aws-data-api/pg/migrator';
import { connectDatabase, type Database } from '../database/client.ts';
import { messageOf, rootCause } from '../database/errors.ts';
import { retryTransient } from '../database/retry.ts';
import { describeError, type Log } from '../log/json-log.ts';
import { type AppliedMigration, type Migration, migrationOf, pendingMigrations, readMigrations } from './migrations.ts';

export interface MigrationSummary {
  /** The tags that this run applied, in their order; none when the schema was up to date. */
  readonly applied: readonly string[];
  /** The tag of the newest migration: the state that the schema is in now. */
  readonly current: string | undefined;
}

export interface MigrationHandlerOptions {
  /** Has `meta/_journal.json` and the files that it names. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
}

/** Kept back of the function's time, to say which migration it was not enough for. */
const RESERVE_MILLISECONDS = 1_000;

const HISTORY = { migrationsSchema: 'drizzle', migrationsTable: '__drizzle_migrations' } as const;

/**
 * Brings the schema up to date, in one transaction together with its history, so that a run can be repeated at any
 * time. @throws Error that names the migration, which fails the deployment.
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
      await retryTransient(
        async () => {
          running = undefined;
          due ??= pendingMigrations(migrations, await readHistory(database));
          await migrate(database, { migrationsFolder: folder, ...HISTORY });
        },
        {
          remainingMilliseconds: () => context.getRemainingTimeInMillis() - RESERVE_MILLISECONDS,
          onRetry: ({ attempt, waitMilliseconds, error }) =>
            log('warn', 'database retry', { attempt, waitMilliseconds, error: describeError(rootCause(error)) }),
        },
      );
      const summary = { applied: (due ?? []).map(({ tag }) => tag), current: migrations.at(-1)?.tag };
      log('info', 'migrated', summary);
      return summary;
    } catch (error) {
      const cause = rootCause(error);
      const what = running ? `The migration ${running.tag} failed` : 'The migrations could not start';
      const failure = new Error(`${what}: ${messageOf(cause)}`, { cause });
      log('error', 'migration failed', { migration: running?.tag, error: describeError(failure) });
      throw failure;
    }
  };
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
