import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { LogFiles } from '../../local/log-files.ts';

test('lines are appended to the file of their name; those after the end are let go', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'logs-'));
  try {
    for (const line of ['first', 'second']) {
      const logs = new LogFiles(join(directory, 'logs'));
      logs.write('a', line);
      await logs.close();
      logs.write('a', 'late');
      logs.write('b', 'late');
    }
    expect(readFileSync(join(directory, 'logs', 'a.log'), 'utf8')).toBe('first\nsecond\n');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
