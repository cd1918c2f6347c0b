import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder where one local runtime keeps all that outlives it, and where other commands find it. */
export interface DataDirectory {
  readonly path: string;
  /** @returns an absolute path below the folder */
  file(...names: string[]): string;
  /** Empties the folder. */
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

/**
 * Takes a data directory for this process.
 *
 * A lock left by a process that was killed is recognised by asking the control interface that it names: process ids
 * and ports are used again by others, an answer that names this folder is not.
 *
 * @throws when another runtime is using it, or it cannot be written
 */
export async function openDataDirectory(path: string, controlUrl: string): Promise<DataDirectory> {
  const directory = resolve(path);
  const lock = join(directory, LOCK);
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
    file: (...names) => join(directory, ...names),
    reset: () => {
      for (const name of readdirSync(directory)) {
        if (name !== LOCK) rmSync(join(directory, name), { recursive: true, force: true });
      }
    },
    release: () => rmSync(lock, { force: true }),
  };
}

/** The lock appears with all that it says: one that says nothing would be taken over. */
function tryLock(directory: string, lock: string, owner: Owner): boolean {
  const written = `${lock}.${owner.processId}`;
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(written, JSON.stringify(owner));
    try {
      linkSync(written, lock);
    } finally {
      rmSync(written);
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new Error(`Cannot write in ${directory}: ${(error as Error).message}. Give another folder with --data.`);
  }
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
