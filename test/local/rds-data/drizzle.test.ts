import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { desc, eq, sql } from 'drizzle-orm';
import { type AwsDataApiPgDatabase, drizzle } from 'drizzle-orm/aws-data-api/pg';
import { migrate } from 'drizzle-orm/aws-data-api/pg/migrator';
import {
  bigint,
  boolean,
  date,
  doublePrecision,
  integer,
  jsonb,
  numeric,
  pgTable,
  text,
  time,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { startTestDataApi, type TestDataApi, temporaryDirectory, testCluster } from '../../helpers/postgres.ts';

const message = pgTable('message', {
  id: uuid('id').primaryKey().defaultRandom(),
  author: text('author').notNull(),
  likes: integer('likes').notNull().default(0),
  views: bigint('views', { mode: 'number' }),
  score: doublePrecision('score'),
  price: numeric('price'),
  pinned: boolean('pinned'),
  tags: text('tags').array(),
  extra: jsonb('extra'),
  day: date('day'),
  hour: time('hour'),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});

let local: TestDataApi;
let db: AwsDataApiPgDatabase<Record<string, never>>;
let migrationsFolder: string;

beforeAll(async () => {
  local = await startTestDataApi();
  db = drizzle(local.client, { ...local.target, database: testCluster.database });
  migrationsFolder = await migrations({
    '0000_message': `CREATE TABLE message (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(), author text NOT NULL, likes int NOT NULL DEFAULT 0, views bigint,
        score double precision, price numeric, pinned boolean, tags text[], extra jsonb, day date, hour time)`,
    '0001_created_at': [
      'ALTER TABLE message ADD COLUMN created_at timestamptz NOT NULL DEFAULT now()',
      'CREATE INDEX message_created_at ON message (created_at DESC, id)',
    ].join('\n--> statement-breakpoint\n'),
  });
  await migrate(db, { migrationsFolder });
});

afterAll(() => local?.stop());

/** A folder of migrations as drizzle-kit writes it. */
async function migrations(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryDirectory();
  await mkdir(join(folder, 'meta'));
  const entries = Object.keys(files).map((tag, idx) => ({
    idx,
    version: '7',
    when: 1000 + idx,
    tag,
    breakpoints: true,
  }));
  await writeFile(
    join(folder, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
  );
  for (const [tag, content] of Object.entries(files)) {
    await writeFile(join(folder, `${tag}.sql`), content);
  }
  return folder;
}

describe("drizzle-orm's Data API driver", () => {
  test('migrates once', async () => {
    await migrate(db, { migrationsFolder });
    const { rows } = await db.execute(sql`SELECT count(*)::int AS count FROM drizzle.__drizzle_migrations`);
    expect(rows).toEqual([{ count: 2 }]);
  });

  test('rolls a failing migration back', async () => {
    const failing = await migrations({
      '0002_broken': 'CREATE TABLE half ()\n--> statement-breakpoint\nCREATE TABLE half ()',
    });
    await expect(migrate(db, { migrationsFolder: failing })).resolves.toBeUndefined();
    const later = await migrations({
      '0000_message': '',
      '0001_created_at': '',
      '0002_broken': 'CREATE TABLE half ()\n--> statement-breakpoint\nCREATE TABLE half ()',
    });
    await expect(migrate(db, { migrationsFolder: later })).rejects.toThrow();
    const { rows } = await db.execute(sql`SELECT to_regclass('half')::text AS half`);
    expect(rows).toEqual([{ half: null }]);
  });

  test('writes and reads every type', async () => {
    const createdAt = new Date('2026-11-23T12:34:56.789Z');
    const values = {
      author: 'Ada',
      likes: 3,
      views: 9007199254740991,
      score: 0.25,
      price: '12.50',
      pinned: true,
      tags: ['a', 'b,c', 'd"e'],
      extra: { nested: [1, 'two', null] },
      day: '2026-11-23',
      hour: '12:34:56',
      createdAt,
    };
    const [inserted] = await db.insert(message).values(values).returning();
    const [selected] = await db
      .select()
      .from(message)
      .where(eq(message.id, inserted?.id ?? ''));
    expect(selected).toEqual({ id: expect.any(String), ...values });
    expect(selected).toEqual(inserted);
  });

  test('compares timestamps as instants', async () => {
    const createdAt = new Date('2030-01-01T00:00:00.000Z');
    await db.insert(message).values({ author: 'Future', createdAt });
    const found = await db.select().from(message).where(eq(message.createdAt, createdAt)).orderBy(desc(message.id));
    expect(found.map(({ author }) => author)).toEqual(['Future']);
  });

  test('commits and rolls back transactions, nested ones by savepoints', async () => {
    await db.transaction(async (outer) => {
      await outer.insert(message).values({ author: 'outer' });
      await outer
        .transaction(async (inner) => {
          await inner.insert(message).values({ author: 'inner' });
          throw new Error('no');
        })
        .catch(() => {});
    });
    const rolledBack = db.transaction(async (transaction) => {
      await transaction.insert(message).values({ author: 'lost' });
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    const authors = await db.select({ author: message.author }).from(message);
    expect(authors.map(({ author }) => author)).toEqual(expect.arrayContaining(['outer']));
    expect(authors).not.toEqual(expect.arrayContaining([{ author: 'inner' }]));
    expect(authors).not.toEqual(expect.arrayContaining([{ author: 'lost' }]));
  });
});
