import { readFileSync } from 'node:fs';
import { startPostgres } from '../../local/postgres/postgres.ts';
import { createMessageBoard } from './data-api.ts';
import type { Workspace } from './workspace.ts';

/** A PostgreSQL with the message board in it, as the local runtime starts it. */
export interface MessageBoard {
  /** What programs connect by, as pg names it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The postmaster's; others descend from it. */
  readonly processId: number;
}

/** Starts it in a folder. It ends with the benchmark. */
export async function startMessageBoard(
  workspace: Workspace,
  directory: string,
  messages: number,
): Promise<MessageBoard> {
  const postgres = await startPostgres({ directory });
  workspace.onEnd(() => postgres.stop());
  await createMessageBoard(postgres, postgres.database, messages);
  return {
    environment: {
      PGHOST: postgres.host,
      PGPORT: String(postgres.port),
      PGUSER: postgres.user,
      PGPASSWORD: postgres.password,
      PGDATABASE: postgres.database,
    },
    // The first line of the file.
    processId: Number.parseInt(readFileSync(`${directory}/data/postmaster.pid`, 'utf8'), 10),
  };
}
