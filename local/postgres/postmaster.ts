import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { PostgresBinaries } from './binaries.ts';
import type { DataDirectory } from './data-directory.ts';
import { explainFailure } from './failures.ts';
import { launch } from './launch.ts';
import { HOST, serverArguments } from './settings.ts';

/** A PostgreSQL server process that accepts connections. */
export interface Postmaster {
  readonly port: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** A server killed a moment ago may still hold its memory, and a port found free may be taken again. */
const ATTEMPTS = 20;

export async function startPostmaster(binaries: PostgresBinaries, directory: DataDirectory): Promise<Postmaster> {
  await writeFile(directory.runtimeFile, String(process.pid));
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const started = await start(binaries, directory, port);
    if (typeof started !== 'string') {
      return started;
    }
    if (attempt === ATTEMPTS || !PASSING.test(started)) {
      throw new Error(explainFailure({ doing: 'start PostgreSQL', directory: directory.data, output: started }));
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const PASSING = /address already in use|could not bind|pre-existing shared memory block/i;

/** @returns the output of a server that did not start. */
async function start(binaries: PostgresBinaries, directory: DataDirectory, port: number): Promise<Postmaster | string> {
  const child = launch({
    program: binaries.postgres,
    arguments: serverArguments(directory.data, port),
    dataDirectory: directory.data,
    account: directory.account,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  // The data survives an immediate shutdown, and a process that ends at once has no time for another one.
  const quit = () => child.kill('SIGQUIT');
  process.once('exit', quit);
  void ended.then(() => process.off('exit', quit));
  const output = await untilReady(child, directory.logFile, ended);
  return output === undefined ? { port, ended, stop: () => stop(child, ended) } : output;
}

/** @returns undefined as soon as the server says that it is ready, else all that it said. */
async function untilReady(child: ChildProcess, logFile: string, ended: Promise<void>): Promise<string | undefined> {
  const log = createWriteStream(logFile, { mode: 0o600 });
  // The log is for people; the server runs on without it.
  log.on('error', () => log.destroy());
  let output: string | undefined = '';
  return new Promise((resolve) => {
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      if (log.writable) {
        log.write(chunk);
      }
      if (output !== undefined) {
        output += chunk;
        if (output.includes('database system is ready to accept connections')) {
          output = undefined;
          resolve(undefined);
        }
      }
    });
    child.once('error', (error) => resolve(`error: ${error.message}`));
    void ended.then(() => {
      log.end();
      resolve(output ?? '');
    });
  });
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  // Fast shutdown: open transactions are rolled back, the data is written out.
  child.kill('SIGINT');
  const impatience = setTimeout(() => child.kill('SIGQUIT'), 1500);
  await ended;
  clearTimeout(impatience);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error(`Cannot find a free port on ${HOST}.`);
  }
  return address.port;
}
