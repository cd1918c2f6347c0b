/** How the packages of a folder are installed as they are locked. */
interface PackageManager {
  readonly lockfile: string;
  readonly install: readonly [string, ...string[]];
}

export const PACKAGE_MANAGERS: readonly PackageManager[] = [
  { lockfile: 'package-lock.json', install: ['npm', 'ci', '--no-audit', '--no-fund'] },
  { lockfile: 'npm-shrinkwrap.json', install: ['npm', 'ci', '--no-audit', '--no-fund'] },
  { lockfile: 'pnpm-lock.yaml', install: ['pnpm', 'install', '--frozen-lockfile'] },
  { lockfile: 'yarn.lock', install: ['yarn', 'install', '--frozen-lockfile'] },
  { lockfile: 'bun.lock', install: ['bun', 'install', '--frozen-lockfile'] },
];

export interface LockedFolder {
  /** The lockfile's content at the base. */
  readonly base: string | undefined;
  readonly head: string | undefined;
  /** Whether the packages of the head are installed. */
  readonly installed: boolean;
  /** Whether packages of the repository itself are linked among the installed: those are the head's. */
  readonly workspaces: boolean;
}

/** Whether the base takes the packages of the head, or its own. */
export function planPackages({ base, head, installed, workspaces }: LockedFolder): 'nothing' | 'link' | 'install' {
  if (base === undefined) return installed ? 'link' : 'nothing';
  return base === head && installed && !workspaces ? 'link' : 'install';
}
