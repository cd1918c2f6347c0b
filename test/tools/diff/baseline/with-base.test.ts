import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { withBase } from '../../../../tools/diff/baseline/with-base.ts';

let repository: string;

function git(...argv: readonly string[]): string {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...argv], { cwd: repository, encoding: 'utf8' }).trim();
}

/** A repository with a lock file, whose only package is the app's own, with a script that runs when it is installed. */
beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), 'with-base-'));
  git('init', '--quiet', '--initial-branch', 'main');
  writeFileSync(join(repository, 'cdk.json'), '{}');
  writeFileSync(join(repository, '.npmrc'), 'foreground-scripts=true\n');
  writeFileSync(join(repository, 'package.json'), '{ "name": "app", "scripts": { "preinstall": "node install.cjs" } }');
  writeFileSync(
    join(repository, 'package-lock.json'),
    '{ "name": "app", "lockfileVersion": 3, "packages": { "": { "name": "app" } } }',
  );
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

/** Installs the base, with what its script does. */
function installed(script: string): boolean {
  writeFileSync(join(repository, 'install.cjs'), script);
  git('add', '.');
  git('commit', '--quiet', '--message', 'the app');
  const commit = git('rev-parse', 'HEAD');
  return withBase({ repository, appDirectory: repository, commit, progress: () => undefined }, (directory) =>
    existsSync(join(directory, 'installed')),
  );
}

test('the packages of the base are installed, however much is said about it', () => {
  const script = `process.stdout.write('a line\\n'.repeat(300_000)); require('node:fs').writeFileSync('installed', '');`;
  expect(installed(script)).toBe(true);
});

test('packages that cannot be installed say why, and nothing is left', () => {
  expect(() => installed('process.exitCode = 3;')).toThrow(
    /cannot be installed \("npm ci --no-audit --no-fund"\):\n.*node install\.cjs.*\nGive --base-assembly DIR\.$/s,
  );
  expect(git('worktree', 'list').split('\n')).toHaveLength(1);
});
