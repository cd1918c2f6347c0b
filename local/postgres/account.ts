import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The user and group that PostgreSQL runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** What root knows when it starts PostgreSQL. */
export interface Starter {
  /** SUDO_UID and SUDO_GID. */
  readonly sudoUid?: string;
  readonly sudoGid?: string;
  /** Owner of the data directory, when there is one. */
  readonly dataOwner?: Account;
  readonly nobody: Account;
}

/**
 * PostgreSQL refuses to run as root. Whoever owns the data keeps it; else the user behind sudo, to whom the project
 * mostly belongs; else `nobody`.
 */
export function chooseAccount(starter: Starter): Account {
  if (starter.dataOwner !== undefined && starter.dataOwner.uid !== 0) {
    return { uid: starter.dataOwner.uid, gid: starter.dataOwner.gid };
  }
  const uid = Number(starter.sudoUid ?? 0);
  const gid = Number(starter.sudoGid ?? 0);
  return uid > 0 && gid > 0 ? { uid, gid } : starter.nobody;
}

/** The account `nobody` of this system. */
export function nobody(passwd: string): Account {
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody');
  const uid = Number(fields?.[2]);
  const gid = Number(fields?.[3]);
  // macOS writes nobody's id as -2.
  return uid > 0 && gid > 0 ? { uid, gid } : { uid: 65534, gid: 65534 };
}

/** @returns undefined when PostgreSQL may run as the present user. */
export function presentAccount(dataDirectory: string): Account | undefined {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  return chooseAccount({
    sudoUid: process.env['SUDO_UID'],
    sudoGid: process.env['SUDO_GID'],
    dataOwner: statSync(dataDirectory, { throwIfNoEntry: false }),
    nobody: nobody(readFileSync('/etc/passwd', 'utf8')),
  });
}

/** The first folder above a path that the account may not pass through. Undefined when all let it pass. */
export function barrier(path: string, account: Account): string | undefined {
  const parent = dirname(path);
  if (parent === path) {
    return undefined;
  }
  return barrier(parent, account) ?? (mayPass(statSync(parent), account) ? undefined : parent);
}

function mayPass(folder: { mode: number; uid: number; gid: number }, account: Account): boolean {
  const bit = folder.uid === account.uid ? 0o100 : folder.gid === account.gid ? 0o010 : 0o001;
  return (folder.mode & bit) !== 0;
}
