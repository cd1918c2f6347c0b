import { mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Synthesizer } from '../../../../local/assembly/synthesis/synthesizer.ts';

let appDirectory: string;
let synthesizer: Synthesizer;

/** Bundles as CDK does, into a folder of its own each time, and counts the calls that reach the bundler. */
const APP = `
const { spawnSync } = require('node:child_process');
const { mkdirSync, mkdtempSync, readdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const out = process.env.CDK_OUTDIR;
mkdirSync(out, { recursive: true });
const folder = mkdtempSync(join(out, 'bundle-'));
const args = ['--no-install', 'esbuild', '--bundle', join(__dirname, 'handler.js'), '--outfile=' + join(folder, 'index.js'), '--sourcemap'];
const { status, pid } = spawnSync('npx', args, { stdio: ['ignore', process.stderr, 'inherit'], cwd: __dirname });
if (status !== 0) process.exit(status);
writeFileSync(join(out, 'result'), JSON.stringify({ folder, files: readdirSync(folder).sort(), isBundled: pid !== 0 }));
`;

/** As if it had been there for long. */
function write(name: string, content: string): void {
  const path = join(appDirectory, name);
  writeFileSync(path, content);
  settle(path);
}

let hours = 0;

function settle(path: string): void {
  hours += 1;
  const time = new Date(Date.UTC(2020, 0, 1, hours));
  utimesSync(path, time, time);
}

async function bundle(): Promise<{
  readonly isBundled: boolean;
  readonly files: readonly string[];
  readonly code: string;
}> {
  await synthesizer.synthesize();
  const { folder, ...result } = JSON.parse(readFileSync(join(appDirectory, 'out/result'), 'utf8'));
  return { ...result, code: readFileSync(join(folder, 'index.js'), 'utf8') };
}

beforeEach(async () => {
  appDirectory = mkdtempSync(join(tmpdir(), 'bundled-'));
  symlinkSync(resolve(__dirname, '../../../../node_modules'), join(appDirectory, 'node_modules'));
  write('package.json', '{}');
  write('cdk.json', '{"app":"node app.cjs"}');
  write('app.cjs', APP);
  write('word.js', 'export const word = "first";');
  write('handler.js', 'import { word } from "./word"; console.log(word);');
  settle(appDirectory);
  synthesizer = new Synthesizer({ appDirectory, outputDirectory: join(appDirectory, 'out'), context: {} });
  // The output folder is made by the first run.
  await bundle();
  settle(appDirectory);
  expect(await bundle()).toMatchObject({ isBundled: true, files: ['index.js', 'index.js.map'] });
});

afterEach(async () => {
  await synthesizer.stop();
  rmSync(appDirectory, { recursive: true, force: true });
});

test('a bundle of what has not changed is the one of before, file by file', async () => {
  const { files, code, isBundled } = await bundle();
  expect([files, isBundled]).toEqual([['index.js', 'index.js.map'], false]);
  expect(code).toContain('first');
});

test.each<[string, () => void, string]>([
  ['a file in it is written', () => write('word.js', 'export const word = "other";'), 'other'],
  [
    'a file is made that is found before the one in it',
    () => write('word.ts', 'export const word: string = "other";'),
    'other',
  ],
  [
    'the settings of the compiler change',
    () => write('tsconfig.json', '{"compilerOptions":{"paths":{"./word":["./handler"]}}}'),
    'first',
  ],
])('it is bundled anew when %s', async (_what, change, word) => {
  change();
  const { isBundled, code } = await bundle();
  expect(isBundled).toBe(true);
  expect(code).toContain(word);
});

test('a bundle that fails is no bundle, until it is mended', async () => {
  write('word.js', 'export const word = ;');
  await expect(synthesizer.synthesize()).rejects.toThrow('Unexpected ";"');
  write('word.js', 'export const word = "mended";');
  expect((await bundle()).code).toContain('mended');
});
