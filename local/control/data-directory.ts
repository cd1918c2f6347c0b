import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder where one local runtime keeps all that outlives it, and where other commands find it. */
export interface DataDirectory {
  readonly path: string;
  /** @returns an absolute path */
  file(name: Kept): string;
  /** Empties the folder. @throws when it holds what no runtime wrote, and leaves all as it is then */
  reset(): void;
  /** Gives the folder free for the next start. */
  release(): void;
}

/** What the lock says of its owner. */
interface Owner {
  readonly processId: number;
  readonly controlUrl: string;
}

const LOCK = 'lock.json';

/** All that a runtime keeps in its folder. */
const KEPT = [
  'cdk.out',
  'cdk.out.json',
  'certificates',
  'cloudformation.json',
  'local.json',
  LOCK,
  'logs',
  'postgres',
  's3',
  'secrets.json',
] as const;

type Kept = (typeof KEPT)[number];

/**
 * Takes a data directory for this process.
 *
 * A lock left by a process that was killed is recognised by asking the control interface that it names: process ids
 * and ports are used again by others, an answer that names this folder is not.
 *
 * @throws when another runtime is using it, or it cannot be written
 */
export async function openDataDirectory(path: string, controlUrl: string): Promise<DataDirectory> {
  // It would be the working directory: mostly a variable of a script that is not set.
  if (path === '') throw new Error('The data folder has an empty name. Give one with --data, or leave it out.');
  const directory = resolve(path);
  const lock = join(directory, LOCK);
  makeDirectory(directory);
  const owner: Owner = { processId: process.pid, controlUrl };
  while (!tryLock(directory, lock, owner)) {
    const found = contentOf(lock);
    const other = readOwner(found);
    if (other && (await runsIn(directory, other))) {
      throw new Error(
        `${directory} is in use by the local runtime with process id ${other.processId}. Stop that one, or give another folder with --data.`,
      );
    }
    // Another start may have taken it over meanwhile.
    if (contentOf(lock) === found) rmSync(lock, { force: true });
  }
  return {
    path: directory,
    file: (name) => join(directory, name),
    reset: () => {
      refuseForeign(directory);
      for (const name of readdirSync(directory)) {
        if (name !== LOCK) rmSync(join(directory, name), { recursive: true, force: true });
      }
    },
    release: () => rmSync(lock, { force: true }),
  };
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw cannotWrite(directory, error);
  }
}

/** What a reset would delete, and no start would bring back. */
function refuseForeign(directory: string): void {
  // A process that was killed may have left a file that was to take another's place.
  const isKept = (name: string) => KEPT.some((kept) => kept === name.replace(/\.(new|\d+)$/, ''));
  const foreign = readdirSync(directory).filter((name) => !isKept(name));
  if (foreign.length === 0) return;
  const more = foreign.length > NAMED ? ` and ${foreign.length - NAMED} more` : '';
  throw new Error(
    `--reset would delete what the local runtime did not write: ${directory} holds ${foreign.slice(0, NAMED).join(', ')}${more}. Give a folder of its own with --data, or move them elsewhere.`,
  );
}

const NAMED = 3;

/** The lock appears with all that it says: one that says nothing would be taken over. */
function tryLock(directory: string, lock: string, owner: Owner): boolean {
  const written = `${lock}.${owner.processId}`;
  try {
    writeFileSync(written, JSON.stringify(owner));
    try {
      linkSync(written, lock);
    } finally {
      rmSync(written);
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cannotWrite(directory, error);
  }
}

function cannotWrite(directory: string, error: unknown): Error {
  return new Error(`Cannot write in ${directory}: ${(error as Error).message}. Give another folder with --data.`);
}

function contentOf(lock: string): string {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    return '';
  }
}

function readOwner(content: string): Owner | undefined {
  try {
    return JSON.parse(content) as Owner;
  } catch {
    return undefined;
  }
}

async function runsIn(directory: string, owner: Owner): Promise<boolean> {
  try {
    const response = await fetch(owner.controlUrl, { signal: AbortSignal.timeout(2000) });
    return ((await response.json()) as { readonly directory?: string }).directory === directory;
  } catch {
    return false;
  }
}
