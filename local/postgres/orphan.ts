import { readdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataDirectory } from './data-directory.ts';
import { parsePostmasterFile, withProcessId } from './postmaster-file.ts';
import { findProcess, type RunningProcess } from './process-table.ts';

/**
 * Stops the PostgreSQL that a killed runtime left behind on this data directory. A process id alone proves nothing, as
 * the system gives them out again: only a process whose command line names the data directory is stopped.
 * @returns the process id of what was stopped, undefined when nothing ran.
 */
export async function stopOrphan(directory: Pick<DataDirectory, 'data' | 'runtimeFile'>): Promise<number | undefined> {
  const file = join(directory.data, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const pid = text === undefined ? undefined : parsePostmasterFile(text)?.pid;
  const running = pid === undefined ? undefined : await findProcess(pid);
  if (text === undefined || running === undefined) {
    return undefined;
  }
  if (!isPostmasterOf(directory.data, running)) {
    // PostgreSQL would take any process with that id for a running server, except the one it was started by.
    await writeFile(file, withProcessId(text, process.pid));
    return undefined;
  }
  await refuseIfOwned(directory, running);
  await stop(running.pid);
  return running.pid;
}

/** The same for every data directory below a folder, which is about to be emptied. */
export async function stopOrphans(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const root = await realpath(join(folder, name));
    await stopOrphan({ data: join(root, 'data'), runtimeFile: join(root, 'runtime.pid') });
  }
}

function isPostmasterOf(data: string, { commandLine }: RunningProcess): boolean {
  return commandLine.includes(`-D ${data} `);
}

/** A parent cannot be mistaken: when it dies, its children get another one. */
async function refuseIfOwned(
  { runtimeFile, data }: Pick<DataDirectory, 'data' | 'runtimeFile'>,
  postmaster: RunningProcess,
): Promise<void> {
  const runtimePid = Number(await readFile(runtimeFile, 'utf8').catch(() => '0'));
  if (postmaster.parentPid === runtimePid) {
    throw new Error(
      `The data in ${data} is in use: process ${runtimePid} runs PostgreSQL on it. Stop that one first, or choose another folder with --data.`,
    );
  }
}

/** Fast shutdown, then immediate, then by force: the data survives each. */
async function stop(pid: number): Promise<void> {
  for (const [signal, milliseconds] of STEPS) {
    process.kill(pid, signal);
    if (await ended(pid, milliseconds)) {
      return;
    }
  }
  throw new Error(
    `PostgreSQL (process ${pid}) of an earlier run does not end: stop it by \`kill -9 ${pid}\` and start again.`,
  );
}

const STEPS: readonly (readonly [NodeJS.Signals, number])[] = [
  ['SIGINT', 5000],
  ['SIGQUIT', 3000],
  ['SIGKILL', 1000],
];

/** The end of a process that is not our child can only be asked for. */
async function ended(pid: number, milliseconds: number): Promise<boolean> {
  for (const deadline = Date.now() + milliseconds; Date.now() < deadline; ) {
    if ((await findProcess(pid)) === undefined) {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}
