import { sql } from 'drizzle-orm';
import type { Database } from '../database/client.ts';
import type { DatabaseSession } from '../database/session.ts';

interface DatabaseServer {
  readonly name: string;
  readonly version: string;
}

export type DescribeDatabase = (session: DatabaseSession) => Promise<DatabaseServer>;

export function describeDatabaseServer(database: Database): DescribeDatabase {
  return async (session) => {
    // As text: the Data API documents no result of the type "name".
    const { rows } = await session.run(() =>
      database.execute<{ name: string; version: string }>(
        sql`select cast(current_database() as text) as name, current_setting('server_version') as version`,
      ),
    );
    const [server] = rows;
    if (server === undefined) {
      throw new Error('The database did not tell its name and version.');
    }
    return server;
  };
}
