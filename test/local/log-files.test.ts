import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LogFiles } from '../../local/log-files.ts';

describe('LogFiles', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'logs-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  test('lines are appended to the file of their name; those after the end are let go', async () => {
    for (const line of ['first', 'second']) {
      const logs = new LogFiles(join(directory, 'logs'));
      logs.write('a', line);
      await logs.close();
      logs.write('a', 'late');
      logs.write('b', 'late');
    }
    expect(readFileSync(join(directory, 'logs', 'a.log'), 'utf8')).toBe('first\nsecond\n');
  });

  test('a file that would become too large is kept once, and a new one is begun', async () => {
    for (let start = 0; start < 20; start += 1) {
      const logs = new LogFiles(directory, 100);
      logs.write('a', `${start}`.padStart(30, '.'));
      await logs.close();
    }
    expect(readdirSync(directory).sort()).toEqual(['a.1.log', 'a.log']);
    for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).size).toBeLessThanOrEqual(100);
    expect(readFileSync(join(directory, 'a.log'), 'utf8')).toMatch(/19\n$/);
  });

  test('no line is lost between two files, and the order is kept', async () => {
    const logs = new LogFiles(directory, 4000);
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    for (const line of lines) logs.write('a', line);
    await logs.close();
    expect(readFileSync(join(directory, 'a.log'), 'utf8').trimEnd().split('\n')).toEqual(lines);
  });

  test('what a disk does not take in time is counted, not kept in memory without end', async () => {
    const logs = new LogFiles(directory);
    const line = 'x'.repeat(1024 * 1024);
    for (let count = 0; count < 20; count += 1) logs.write('a', line);
    await logs.close();
    expect(readFileSync(join(directory, 'a.log'), 'utf8')).toMatch(/\n\(\d+ lines are missing: .*\)\n$/);
  });

  test('a folder that cannot be made ends nothing', async () => {
    writeFileSync(join(directory, 'file'), '');
    const logs = new LogFiles(join(directory, 'file'));
    logs.write('a', 'line');
    await expect(logs.close()).resolves.toBeUndefined();
  });
});
