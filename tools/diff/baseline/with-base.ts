import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { addWorktree, removeWorktree } from './git.ts';
import { installErrors } from './install-errors.ts';
import { PACKAGE_MANAGERS, planPackages } from './lockfiles.ts';

/** Package managers tell each step. */
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

export interface WithBaseProps {
  /** The repository's own folder. */
  readonly repository: string;
  /** The folder of the app at the head. */
  readonly appDirectory: string;
  readonly commit: string;
  /** Told what takes long. */
  readonly progress: (step: string) => void;
}

/**
 * Checks a commit out beside the repository, with its packages, and hands the app's folder in it over. Nothing of it
 * is left afterwards.
 *
 * @throws when the app is not in the commit, or its packages cannot be installed
 */
export function withBase<T>(props: WithBaseProps, use: (directory: string) => T): T {
  const { appDirectory, commit, progress } = props;
  const repository = realpathSync(props.repository);
  const inside = relative(repository, realpathSync(appDirectory));
  const temporary = mkdtempSync(join(tmpdir(), 'scaled-web-diff-'));
  const worktree = join(temporary, 'base');
  try {
    addWorktree(repository, worktree, commit);
    const directory = join(worktree, inside);
    if (!existsSync(join(directory, 'cdk.json'))) {
      throw new Error(
        `${commit.slice(0, 12)} has no ${join(inside, 'cdk.json')}: there is no app to compare with. Give --base-assembly DIR.`,
      );
    }
    for (const folder of foldersDownTo(inside)) {
      preparePackages(join(worktree, folder), join(repository, folder), progress);
    }
    return use(directory);
  } finally {
    removeWorktree(repository, worktree);
    // Symbolic links are removed, not followed.
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The repository's own folder, and those on the way to the app: packages may be installed in each. */
function foldersDownTo(inside: string): readonly string[] {
  return inside === '' ? [''] : [...foldersDownTo(parentOf(inside)), inside];
}

function parentOf(folder: string): string {
  const parent = dirname(folder);
  return parent === '.' ? '' : parent;
}

function preparePackages(base: string, head: string, progress: (step: string) => void): void {
  const manager = PACKAGE_MANAGERS.find(({ lockfile }) => existsSync(join(base, lockfile)));
  const modules = join(head, 'node_modules');
  const plan = planPackages({
    base: manager && readFileSync(join(base, manager.lockfile), 'utf8'),
    head: manager && contentOf(join(head, manager.lockfile)),
    installed: existsSync(modules),
    workspaces: hasWorkspaces(head),
  });
  if (plan === 'link') symlinkSync(modules, join(base, 'node_modules'));
  if (plan === 'install' && manager) install(manager.install, base, progress);
}

function install(
  [command, ...argv]: readonly [string, ...string[]],
  directory: string,
  progress: (step: string) => void,
) {
  const line = [command, ...argv].join(' ');
  progress(`The base locks other packages: ${line}`);
  const { status, stdout, stderr, error } = spawnSync(command, argv, {
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: MOST_OUTPUT_BYTES,
  });
  if (status !== 0) {
    const reason = error?.message ?? installErrors(`${stdout}\n${stderr}`);
    throw new Error(`The packages of the base cannot be installed ("${line}"):\n${reason}\nGive --base-assembly DIR.`);
  }
}

function contentOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function hasWorkspaces(directory: string): boolean {
  const manifest = contentOf(join(directory, 'package.json'));
  return existsSync(join(directory, 'pnpm-workspace.yaml')) || (manifest?.includes('"workspaces"') ?? false);
}
