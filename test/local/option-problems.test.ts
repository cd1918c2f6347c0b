import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { startLocalRuntime } from '../../local/index.ts';
import { optionProblems } from '../../local/option-problems.ts';
import { removeFolder, temporaryFolder } from '../helpers/cdk.ts';

describe('the options of a runtime', () => {
  test.each([
    {},
    { port: 0, speed: 1, maximumEnvironments: 1 },
    { port: 65_535, speed: 1000, maximumEnvironments: 50 },
  ])('may be %j', (options) => {
    expect(optionProblems(options)).toEqual([]);
  });

  test.each([
    [{ port: -1 }, 'port: got -1; a port is a whole number from 0, for a free one, to 65535'],
    [{ port: 65_536 }, 'port: got 65536;'],
    [{ port: 80.5 }, 'port: got 80.5;'],
    [{ speed: 0.5 }, "speed: got 0.5; a speed is a number from 1, AWS's own pace, to 1000"],
    [{ speed: 1001 }, 'speed: got 1001;'],
    [{ speed: Number.NaN }, 'speed: got NaN;'],
    [{ maximumEnvironments: 0 }, 'maximumEnvironments: got 0; use a whole number of 1 or more'],
  ])('may not be %j', (options, problem) => {
    expect(optionProblems(options)).toEqual([expect.stringContaining(problem)]);
  });
});

describe('a runtime from a program', () => {
  test('is refused with every option that is out of its limits', async () => {
    await expect(startLocalRuntime({ port: -1, speed: 0 })).rejects.toThrow(
      /^startLocalRuntime: port: got -1; .*; speed: got 0;/,
    );
  });

  test('leaves nothing behind when it cannot start', async () => {
    const folder = temporaryFolder();
    const data = join(folder, 'data');
    await expect(startLocalRuntime({ assembly: folder, data })).rejects.toThrow('is not a cloud assembly');
    expect(existsSync(join(data, 'local.json'))).toBe(false);
    await expect(startLocalRuntime({ assembly: folder, data })).rejects.toThrow('is not a cloud assembly');
    removeFolder(folder);
  });
});
