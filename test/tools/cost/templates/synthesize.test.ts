import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../tools/cost/templates/json.ts';
import { synthesize } from '../../../../tools/cost/templates/synthesize.ts';

/** Writes the context that it is given, as an app of aws-cdk-lib reads it. */
const APP = `
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { CDK_OUTDIR, CDK_CONTEXT_JSON, CONTEXT_OVERFLOW_LOCATION_ENV: overflow } = process.env;
mkdirSync(CDK_OUTDIR, { recursive: true });
const context = { ...JSON.parse(CDK_CONTEXT_JSON), ...(overflow && JSON.parse(readFileSync(overflow, 'utf8'))) };
writeFileSync(CDK_OUTDIR + '/seen.json', JSON.stringify({ context, argv: process.argv.slice(2) }));
`;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'synthesize-'));
  mkdirSync(join(directory, 'app'));
  write('main.cjs', APP);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(name: string, content: string): void {
  writeFileSync(join(directory, 'app', name), content);
}

function seen(cdkJson: unknown, context: JsonObject = {}): { context: JsonObject; argv: string[] } {
  write('cdk.json', JSON.stringify(cdkJson));
  const outputDirectory = join(directory, 'out');
  synthesize({ appDirectory: join(directory, 'app'), outputDirectory, context, instead: '--assembly DIR' });
  return JSON.parse(readFileSync(join(outputDirectory, 'seen.json'), 'utf8'));
}

describe('an app is run as the CDK CLI would', () => {
  test('with the context of its files, and that of the caller last; nothing is bundled', () => {
    write('cdk.context.json', JSON.stringify({ zones: ['a'], flag: 'cached' }));
    const { context } = seen({ app: 'node main.cjs', context: { flag: 'file', own: 1 } }, { own: 2 });
    expect(context).toMatchObject({ zones: ['a'], flag: 'cached', own: 2, 'aws:cdk:bundling-stacks': [] });
  });

  test('with a context that is too long for the environment', () => {
    const long = 'x'.repeat(300_000);
    expect(seen({ app: 'node main.cjs', context: { long } }).context['long']).toBe(long);
  });

  test.each([
    ['a list of words', ['node', 'main.cjs', 'a', 'b'], ['a', 'b']],
    ['a script that cannot be run by itself', 'main.cjs a', ['a']],
  ])('where it is %s', (_, app, argv) => {
    expect(seen({ app }).argv).toEqual(argv);
  });

  test('after it is built', () => {
    expect(seen({ app: 'node built.cjs', build: 'cp main.cjs built.cjs' }).argv).toEqual([]);
  });
});

describe('an error says', () => {
  test.each([
    ['that there is no app command', {}, 'has no "app" command. Give --assembly DIR.'],
    [
      'which command failed, how, and why',
      { app: "node -e 'console.error(`no zone`);process.exit(7)'" },
      /ended with 7\):\nno zone$/,
    ],
    ['the last lines of a long output', { app: 'seq 100; false' }, /\n… \(70 lines before\)\n71\n(.*\n)+100$/],
    ['that the build failed', { app: 'node main.cjs', build: 'false' }, 'does not synthesize ("false": ended with 1)'],
  ])('%s', (_, cdkJson, message) => {
    expect(() => seen(cdkJson)).toThrow(message);
  });

  test('that there is no cdk.json, and what to give instead', () => {
    rmSync(join(directory, 'app'), { recursive: true });
    mkdirSync(join(directory, 'app'));
    const props = { appDirectory: join(directory, 'app'), outputDirectory: directory, context: {} };
    expect(() => synthesize({ ...props, instead: '--head-assembly DIR' })).toThrow(
      /There is no .*cdk\.json\. Run this in the folder of a CDK app, or give --head-assembly DIR\.$/,
    );
  });
});
