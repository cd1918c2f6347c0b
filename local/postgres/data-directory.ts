import { randomBytes } from 'node:crypto';
import { chownSync, readFileSync, statSync } from 'node:fs';
import { chown, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, presentAccount } from './account.ts';
import type { PostgresBinaries } from './binaries.ts';
import { errorText } from './error-text.ts';
import { explainFailure } from './failures.ts';
import { launch } from './launch.ts';
import { findProcess } from './process-table.ts';

/** A folder that holds one PostgreSQL server's data and what belongs to it. */
export interface DataDirectory {
  /** PostgreSQL's own data directory. */
  readonly data: string;
  /** The process id of the runtime that started the server. */
  readonly runtimeFile: string;
  readonly logFile: string;
  /** The superuser's. */
  readonly password: string;
  /** Undefined when PostgreSQL may run as the present user. */
  readonly account?: Account;
}

export const SUPERUSER = 'postgres';

/** Opens the folder, and makes the data in it at the first start. */
export async function openDataDirectory(directory: string, binaries: PostgresBinaries): Promise<DataDirectory> {
  try {
    return await open(directory, binaries);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ENOSPC') {
      throw new Error(explainFailure({ doing: 'keep PostgreSQL data', directory, output: errorText(error) }));
    }
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      throw new Error(
        `Cannot use ${directory} (${errorText(error)}): it belongs to another user, perhaps after a start as root. ` +
          'Start as that user, or remove the folder as that user and start again.',
      );
    }
    if (code === 'ENOENT') {
      throw new Error(`The data in ${directory} is damaged (${errorText(error)}). Start anew with --reset.`);
    }
    throw error;
  }
}

async function open(directory: string, binaries: PostgresBinaries): Promise<DataDirectory> {
  await mkdir(directory, { recursive: true });
  const root = await realpath(directory);
  const data = join(root, 'data');
  const account = presentAccount(data);
  if (statSync(join(data, 'PG_VERSION'), { throwIfNoEntry: false }) !== undefined) {
    await checkVersion(data, binaries);
  } else {
    await initialise(root, data, binaries, account);
  }
  return {
    data,
    account,
    runtimeFile: join(root, 'runtime.pid'),
    logFile: join(root, 'postgres.log'),
    password: readFileSync(join(data, PASSWORD_FILE), 'utf8').trim(),
  };
}

async function checkVersion(data: string, { majorVersion }: PostgresBinaries): Promise<void> {
  const found = (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim();
  if (found !== String(majorVersion)) {
    throw new Error(
      `The data in ${data} was made by PostgreSQL ${found}, and this is PostgreSQL ${majorVersion}: start anew with --reset, or choose another folder with --data.`,
    );
  }
}

/** Made beside its place and then moved there: what is at `data` is always whole. */
async function initialise(
  root: string,
  data: string,
  binaries: PostgresBinaries,
  account: Account | undefined,
): Promise<void> {
  await removeUnfinished(root);
  const unfinished = join(root, `${UNFINISHED}${process.pid}-${randomBytes(4).toString('hex')}`);
  const passwordFile = `${unfinished}.password`;
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (account !== undefined) {
    await chown(unfinished, account.uid, account.gid);
    chownSync(passwordFile, account.uid, account.gid);
  }
  const initdb = launch({
    program: binaries.initdb,
    arguments: [
      `--pgdata=${unfinished}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Text sorts as on Aurora, whose default is en_US.UTF-8; messages are in English.
      '--locale=C',
      '--locale-provider=icu',
      '--icu-locale=en-US',
      '--no-sync',
      '--no-instructions',
    ],
    dataDirectory: unfinished,
    account,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  initdb.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  const status = await new Promise<number | null>((resolve) => {
    initdb.once('error', (error) => {
      output += `error: ${error.message}`;
      resolve(null);
    });
    initdb.once('close', resolve);
  });
  if (status !== 0) {
    await Promise.all([unfinished, passwordFile].map((path) => rm(path, { recursive: true, force: true })));
    throw new Error(explainFailure({ doing: 'initialise PostgreSQL', directory: root, output }));
  }
  await rename(passwordFile, join(unfinished, PASSWORD_FILE));
  await rename(unfinished, data);
}

/** Within the data, so that neither is ever there without the other. */
const PASSWORD_FILE = 'superuser-password';
const UNFINISHED = 'data.unfinished-';

/** Removes what a killed start has left, and nothing of one that runs at this moment. */
async function removeUnfinished(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const maker = name.startsWith(UNFINISHED) ? Number.parseInt(name.slice(UNFINISHED.length), 10) : undefined;
    if (maker !== undefined && (await findProcess(maker)) === undefined) {
      await rm(join(root, name), { recursive: true, force: true });
    }
  }
}
