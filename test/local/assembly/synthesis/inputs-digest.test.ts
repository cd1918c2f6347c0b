import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { inputsDigest } from '../../../../local/assembly/synthesis/inputs-digest.ts';

let repository: string;

function write(path: string, content: string): void {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), content);
}

const FILES = {
  '.git/HEAD': 'ref: refs/heads/main',
  'app/cdk.json': '{"app":"node app.js"}',
  'app/lib/stack.ts': 'first',
  'app/package-lock.json': '{}',
  'app/node_modules/.package-lock.json': '{}',
  'app/node_modules/a/index.js': '',
  'shared/config.json': '{}',
  'app/.scaled-web/local.json': '{}',
  'app/data/local.json': '{}',
  'app/cdk.out/manifest.json': '{}',
};

beforeEach(() => {
  repository = realpathSync(mkdtempSync(join(tmpdir(), 'repository-')));
  for (const [path, content] of Object.entries(FILES)) write(path, content);
});

const digest = (environment: NodeJS.ProcessEnv = {}, context = {}) =>
  inputsDigest({
    appDirectory: join(repository, 'app'),
    dataDirectory: join(repository, 'app/data'),
    context,
    environment,
  });

describe('inputsDigest is another one after', () => {
  test.each<[string, () => void]>([
    ['a source is written', () => write('app/lib/stack.ts', 'other')],
    ['a source is written with as many bytes', () => write('app/lib/stack.ts', 'FIRST')],
    ['a source is made', () => write('app/lib/new.ts', '')],
    ['a source is removed', () => rmSync(join(repository, 'app/lib/stack.ts'))],
    ['a source is renamed', () => renameSync(join(repository, 'app/lib/stack.ts'), join(repository, 'app/lib/s.ts'))],
    ['cdk.json is written', () => write('app/cdk.json', '{}')],
    ['a lock file is written', () => write('app/package-lock.json', '{"a":1}')],
    ['packages are installed', () => write('app/node_modules/.package-lock.json', '{"a":1}')],
    ['another folder of the repository is written', () => write('shared/config.json', '{"a":1}')],
    ['a hidden file is written', () => write('app/.env', 'A=1')],
    ['a link leads elsewhere', () => symlinkSync('lib', join(repository, 'app/link'))],
  ])('%s', (_what, change) => {
    const before = digest();
    expect(digest()).toBe(before);
    change();
    expect(digest()).not.toBe(before);
  });

  test('a linked package is written', () => {
    const linked = mkdtempSync(join(tmpdir(), 'linked-'));
    writeFileSync(join(linked, 'index.js'), 'first');
    symlinkSync(linked, join(repository, 'app/node_modules/linked'));
    const before = digest();
    writeFileSync(join(linked, 'index.js'), 'other');
    expect(digest()).not.toBe(before);
  });

  test('a variable of the environment changes', () => {
    expect(digest({ STAGE: 'a' })).toBe(digest({ STAGE: 'a' }));
    expect(digest({ STAGE: 'b' })).not.toBe(digest({ STAGE: 'a' }));
    expect(digest({})).not.toBe(digest({ STAGE: 'a' }));
  });

  test('the context changes', () => {
    expect(digest({}, { environment: 'staging' })).not.toBe(digest());
  });

  test('Node.js is another one', () => {
    const before = digest();
    const version = Object.getOwnPropertyDescriptor(process, 'version') as PropertyDescriptor;
    Object.defineProperty(process, 'version', { ...version, value: 'v99.0.0' });
    try {
      expect(digest()).not.toBe(before);
    } finally {
      Object.defineProperty(process, 'version', version);
    }
  });
});

describe('inputsDigest is the same after', () => {
  test.each<[string, () => void]>([
    ['the runtime writes its data', () => write('app/data/local.json', '{"a":1}')],
    ['another runtime writes its data', () => write('app/.scaled-web/local.json', '{"a":1}')],
    ['the app is synthesized', () => write('app/cdk.out/manifest.json', '{"a":1}')],
    ['git writes its own', () => write('.git/HEAD', 'ref: refs/heads/other')],
  ])('%s', (_what, change) => {
    const before = digest();
    change();
    expect(digest()).toBe(before);
  });

  test('another terminal is used', () => {
    expect(digest({ SHLVL: '2', TERM: 'xterm', SSH_TTY: '/dev/pts/1' })).toBe(digest({ SHLVL: '1', TERM: 'dumb' }));
  });
});

test('a link in a circle ends', () => {
  symlinkSync('..', join(repository, 'app/lib/up'));
  expect(digest()).toBeDefined();
});

test('a link to nowhere is no failure', () => {
  symlinkSync('nowhere', join(repository, 'app/lib/link'));
  expect(digest()).toBeDefined();
});

test('a repository that is too large has none', () => {
  for (let index = 0; index < 20_001; index += 1) writeFileSync(join(repository, 'shared', `${index}`), '');
  expect(digest()).toBeUndefined();
});
