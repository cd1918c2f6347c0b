import { resolve } from 'node:path';
import { startPostgres } from '../../../local/postgres/postgres.ts';
import { createMessageBoard } from '../../run/data-api.ts';
import { freePorts } from '../../run/ports.ts';
import { postmasterId } from '../../run/postmaster.ts';
import { statusOf, waitUntil } from '../../run/wait.ts';
import type { Workspace } from '../../run/workspace.ts';

/** The hops of the local path with nothing in them. */
export interface BareHops {
  /** Of the edge. */
  readonly address: string;
  /** Its process and PostgreSQL's; others descend from them. */
  readonly processIds: readonly number[];
}

const SERVER = resolve('bench/path/bare-hops/server.ts');
const PATIENCE_SECONDS = 30;

/** Starts them on a free port. PostgreSQL is the local runtime's, with the same settings. */
export async function startBareHops(workspace: Workspace, messages: number): Promise<BareHops> {
  const directory = workspace.path('bare-hops');
  const postgres = await startPostgres({ directory: `${directory}/postgres` });
  workspace.onEnd(() => postgres.stop());
  await createMessageBoard(postgres, postgres.database, messages);
  const [port = 0] = await freePorts(1);
  const { child, check } = workspace.serve(process.execPath, ['--import', 'tsx', SERVER], {
    env: {
      PATH: process.env['PATH'],
      TZ: 'UTC',
      PORT: String(port),
      CERTIFICATES: `${directory}/certificates`,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      PGHOST: postgres.host,
      PGPORT: String(postgres.port),
      PGUSER: postgres.user,
      PGPASSWORD: postgres.password,
      PGDATABASE: postgres.database,
    },
  });
  const address = `127.0.0.1:${port}`;
  await waitUntil(workspace, 'the bare hops to answer', PATIENCE_SECONDS, async () => {
    check();
    return (await statusOf(`http://${address}/api/messages`)) === 200;
  });
  const processIds = [postmasterId(`${directory}/postgres`), ...(child.pid === undefined ? [] : [child.pid])];
  return { address, processIds };
}
