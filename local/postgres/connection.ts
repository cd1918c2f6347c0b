import { Client } from 'pg';

export type Tls = 'off' | 'unverified' | 'verified';

/** How to reach a database of a server. */
export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /**
   * Encrypted, and with the server's certificate checked or not.
   *
   * @default 'off'
   */
  readonly tls?: Tls;
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
export function newClient(
  { host, port, user, password, database, tls = 'off' }: ConnectionTarget,
  options?: string,
): Client {
  return new Client({
    host,
    port,
    user,
    password,
    database,
    ssl: tls === 'off' ? false : { rejectUnauthorized: tls === 'verified' },
    options,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  });
}
