import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { LocalAddresses } from '../../local/control/local-json.ts';
import { statusOf, waitUntil } from './wait.ts';
import type { Workspace } from './workspace.ts';

export interface LocalRuntimeProps {
  /** The cloud assembly to run. */
  readonly assembly: string;
  /** The name of its data folder. */
  readonly name: string;
  readonly speed: number;
  /** @default - a PostgreSQL of its own */
  readonly databaseUrl?: string;
}

export interface LocalRuntime {
  readonly addresses: LocalAddresses;
  /** Without a slash at its end. */
  readonly site: string;
  /** Host and port of the site. */
  readonly address: string;
  readonly processId: number;
  readonly server: ChildProcess;
}

const PATIENCE_SECONDS = 60;

/** Runs a cloud assembly as `scaled-web local` does, in a process of its own. */
export async function startLocalRuntime(workspace: Workspace, props: LocalRuntimeProps): Promise<LocalRuntime> {
  const data = workspace.path(props.name);
  const { child, check } = workspace.serve(process.execPath, [
    ...['--import', 'tsx', 'bin/scaled-web.ts', 'local', '--port', '0'],
    ...['--assembly', props.assembly, '--data', data, '--speed', String(props.speed)],
    ...(props.databaseUrl === undefined ? [] : ['--database-url', props.databaseUrl]),
  ]);
  const file = `${data}/local.json`;
  await waitUntil(workspace, 'the local runtime to start', PATIENCE_SECONDS, () => {
    check();
    return existsSync(file);
  });
  const addresses: LocalAddresses = JSON.parse(readFileSync(file, 'utf8'));
  const site = addresses.site?.replace(/\/$/, '');
  if (site === undefined) throw new Error('The local runtime has no site.');
  await waitUntil(workspace, 'the local runtime to answer', PATIENCE_SECONDS, async () => {
    return (await statusOf(`${site}/api/messages`)) === 200;
  });
  return { addresses, site, address: new URL(site).host, processId: addresses.processId, server: child };
}
