import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Synthesizer } from '../../../../local/assembly/synthesis/synthesizer.ts';

const NODE_MODULES = resolve(__dirname, '../../../../node_modules');

let appDirectory: string;
let synthesizer: Synthesizer;

/** Files by their path in the folder of the app. */
function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(resolve(appDirectory, path, '..'), { recursive: true });
    writeFileSync(join(appDirectory, path), content);
  }
}

async function synthesize(): Promise<string> {
  await synthesizer.synthesize();
  return readFileSync(join(appDirectory, 'out', 'written'), 'utf8');
}

beforeEach(() => {
  appDirectory = mkdtempSync(join(tmpdir(), 'app-'));
  symlinkSync(NODE_MODULES, join(appDirectory, 'node_modules'));
  synthesizer = new Synthesizer({
    appDirectory,
    outputDirectory: join(appDirectory, 'out'),
    context: { environment: 'staging' },
  });
});

afterEach(async () => {
  await synthesizer.stop();
  rmSync(appDirectory, { recursive: true, force: true });
});

/** Writes down the process, what it is given, and the word of a module of its own, at the end as CDK's App does. */
const ESM = {
  'package.json': '{"type":"module"}',
  'cdk.json': '{"app":"node --import tsx bin/app.ts one two"}',
  'lib/word.ts': 'export const word: string = "first";',
  'bin/app.ts': `import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { word } from '../lib/word.ts';
const { LEFT } = process.env;
process.once('beforeExit', () => {
  mkdirSync(process.env.CDK_OUTDIR!, { recursive: true });
  const { environment } = JSON.parse(process.env.CDK_CONTEXT_JSON!);
  writeFileSync(process.env.CDK_OUTDIR + '/written', [process.pid, word, environment, process.argv.slice(2), LEFT].join(' '));
});
process.env.LEFT = 'behind';`,
};

describe('Synthesizer', () => {
  test('runs the app in one process, each time with its modules as they are then', async () => {
    write(ESM);
    const [processId, ...first] = (await synthesize()).split(' ');
    expect(first).toEqual(['first', 'staging', 'one,two', '']);
    write({ 'lib/word.ts': 'export const word: string = "second";' });
    expect(await synthesize()).toBe(`${processId} second staging one,two `);
  });

  test('runs CommonJS apps so, too', async () => {
    write({
      'package.json': '{}',
      'cdk.json': '{"app":"node app.js"}',
      'word.js': 'module.exports = "first";',
      'app.js': `const { mkdirSync, writeFileSync } = require('node:fs');
        mkdirSync(process.env.CDK_OUTDIR, { recursive: true });
        writeFileSync(process.env.CDK_OUTDIR + '/written', process.pid + ' ' + require('./word.js'));`,
    });
    const [processId] = (await synthesize()).split(' ');
    write({ 'word.js': 'module.exports = "second";' });
    expect(await synthesize()).toBe(`${processId} second`);
  });

  test.each([
    [
      'throws',
      { 'lib/word.ts': 'export const word = 1; throw new Error("no word");' },
      /ended with 1\):[\s\S]*no word/,
    ],
    ['does not compile', { 'lib/word.ts': 'export const word = ;' }, /ended with 1\):[\s\S]*word\.ts/],
    ['rejects later', { 'lib/word.ts': 'export const word = 1; Promise.reject(new Error("late"));' }, /late/],
    [
      'ends its process',
      { 'lib/word.ts': 'export const word = 1; console.error("no environment"); process.exit(3);' },
      /ended with 3\):\nno environment$/,
    ],
    ['sets an exit code', { 'lib/word.ts': 'export const word = 1; process.exitCode = 4;' }, /ended with 4/],
    ['waits for nothing', { 'lib/word.ts': 'export const word = 1; await new Promise(() => {});' }, /ended with 13/],
    [
      'is killed',
      { 'lib/word.ts': 'export const word = 1; process.kill(process.pid, "SIGKILL");' },
      /ended with SIGKILL/,
    ],
  ])(
    'an app that %s is refused with its own words, and runs again once it is mended',
    async (_how, broken, message) => {
      write(ESM);
      await synthesize();
      write(broken);
      await expect(synthesizer.synthesize()).rejects.toThrow(message);
      write({ 'lib/word.ts': 'export const word: string = "mended";' });
      expect(await synthesize()).toContain(' mended ');
    },
  );

  test('an app that was left half built is not synthesized at its end', async () => {
    write({ ...ESM, 'bin/app.ts': `${ESM['bin/app.ts']}\nthrow new Error('half built');` });
    await expect(synthesizer.synthesize()).rejects.toThrow('half built');
    expect(existsSync(join(appDirectory, 'out'))).toBe(false);
  });

  test.each([
    ['another command', { 'cdk.json': '{"app":"node --import tsx bin/app.ts three"}' }],
    ['another lock file', { 'package-lock.json': '{}' }],
    ['another tsconfig.json', { 'tsconfig.json': '{}' }],
  ])('%s is another process', async (_what, changed) => {
    write(ESM);
    const [before] = (await synthesize()).split(' ');
    write(changed);
    const [after] = (await synthesize()).split(' ');
    expect(after).not.toBe(before);
  });

  test('a command that is for a shell is run by one', async () => {
    write({ ...ESM, 'cdk.json': '{"app":"node --import tsx bin/app.ts && true"}' });
    const [before] = (await synthesize()).split(' ');
    const [after] = (await synthesize()).split(' ');
    expect(after).not.toBe(before);
  });
});
