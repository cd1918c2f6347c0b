import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Trigger } from 'aws-cdk-lib/triggers';
import { lambda, synthesize } from '../cloudformation/stacks.ts';

function drill(argv: readonly string[], temporary: string) {
  return spawn(process.execPath, ['--import', 'tsx', 'bin/scaled-web.ts', 'drill', ...argv], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test.each([
  [['--workers', '0.5'], 'It must be a whole number of 1 or more.'],
  [['--assembly', 'cdk.out'], '--assembly says what the drill starts, which it does with --speed only'],
  [['--environment', 'staging'], '--environment says what the drill starts, which it does with --speed only'],
  [
    ['--speed', '20', '--assembly', 'cdk.out', '--environment', 'staging'],
    "option '--assembly <dir>' cannot be used with option '--environment <name>'",
  ],
])('refuses %j', async (argv, message) => {
  const { stderr, ...process } = drill(argv, tmpdir());
  expect(await text(stderr)).toContain(message);
  expect(process.exitCode).not.toBe(0);
});

test('leaves nothing behind when signals end it while it starts', async () => {
  const assembly = synthesize((stack) => {
    const handler = lambda(
      stack,
      'Handler',
      'exports.handler = () => new Promise(() => setInterval(() => {}, 1000));',
      '',
    );
    (handler.node.defaultChild as CfnFunction).timeout = 900;
    new Trigger(stack, 'Trigger', { handler });
  });
  const temporary = mkdtempSync(join(tmpdir(), 'drill-'));
  const child = drill(['--speed', '100', '--assembly', assembly.directory], temporary);
  const data = () => readdirSync(temporary).filter((name) => name.startsWith('scaled-web-drill-'));
  for await (const chunk of child.stderr) if (String(chunk).includes('RDS Data API')) break;
  expect(data()).toHaveLength(1);
  // As with npm, which passes on what the terminal has sent to both.
  child.kill('SIGINT');
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  expect(code).toBe(1);
  expect(data()).toEqual([]);
}, 60_000);
