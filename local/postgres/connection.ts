import { Client } from 'pg';

/** How to reach a database of a server. */
export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** @default false */
  readonly tls?: boolean;
}

/** Opens one connection, uses it and closes it. */
export async function withConnection<T>(target: ConnectionTarget, use: (client: Client) => Promise<T>): Promise<T> {
  const client = newClient(target);
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** A client that takes nothing from PG* environment variables. */
export function newClient({ host, port, user, password, database, tls }: ConnectionTarget, options?: string): Client {
  return new Client({
    host,
    port,
    user,
    password,
    database,
    ssl: tls === true ? { rejectUnauthorized: false } : false,
    options,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  });
}
