import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type LoadAssemblyOptions, loadAssembly } from '../../../local/assembly/load-assembly.ts';

/** Writes an assembly of one stack, and how often it did. */
const APP = `const fs = require('node:fs');
const out = process.env.CDK_OUTDIR;
const runs = __dirname + '/data/runs';
fs.writeFileSync(runs, (fs.existsSync(runs) ? fs.readFileSync(runs, 'utf8') : '') + 'x');
if (fs.existsSync(__dirname + '/race')) fs.writeFileSync(__dirname + '/race', String(Math.random()));
fs.mkdirSync(out, { recursive: true });
const stack = { type: 'aws:cloudformation:stack', environment: 'aws://111122223333/us-east-1', properties: { templateFile: 't.json' } };
fs.writeFileSync(out + '/manifest.json', JSON.stringify({ version: '48.0.0', artifacts: { app: stack } }));
fs.writeFileSync(out + '/t.json', JSON.stringify({ Resources: {} }));`;

let appDirectory: string;
let options: LoadAssemblyOptions;

beforeEach(() => {
  appDirectory = mkdtempSync(join(tmpdir(), 'app-'));
  mkdirSync(join(appDirectory, 'data'));
  writeFileSync(join(appDirectory, 'app.cjs'), APP);
  writeFileSync(join(appDirectory, 'cdk.json'), '{"app":"node app.cjs"}');
  const data = join(appDirectory, 'data');
  const { signal } = new AbortController();
  options = { appDirectory, outputDirectory: join(data, 'cdk.out'), digestFile: join(data, 'cdk.out.json'), signal };
});

const runs = () => readFileSync(join(appDirectory, 'data/runs'), 'utf8').length;

describe('loadAssembly', () => {
  test('takes over what the last start has synthesized while nothing has changed, and says so', async () => {
    expect((await loadAssembly(options)).how).toBe('synthesized');
    const { assembly, how } = await loadAssembly(options);
    expect([runs(), how, assembly.stacks.length]).toEqual([1, 'of the last start, nothing has changed since', 1]);
  });

  test('synthesizes when a source has changed, or another environment is asked for, or it is told to', async () => {
    await loadAssembly(options);
    writeFileSync(join(appDirectory, 'other.ts'), '');
    await loadAssembly(options);
    await loadAssembly({ ...options, environment: 'staging' });
    await loadAssembly({ ...options, environment: 'staging', synthesize: true });
    expect(runs()).toBe(4);
  });

  test('does not take over what was synthesized while files changed', async () => {
    writeFileSync(join(appDirectory, 'race'), '');
    await loadAssembly(options);
    await loadAssembly(options);
    expect(runs()).toBe(2);
  });

  test('does not take over what an app that failed has left', async () => {
    await loadAssembly(options);
    const source = APP.replace('fs.mkdirSync(out', 'process.exit(1); fs.mkdirSync(out');
    writeFileSync(join(appDirectory, 'app.cjs'), source);
    await expect(loadAssembly(options)).rejects.toThrow('does not synthesize');
    writeFileSync(join(appDirectory, 'app.cjs'), APP);
    expect((await loadAssembly(options)).how).toBe('synthesized');
  });

  test('runs an assembly that is given as it is', async () => {
    await loadAssembly(options);
    const { how } = await loadAssembly({ ...options, assembly: options.outputDirectory });
    expect([runs(), how]).toEqual([1, `in ${options.outputDirectory}`]);
  });
});
