import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import { functionCode } from '../../../lib/constructs/function-code.ts';
import { fixtureSources, removeFolder, temporaryFolder, testApp } from '../../helpers/cdk.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => removeFolder(folder));

/** The asset of a function with the code, in a cloud assembly of its own. */
function assetOf(entry: string, foldersBeside?: Record<string, string>, assembly = 'cdk.out') {
  const outdir = join(folder, assembly);
  const app = testApp({}, outdir);
  const stack = new Stack(app, 'Test');
  new LambdaFunction(stack, 'Function', {
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: functionCode(stack, entry, foldersBeside),
  });
  app.synth();
  const name = readdirSync(outdir).find((each) => each.startsWith('asset.')) ?? '';
  return { name, read: (file: string) => readFileSync(join(outdir, name, file), 'utf8'), path: join(outdir, name) };
}

function write(path: string, content: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  return file;
}

describe('an entry file is bundled', () => {
  test('as CommonJS with a source map', () => {
    const { read } = assetOf(fixtureSources.apiEntry);
    expect(read('index.js')).toMatch(/module\.exports\s*=/);
    expect(JSON.parse(read('index.js.map')).sources).toContain('../../test/fixtures/function/index.ts');
  });

  test('to the same asset, wherever the cloud assembly is', () => {
    const { name } = assetOf(fixtureSources.apiEntry);
    expect(assetOf(fixtureSources.apiEntry, {}, 'deeper/down/assembly').name).toBe(name);
  });

  test('with the folders that it is given beside it', () => {
    const { path } = assetOf(fixtureSources.apiEntry, { migrations: fixtureSources.migrationsFolder });
    expect(readdirSync(path).sort()).toEqual(['index.js', 'index.js.map', 'migrations']);
    expect(readdirSync(join(path, 'migrations'))).toEqual(['0000_fixture.sql']);
  });

  test('also from outside of the project', () => {
    const entry = write('handler.ts', 'export const handler = (event: string): string => "got " + event;');
    expect(assetOf(entry).read('index.js')).toContain('"got "');
  });

  test('and what esbuild warns of is printed', () => {
    const entry = write('handler.ts', 'export const handler = (event: unknown) => typeof event === "nmber";');
    const printed: string[] = [];
    const { write: original } = process.stderr;
    process.stderr.write = (text: string | Uint8Array) => printed.push(String(text)) > 0;
    try {
      assetOf(entry);
    } finally {
      process.stderr.write = original;
    }
    expect(printed.join('')).toMatch(/The "typeof" operator will never evaluate to "nmber"/);
  });
});

test('a folder with a bundle is taken as it is', () => {
  const { path } = assetOf(join(write('bundle/index.js', 'exports.handler = () => 1;'), '..'));
  expect(readdirSync(path)).toEqual(['index.js']);
});

describe('an entry is refused', () => {
  test('that does not exist', () => {
    expect(() => assetOf(join(folder, 'none.ts'))).toThrow(
      `Test: entry ${join(folder, 'none.ts')} does not exist; give the TypeScript or JavaScript file to bundle`,
    );
  });

  test.each([
    ['that is no code', 'export const = 1;', /handler\.ts:1:13: ERROR: Expected identifier but found "="/],
    [
      'that imports what is not installed',
      'import "nowhere-installed";',
      /ERROR: Could not resolve "nowhere-installed"/,
    ],
  ])('%s, with what esbuild says and how to mend it', (_what, source, message) => {
    const entry = write('handler.ts', source);
    expect(() => assetOf(entry)).toThrow(message);
    expect(() => assetOf(entry)).toThrow(
      `Test: entry ${entry} cannot be bundled. Mend what esbuild found, install what it misses, or give what is ` +
        'bundled already.',
    );
  });
});
