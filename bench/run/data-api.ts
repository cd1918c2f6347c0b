import { readFileSync } from 'node:fs';
import pg from 'pg';
import { type PostgresServer, startPostgres } from '../../local/postgres/postgres.ts';
import { startDataApi } from '../../local/rds-data/server.ts';
import { timing } from '../../local/timing.ts';
import type { Workspace } from './workspace.ts';

const CLUSTER_ARN = 'arn:aws:rds:us-east-1:111122223333:cluster:foobar-production-database';
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:foobar-production-database-AbCdEf';
const USER = { username: 'foobar_admin', password: 'a password' };
const MIGRATION = 'lambda/migrate/migrations/0000_message_board.sql';

/** The tables of the message board in a database of a server. */
export async function createMessageBoard(server: PostgresServer, database: string, messages: number): Promise<void> {
  const client = new pg.Client({ ...server, database, ssl: false });
  await client.connect();
  try {
    await client.query(readFileSync(MIGRATION, 'utf8').replaceAll('--> statement-breakpoint', ''));
    await client.query('grant all on all tables in schema public to public');
    await client.query(INSERT_MESSAGES, [messages]);
    await client.query('vacuum analyze messages');
  } finally {
    await client.end();
  }
}

/** Of a length that messages have; a second apart. */
export const INSERT_MESSAGES = `
  insert into messages (id, author, body, created_at, updated_at)
  select gen_random_uuid(), 'somebody ' || n, 'A message of the board, as long as they often are: number ' || n,
         now() - n * interval '1 second', now() - n * interval '1 second'
  from generate_series(1, $1::int) as n`;

/**
 * A Data API over a PostgreSQL with the message board's tables and some messages.
 *
 * @returns what a function's environment needs to reach it
 */
export async function startMessageDatabase(workspace: Workspace, messages: number): Promise<Record<string, string>> {
  const postgres = await startPostgres({ directory: workspace.path('postgres') });
  workspace.onEnd(() => postgres.stop());
  const dataApi = await startDataApi({
    clusters: [
      {
        path: 'foobar-production-database/Database/Cluster',
        arn: CLUSTER_ARN,
        identifier: 'foobar-production-database',
        database: 'foobar',
        httpEndpoint: true,
        masterUsername: USER.username,
        masterSecretArn: SECRET_ARN,
      },
    ],
    secrets: { value: (id) => (id === SECRET_ARN ? JSON.stringify(USER) : undefined) },
    postgres: () => postgres,
    timing: timing(1),
  });
  workspace.onEnd(() => dataApi.stop());
  await createMessageBoard(postgres, 'foobar', messages);
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_RDS_DATA: dataApi.url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    DATABASE_CLUSTER_ARN: CLUSTER_ARN,
    DATABASE_SECRET_ARN: SECRET_ARN,
    DATABASE_NAME: 'foobar',
  };
}
