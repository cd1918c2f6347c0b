import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

test.each([
  [
    ['--assembly', 'cdk.out', '--environment', 'staging'],
    "option '--assembly <dir>' cannot be used with option '--environment <name>'",
  ],
  [['--assembly', 'cdk.out', '--synthesize'], "option '--assembly <dir>' cannot be used with option '--synthesize'"],
  [['--data', ''], 'The data folder has an empty name.'],
])('refuses %j', (argv, message) => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'bin/scaled-web.ts', 'local', '--port', '0', ...argv],
    { encoding: 'utf8' },
  );
  expect(stderr).toContain(message);
  expect(status).toBe(1);
});
