import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';

test('the app answers an unknown environment with one line and fails', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/run.mjs', 'bin/foobar.ts'], {
    cwd: resolve(__dirname, '../..'),
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], CDK_CONTEXT_JSON: JSON.stringify({ environment: 'prod' }) },
  });
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'There is no environment "prod"; choose one of production, staging with -c environment=NAME, or write it into ' +
      'lib/config/environments.ts\n',
  });
});
