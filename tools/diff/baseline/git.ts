import { spawnSync } from 'node:child_process';

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

export function repositoryOf(directory: string): string {
  return git(directory, 'rev-parse', '--show-toplevel');
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
    throw new Error(`There is none of ${candidates.join(', ')} to compare with. Give --base <git ref>.`);
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
