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
  return Promise.all(
    clusters.map(async (cluster) => {
      const { identifier, majorVersion } = cluster;
      const server = await startPostgres({ directory: join(directory, identifier), databaseUrl, majorVersion, log });
      await lifetime.add(server.stop);
      return { cluster, server };
    }),
  );
}

export function serverOf(databases: readonly Database[], wanted: DatabaseCluster): PostgresServer {
  return (databases.find(({ cluster }) => cluster === wanted) as Database).server;
}
