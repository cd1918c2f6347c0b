import { join } from 'node:path';
import type { Lifetime } from './lifetime.ts';
import { type PostgresServer, startPostgres } from './postgres/postgres.ts';
import type { DatabaseCluster } from './rds-data/model.ts';

/** A cluster of the templates and the PostgreSQL that holds its data. */
export interface Database {
  readonly cluster: DatabaseCluster;
  readonly server: PostgresServer;
}

export interface DatabasesOptions {
  readonly clusters: readonly DatabaseCluster[];
  /** Where the data is kept, a folder for each cluster. */
  readonly directory: string;
  /** One server for all clusters instead. @default - each has a server of its own */
  readonly databaseUrl?: string;
  readonly lifetime: Lifetime;
  readonly log: (line: string) => void;
}

export async function startDatabases(options: DatabasesOptions): Promise<readonly Database[]> {
  const { clusters, directory, databaseUrl, lifetime, log } = options;
  const started = await Promise.allSettled(
    clusters.map(async (cluster) => {
      const { identifier, majorVersion } = cluster;
      const server = await startPostgres({ directory: join(directory, identifier), databaseUrl, majorVersion, log });
      await lifetime.add(server.stop);
      return { cluster, server };
    }),
  );
  // Only once none is being started any more: what has begun is stopped with the lifetime.
  return started.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}

export function serverOf(databases: readonly Database[], wanted: DatabaseCluster): PostgresServer {
  return (databases.find(({ cluster }) => cluster === wanted) as Database).server;
}
