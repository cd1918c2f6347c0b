import { describe, expect, test } from '@jest/globals';
import { matchesGlob } from '../../../local/watch/glob.ts';
import { readWatchedFiles } from '../../../local/watch/watched-files.ts';

describe('matchesGlob', () => {
  test.each([
    ['lib/**', 'lib/stack.ts', true],
    ['lib/**', 'lib/a/b/stack.ts', true],
    ['lib/**', 'library/stack.ts', false],
    ['**/*.ts', 'stack.ts', true],
    ['**/*.ts', 'lib/a/stack.ts', true],
    ['**/*.ts', 'stack.tsx', false],
    ['*.ts', 'lib/stack.ts', false],
    ['web/?.css', 'web/a.css', true],
    ['web/?.css', 'web/ab.css', false],
    ['{lib,bin}/**', 'bin/app.ts', true],
    ['{lib,bin}/**', 'test/app.ts', false],
    ['a+b(c)/[x].ts', 'a+b(c)/[x].ts', true],
    ['**', 'any/thing', true],
    ['lib', 'lib', true],
    ['lib', 'lib/stack.ts', false],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(matchesGlob(pattern, path)).toBe(expected);
  });
});

describe('readWatchedFiles', () => {
  const files = readWatchedFiles({ watch: { include: ['bin/**', 'lib/**'], exclude: ['**/*.d.ts'] } }, 'data');

  test.each([
    ['bin/app.ts', true],
    ['lib/a/stack.ts', true],
    ['lib/a/stack.d.ts', false],
    ['test/stack.test.ts', false],
    ['lib/node_modules/x/index.js', false],
    ['lib/.stack.ts.swp', false],
    ['cdk.json', true],
    ['cdk.context.json', true],
    ['package.json', true],
    ['README.md', false],
  ])('%s: %s', (file, expected) => {
    expect(files.isWatched(file)).toBe(expected);
  });

  test.each([
    ['lib', true],
    ['lib/a', true],
    ['lib/node_modules', false],
    ['test', false],
    ['node_modules', false],
    ['.git', false],
    ['library', false],
  ])('below %s: %s', (folder, expected) => {
    expect(files.mayContain(folder)).toBe(expected);
  });

  test('everything is watched by default but what is installed, hidden, synthesized or written by the runtime', () => {
    const { isWatched, mayContain } = readWatchedFiles({}, 'data');
    expect(['app.py', 'src/a.ts'].every(isWatched)).toBe(true);
    expect(['.env', 'cdk.out/manifest.json', 'data/local.json', 'node_modules/a.js'].some(isWatched)).toBe(false);
    expect(['.scaled-web', 'cdk.out', 'data', 'data/s3'].some(mayContain)).toBe(false);
  });

  test.each([
    ['include', { include: 3 }],
    ['exclude', { exclude: ['a', null] }],
  ])('an %s that is no list of patterns is refused', (name, watch) => {
    expect(() => readWatchedFiles({ watch }, 'data')).toThrow(
      new RegExp(`^cdk.json: watch.${name} must be a pattern or a list of patterns, got`),
    );
  });
});
