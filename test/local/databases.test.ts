import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startDatabases } from '../../local/databases.ts';
import { Lifetime } from '../../local/lifetime.ts';

test('where one database cannot be started, the others are stopped with what was started', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'databases-'));
  writeFileSync(join(directory, 'blocked'), '');
  const cluster = (identifier: string) => ({
    path: identifier,
    arn: identifier,
    identifier,
    database: 'postgres',
    httpEndpoint: true,
    masterUsername: 'me',
  });
  const lifetime = new Lifetime();
  const clusters = [cluster('blocked'), cluster('sound')];
  await expect(startDatabases({ clusters, directory, lifetime, log: () => undefined })).rejects.toThrow('blocked');
  expect(existsSync(join(directory, 'sound', 'data', 'postmaster.pid'))).toBe(true);
  await lifetime.end();
  expect(existsSync(join(directory, 'sound', 'data', 'postmaster.pid'))).toBe(false);
}, 60_000);
