import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type SQL, sql } from 'drizzle-orm';
import { connectDatabase, type Database } from '../../lambda/database/client.ts';
import { createMigrationHandler, type MigrationSummary } from '../../lambda/migrate/handler.ts';
import { MIGRATIONS_FOLDER, startTestDatabase, type TestDatabase } from './database.ts';
import { lambdaContext } from './load-balancer.ts';

let testDatabase: TestDatabase;
let database: Database;
let folder: string;
let lines: { readonly level: string; readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[];

beforeAll(async () => {
  testDatabase = await startTestDatabase();
  Object.assign(process.env, testDatabase.environment);
  database = connectDatabase(process.env);
}, 60_000);

afterAll(() => testDatabase.stop());

beforeEach(async () => {
  testDatabase.inject();
  await database.execute(sql`drop schema if exists drizzle cascade`);
  await database.execute(sql`drop table if exists messages, idempotency_keys, extra`);
  lines = [];
  folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
});

afterEach(() => rm(folder, { recursive: true }));

/** One more migration, as drizzle-kit would add it. */
async function addMigration(tag: string, statements: readonly string[]): Promise<void> {
  const path = join(folder, 'meta/_journal.json');
  const journal = JSON.parse(await readFile(path, 'utf8'));
  const idx = journal.entries.length;
  journal.entries.push({ idx, version: '7', when: journal.entries[idx - 1].when + 1, tag, breakpoints: true });
  await writeFile(path, JSON.stringify(journal));
  await writeFile(join(folder, `${tag}.sql`), statements.join('--> statement-breakpoint\n'));
}

function migrate(remainingMilliseconds?: number): Promise<MigrationSummary> {
  const handler = createMigrationHandler({
    folder,
    environment: process.env,
    log: (level, message, fields) => lines.push({ level, message, fields }),
  });
  return handler({}, lambdaContext(remainingMilliseconds));
}

async function exists(table: string): Promise<unknown> {
  const statement: SQL = sql`select to_regclass(${table}) is not null as found`;
  return (await database.execute(statement)).rows[0]?.['found'];
}

test('what is new is applied, once, and logged', async () => {
  await migrate();
  await addMigration('0001_extra', ['create table extra (id integer)', 'alter table extra add name text']);
  expect(await migrate()).toEqual({ applied: ['0001_extra'], current: '0001_extra' });
  expect(await migrate()).toEqual({ applied: [], current: '0001_extra' });
  expect(lines.map(({ message, fields }) => [message, fields['applied']])).toEqual([
    ['migrated', ['0000_message_board']],
    ['migrated', ['0001_extra']],
    ['migrated', []],
  ]);
});

test('an application that brings no migrations has none applied, and keeps its tables', async () => {
  await database.execute(sql`create table extra (id integer)`);
  await rm(folder, { recursive: true });
  await cp(join(MIGRATIONS_FOLDER, '../no-migrations'), folder, { recursive: true });
  expect(await migrate()).toEqual({ applied: [], current: undefined });
  expect(await exists('messages')).toBe(false);
  expect(await exists('extra')).toBe(true);
});

describe('a migration that fails', () => {
  beforeEach(() => addMigration('0001_extra', ['create table extra (id integer)', 'alter table extra add id text']));

  test('is named, with what the database said, and leaves nothing behind', async () => {
    await expect(migrate()).rejects.toThrow(
      /^The migration 0001_extra failed: ERROR: column "id" of relation "extra" already exists; .*SQLState: 42701$/,
    );
    expect(lines).toMatchObject([
      {
        level: 'error',
        message: 'migration failed',
        fields: { error: { message: expect.stringContaining('0001_extra') } },
      },
    ]);
    expect(await exists('extra')).toBe(false);
    expect(await exists('messages')).toBe(false);
  });

  test('can be mended and run again', async () => {
    await expect(migrate()).rejects.toThrow('0001_extra');
    await writeFile(join(folder, '0001_extra.sql'), 'create table extra (id integer)');
    expect((await migrate()).applied).toEqual(['0000_message_board', '0001_extra']);
  });
});

test('a migration that was edited after it was applied is refused before anything is run', async () => {
  await migrate();
  await writeFile(join(folder, '0000_message_board.sql'), 'select 1');
  await addMigration('0001_extra', ['create table extra (id integer)']);
  await expect(migrate()).rejects.toThrow('The migration 0000_message_board was edited after it was applied');
  expect(await exists('extra')).toBe(false);
});

describe('the database', () => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('may lose the answer of call %i', async (call) => {
    testDatabase.inject(...Array<'none'>(call).fill('none'), 'answer-lost');
    expect(await migrate()).toEqual({ applied: ['0000_message_board'], current: '0000_message_board' });
    expect(await exists('messages')).toBe(true);
  });

  test('that stays paused for longer than the function has is told of, with no migration to blame', async () => {
    testDatabase.inject(...Array<'resuming'>(100).fill('resuming'));
    await expect(migrate(1_100)).rejects.toThrow(
      'The migrations could not start: The database did not answer in time: DatabaseResumingException',
    );
    expect(lines.map(({ message }) => message)).toContain('database retry');
  });

  test('that the environment does not name is asked for by the names of its variables', async () => {
    const handler = createMigrationHandler({ folder, environment: { DATABASE_NAME: 'foobar' }, log: () => {} });
    await expect(handler({}, lambdaContext())).rejects.toThrow(
      'The function has no DATABASE_CLUSTER_ARN, DATABASE_SECRET_ARN. Set them',
    );
  });
});
