import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { removeFolder, temporaryFolder } from '../helpers/cdk.ts';

const root = resolve(__dirname, '../..');
let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'lib'));
});
afterEach(() => removeFolder(folder));

function run(app: string, lib = '') {
  writeFileSync(join(folder, 'bin/app.ts'), app);
  writeFileSync(join(folder, 'lib/lib.ts'), lib);
  const command = [join(root, 'bin/run.mjs'), join(folder, 'bin/app.ts')];
  return spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8' });
}

describe('an app in TypeScript', () => {
  test('is run with its modules, all as if in its folder, and packages, also those imported later', () => {
    const { stdout, stderr } = run(
      `import { Duration } from 'aws-cdk-lib/core';
      import { folder, type Unit } from '../lib/lib.ts';
      const unit: Unit = 'minutes';
      import('constructs').then(({ Construct }) => console.log(folder, Duration.hours(1).toMinutes(), unit, Construct.name));`,
      `export type Unit = 'minutes';
      export const folder: string = import.meta.dirname;`,
    );
    expect({ stdout, stderr }).toEqual({ stdout: `${join(folder, 'bin')} 60 minutes Construct\n`, stderr: '' });
  });

  test('that throws is told of by its sources', () => {
    const { status, stderr } = run(
      "import { fail } from '../lib/lib.ts';\nfail({ what: 'stack' });",
      'interface Options { readonly what: string }\n\nexport function fail({ what }: Options): never {\n  throw new Error(`no ${what}`);\n}',
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/Error: no stack\n {4}at fail \(.*\/lib\/lib\.ts:4:9\)\n.*\/bin\/app\.ts:2:1\)/);
  });

  test.each([
    [
      'does not compile',
      'const a: string = ;',
      /^Build failed with 1 error:\n.*bin\/app\.ts:1:18: ERROR: Unexpected ";"\n$/,
    ],
    ['imports what does not exist', "import './nowhere.ts';", /ERROR: Could not resolve "\.\/nowhere\.ts"\n$/],
  ])('that %s is refused with the place', (_what, app, message) => {
    const { status, stderr } = run(app);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });
});
