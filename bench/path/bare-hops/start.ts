import { resolve } from 'node:path';
import { startMessageBoard } from '../../run/message-board.ts';
import { freePorts } from '../../run/ports.ts';
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
  const database = await startMessageBoard(workspace, `${directory}/postgres`, messages);
  const [port = 0] = await freePorts(1);
  const { child, check } = workspace.serve(process.execPath, ['--import', 'tsx', SERVER], {
    env: {
      PATH: process.env['PATH'],
      TZ: 'UTC',
      PORT: String(port),
      CERTIFICATES: `${directory}/certificates`,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...database.environment,
    },
  });
  const address = `127.0.0.1:${port}`;
  await waitUntil(workspace, 'the bare hops to answer', PATIENCE_SECONDS, async () => {
    check();
    return (await statusOf(`http://${address}/api/messages`)) === 200;
  });
  const processIds = [database.processId, ...(child.pid === undefined ? [] : [child.pid])];
  return { address, processIds };
}
