import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { synthesize } from '../../../local/assembly/synthesize.ts';

/** An app that writes down what it was given. */
const APP = `const fs = require('node:fs');
fs.mkdirSync(process.env.CDK_OUTDIR, { recursive: true });
fs.writeFileSync(process.env.CDK_OUTDIR + '/context.json', process.env.CDK_CONTEXT_JSON);`;

function makeApp(cdkJson: unknown, app = APP): string {
  const directory = mkdtempSync(join(tmpdir(), 'app-'));
  writeFileSync(join(directory, 'app.cjs'), app);
  writeFileSync(join(directory, 'cdk.json'), typeof cdkJson === 'string' ? cdkJson : JSON.stringify(cdkJson));
  return directory;
}

describe('synthesize', () => {
  test("runs the app with cdk.json's context, under that of the command line, and construct paths on", async () => {
    const appDirectory = makeApp({ app: 'node app.cjs', context: { flag: true, environment: 'production' } });
    const outputDirectory = join(appDirectory, 'out');
    await synthesize({ appDirectory, outputDirectory, context: { environment: 'staging' } });
    expect(JSON.parse(readFileSync(join(outputDirectory, 'context.json'), 'utf8'))).toMatchObject({
      flag: true,
      environment: 'staging',
      'aws:cdk:enable-path-metadata': true,
    });
  });

  test.each([
    [
      'no cdk.json',
      () => mkdtempSync(join(tmpdir(), 'none-')),
      /There is no .*cdk\.json\. Run this in the folder of a CDK app/,
    ],
    ['a cdk.json that is not JSON', () => makeApp('{'), /cdk\.json is not JSON/],
    ['a cdk.json without an app', () => makeApp({}), /has no "app" command/],
    [
      'an app that fails, with its words',
      () => makeApp({ app: 'node app.cjs' }, 'console.error("no such environment"); process.exit(3);'),
      /"node app\.cjs" ended with 3\):\nno such environment/,
    ],
  ])('refuses %s', async (_name, make, message) => {
    const appDirectory = make();
    await expect(synthesize({ appDirectory, outputDirectory: join(appDirectory, 'out'), context: {} })).rejects.toThrow(
      message,
    );
  });

  test('ends the app, and what the app has started, when it is told to', async () => {
    const appDirectory = makeApp({ app: 'node app.cjs' }, 'console.log("begun"); setInterval(() => {}, 1000);');
    const ending = new AbortController();
    const synthesis = synthesize({
      appDirectory,
      outputDirectory: join(appDirectory, 'out'),
      context: {},
      signal: ending.signal,
    });
    ending.abort();
    await expect(synthesis).rejects.toThrow(/ended with null/);
  });
});
