import { describe, expect, test } from '@jest/globals';
import { parseNodeCommand } from '../../../../local/assembly/synthesis/node-command.ts';

describe('parseNodeCommand', () => {
  test.each([
    ['node bin/app.js', { options: [], file: 'bin/app.js', arguments: [] }],
    ['node --import tsx bin/app.ts', { options: ['--import', 'tsx'], file: 'bin/app.ts', arguments: [] }],
    ['node --import=tsx app.ts --flag x', { options: ['--import=tsx'], file: 'app.ts', arguments: ['--flag', 'x'] }],
    ['node -r ts-node/register "my app.ts"', { options: ['-r', 'ts-node/register'], file: 'my app.ts', arguments: [] }],
    [
      'node --enable-source-maps --conditions dev app.js',
      { options: ['--enable-source-maps', '--conditions', 'dev'], file: 'app.js', arguments: [] },
    ],
  ])('%s runs one file', (command, expected) => {
    expect(parseNodeCommand(command)).toEqual(expected);
  });

  test.each([
    'npx ts-node bin/app.ts',
    'python3 app.py',
    'node',
    'node --import tsx',
    'node -e "run()"',
    'node --eval run',
    'node --run synth',
    'node build.js && node app.js',
    'node $APP',
    'node app.js > log',
    'FLAG=1 node app.js',
    "node app's.js",
  ])('%s is for a shell, or another program', (command) => {
    expect(parseNodeCommand(command)).toBeUndefined();
  });
});
