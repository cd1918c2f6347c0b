import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import { withConnection } from '../postgres/connection.ts';
import { errorText } from '../postgres/error-text.ts';
import type { PostgresServer } from '../postgres/postgres.ts';
import { credentials, type DatabaseSecrets } from './credentials.ts';
import type { DatabaseCluster } from './model.ts';

/** Makes what Aurora makes with a cluster: its master user, with the password of its secret, and its database. */
export async function provision(
  cluster: DatabaseCluster,
  secrets: DatabaseSecrets,
  server: PostgresServer,
): Promise<void> {
  const password = masterPassword(cluster, secrets);
  try {
    await withConnection(server, async (client) => {
      await makeRoles(client, cluster.masterUsername, password, server);
      await makeDatabase(client, cluster);
    });
    await withConnection({ ...server, database: cluster.database }, (client) =>
      // A database that was there before may belong to somebody else.
      client.query(`GRANT ALL ON SCHEMA public TO ${escapeIdentifier(cluster.masterUsername)} WITH GRANT OPTION`),
    );
  } catch (error) {
    const cure = server.embedded
      ? 'Start anew with --reset.'
      : 'The user of DATABASE_URL needs the rights to create roles and databases.';
    throw new Error(
      `${cluster.path}: cannot make the database ${cluster.database} in PostgreSQL: ${errorText(error)}. ${cure}`,
    );
  }
}

function masterPassword(cluster: DatabaseCluster, secrets: DatabaseSecrets): string {
  if (cluster.masterSecretArn === undefined) {
    return cluster.masterPassword ?? '';
  }
  return credentials(secrets, cluster.masterSecretArn).password;
}

/** What Aurora lets its master user do stands in for its role rds_superuser. */
async function makeRoles(client: Client, user: string, password: string, server: PostgresServer): Promise<void> {
  const role = escapeIdentifier(user);
  await client.query(roleUnlessExists('rds_superuser', 'NOLOGIN'));
  await client.query('GRANT pg_monitor, pg_signal_backend TO rds_superuser');
  if (user === server.user) {
    return;
  }
  await client.query(roleUnlessExists(user, 'NOSUPERUSER'));
  await client.query(`ALTER ROLE ${role} LOGIN CREATEDB CREATEROLE PASSWORD ${escapeLiteral(password)}`);
  await client.query(`GRANT rds_superuser TO ${role} WITH ADMIN OPTION`);
}

function roleUnlessExists(name: string, options: string): string {
  return `DO $do$ BEGIN CREATE ROLE ${escapeIdentifier(name)} ${options}; EXCEPTION WHEN duplicate_object THEN END $do$`;
}

async function makeDatabase(client: Client, { database, masterUsername }: DatabaseCluster): Promise<void> {
  const owner = escapeIdentifier(masterUsername);
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  await client.query(
    rowCount === 0
      ? `CREATE DATABASE ${escapeIdentifier(database)} OWNER ${owner}`
      : `GRANT ALL ON DATABASE ${escapeIdentifier(database)} TO ${owner} WITH GRANT OPTION`,
  );
}
