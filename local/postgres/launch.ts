import { type ChildProcess, execFileSync, type StdioOptions, spawn } from 'node:child_process';
import { type Account, barrier } from './account.ts';

/** A program of PostgreSQL to run. */
export interface Launch {
  readonly program: string;
  readonly arguments: readonly string[];
  /** The data directory that the program works in. */
  readonly dataDirectory: string;
  /** @default - the present user */
  readonly account?: Account;
  readonly stdio: StdioOptions;
}

/**
 * Runs a program as its account. Where a folder above the program or the data is closed to that account (a clone in
 * root's home), the program gets the one capability that lets it pass through closed folders, and no other.
 */
export function launch({ program, arguments: programArguments, dataDirectory, account, stdio }: Launch): ChildProcess {
  // A session of its own: Ctrl-C in the terminal is for the runtime, which then stops PostgreSQL in its turn.
  const options = { stdio, detached: true, env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' } };
  if (account === undefined) {
    return spawn(program, programArguments, options);
  }
  const closed = barrier(program, account) ?? barrier(dataDirectory, account);
  if (closed === undefined) {
    return spawn(program, programArguments, { ...options, cwd: '/', ...account });
  }
  const capability = passingCapability(closed, account);
  return spawn(
    'setpriv',
    [
      `--reuid=${account.uid}`,
      `--regid=${account.gid}`,
      '--clear-groups',
      `--inh-caps=-all,+${capability}`,
      `--ambient-caps=+${capability}`,
      `--bounding-set=-all,+${capability}`,
      // Without it access(2), by which PostgreSQL looks for its own programs, disregards the capability.
      '--securebits=+no_setuid_fixup',
      '--no-new-privs',
      program,
      ...programArguments,
    ],
    { ...options, cwd: '/' },
  );
}

/** Containers are often given dac_override only, hosts have both. */
function passingCapability(closed: string, account: Account): string {
  for (const capability of ['dac_read_search', 'dac_override']) {
    try {
      execFileSync('setpriv', [`--inh-caps=+${capability}`, `--ambient-caps=+${capability}`, 'true'], {
        stdio: 'ignore',
      });
      return capability;
    } catch {
      // The next one.
    }
  }
  throw new Error(
    `PostgreSQL does not run as root, and user ${account.uid}, whom it would run as, may not pass through ${closed}. ` +
      `Run as an ordinary user, move the project and its --data folder out of ${closed}, or set DATABASE_URL.`,
  );
}
