import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';

/**
 * Runs git in a folder and gives its answer.
 *
 * @throws with git's own words
 */
function git(directory: string, ...argv: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync('git', argv, { cwd: directory, encoding: 'utf8' });
  if (error) throw new Error(`git cannot be run: ${error.message}. Give --base-assembly DIR to compare without it.`);
  if (status !== 0) throw new Error(`git ${argv.join(' ')}: ${stderr.trim() || `ended with ${status}`}`);
  return stdout.trim();
}

function tryGit(directory: string, ...argv: readonly string[]): string | undefined {
  try {
    return git(directory, ...argv);
  } catch {
    return undefined;
  }
}

/**
 * The folder of the repository that a folder is in.
 *
 * @throws when it is in none, or there is no commit in it
 */
export function repositoryOf(directory: string): string {
  // Without git at all, that is what is told.
  git(directory, '--version');
  const repository = tryGit(directory, 'rev-parse', '--show-toplevel');
  if (repository === undefined) {
    throw new Error(
      `${directory} is in no git repository, so there is no base to synthesize. Give --base-assembly DIR: what "cdk synth" wrote for the version to compare with.`,
    );
  }
  if (tryGit(directory, 'rev-parse', '--verify', '--quiet', 'HEAD') === undefined) {
    throw new Error(`The repository in ${repository} has no commit yet. Give --base-assembly DIR.`);
  }
  return repository;
}

/** The repository's folder, or the folder itself where it is in none. Without symbolic links. */
export function rootOf(directory: string): string {
  return realpathSync(tryGit(directory, 'rev-parse', '--show-toplevel') ?? directory);
}

/** The branch that a pull request, or a local one, most likely goes to. */
export function defaultBase(directory: string, pullRequestBase: string | undefined): string {
  const candidates = [
    ...(pullRequestBase ? [`origin/${pullRequestBase}`, pullRequestBase] : []),
    'origin/HEAD',
    'origin/main',
    'origin/master',
    'main',
    'master',
  ];
  const found = candidates.find((each) => tryGit(directory, 'rev-parse', '--verify', '--quiet', `${each}^{commit}`));
  if (found === undefined) {
    throw new Error(
      `There is none of ${candidates.join(', ')} to compare with. Give --base <git ref>.${shallowNote(directory)}`,
    );
  }
  return found;
}

/** The commit at which the head left the base. */
export function mergeBase(directory: string, ref: string): string {
  if (tryGit(directory, 'rev-parse', '--verify', '--quiet', `${ref}^{commit}`) === undefined) {
    throw new Error(`git knows no ${JSON.stringify(ref)}. Fetch it, or give another --base.${shallowNote(directory)}`);
  }
  const commit = tryGit(directory, 'merge-base', ref, 'HEAD');
  if (commit === undefined) {
    throw new Error(`${ref} and HEAD have no commit in common.${shallowNote(directory)}`);
  }
  return commit;
}

function shallowNote(directory: string): string {
  return tryGit(directory, 'rev-parse', '--is-shallow-repository') === 'true'
    ? ' The clone is shallow: check out with "fetch-depth: 0", or run "git fetch --unshallow".'
    : '';
}

export function addWorktree(repository: string, directory: string, commit: string): void {
  // A hook of the repository is none of a diff's business.
  git(repository, '-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '--quiet', '--detach', directory, commit);
}

export function removeWorktree(repository: string, directory: string): void {
  tryGit(repository, 'worktree', 'remove', '--force', directory);
  tryGit(repository, 'worktree', 'prune');
}

export function shortName(directory: string, commit: string): string {
  return git(directory, 'rev-parse', '--short', commit);
}
