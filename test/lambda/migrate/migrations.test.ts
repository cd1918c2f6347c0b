import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Migration, migrationOf, pendingMigrations, readMigrations } from '../../../lambda/migrate/migrations.ts';
import { MIGRATIONS_FOLDER } from '../database.ts';

function migration(createdAt: number, statements: readonly string[] = []): Migration {
  return { tag: `migration_${createdAt}`, createdAt, hash: `hash ${createdAt}`, statements };
}

const all = [migration(1), migration(2), migration(3)];

describe("the project's migrations", () => {
  const migrations = readMigrations(MIGRATIONS_FOLDER);

  test('are every file of the folder, in the order of their numbers and times', () => {
    const files = readdirSync(MIGRATIONS_FOLDER).filter((name) => name.endsWith('.sql'));
    expect(migrations.map(({ tag }) => `${tag}.sql`)).toEqual(files.toSorted());
    const times = migrations.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('have a snapshot each, from which drizzle-kit makes the next one', () => {
    const snapshots = readdirSync(join(MIGRATIONS_FOLDER, 'meta')).filter((name) => name.endsWith('_snapshot.json'));
    expect(snapshots.toSorted()).toEqual(migrations.map(({ tag }) => `${tag.slice(0, 4)}_snapshot.json`));
  });

  test('have no parameter inside a dollar quote, which the Data API would take for one of the statement', () => {
    const statements = migrations.flatMap((found) => found.statements);
    expect(statements.filter((statement) => /\$\w*\$.*[^:]:\w/s.test(statement))).toEqual([]);
  });
});

test('a folder without a journal is refused', () => {
  expect(() => readMigrations(join(tmpdir(), 'no-such-folder'))).toThrow('meta/_journal.json');
});

describe('pending are those newer than the newest that was applied', () => {
  test.each<[string, readonly number[], readonly number[]]>([
    ['all, on an empty database', [], [1, 2, 3]],
    ['the rest', [1], [2, 3]],
    ['none', [1, 2, 3], []],
    ['none, when the database is ahead: the code was rolled back', [1, 2, 3, 4], []],
  ])('%s', (_name, applied, pending) => {
    const rows = applied.map((createdAt) => ({ createdAt, hash: `hash ${createdAt}` }));
    expect(pendingMigrations(all, rows).map(({ createdAt }) => createdAt)).toEqual(pending);
  });
});

test('a migration that was edited after it was applied is refused', () => {
  expect(() => pendingMigrations(all, [{ createdAt: 1, hash: 'another' }])).toThrow(
    'The migration migration_1 was edited after it was applied: its SHA-256 is hash 1, the database has another.',
  );
});

test('a migration that would be passed over is refused', () => {
  expect(() => pendingMigrations(all, [{ createdAt: 3, hash: 'hash 3' }])).toThrow(
    'The migration migration_1 is older than one that was applied',
  );
});

test('a statement is found in its migration', () => {
  const [first, second] = [migration(1, ['a', 'b']), migration(2, ['c'])];
  expect(migrationOf([first, second], 'c')).toBe(second);
  expect(migrationOf([first, second], 'd')).toBeUndefined();
});
