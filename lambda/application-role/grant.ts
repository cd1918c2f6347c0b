import { sql } from 'drizzle-orm';
import type { Database } from '../database/client.ts';
import type { DatabaseCredentials } from './credentials.ts';
import { scramVerifier } from './scram.ts';
import { roleStatements } from './statements.ts';

const SCHEMA = 'public';

/** An attempt whose end got lost keeps its locks for 3 minutes. Better to try again than to wait in line for them. */
const LOCK_TIMEOUT = sql`set local lock_timeout = '2s'`;

/** Gives the application a role of its own with the credentials of its secret, all or nothing. Safe to repeat. */
export async function grantApplicationAccess(
  administrator: Database,
  { username, password }: DatabaseCredentials,
): Promise<void> {
  const verifier = scramVerifier(password);
  await administrator.transaction(async (transaction) => {
    await transaction.execute(LOCK_TIMEOUT);
    const { rows } = await transaction.execute<{ own: boolean; database: string; exists: boolean }>(sql`
      select current_user = ${username} as own,
        cast(current_database() as text) as database,
        exists (select from pg_catalog.pg_roles where rolname = ${username}) as exists`);
    const [found] = rows;
    if (found === undefined) {
      throw new Error('the database did not tell which roles it has');
    }
    if (found.own) {
      throw new Error('that is the administrator; give the application a name of its own');
    }
    const role = { name: username, verifier };
    for (const statement of roleStatements(role, found.exists, { database: found.database, schema: SCHEMA })) {
      await transaction.execute(sql.raw(statement));
    }
  });
}
