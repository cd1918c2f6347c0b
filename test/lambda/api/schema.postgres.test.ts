import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { getTableName, sql } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { idempotencyKeys, messages } from '../../../lambda/database/schema.ts';
import { MessageBoard } from './message-board.ts';

const board = new MessageBoard();
beforeAll(() => board.start(), 60_000);
beforeEach(() => board.clear());
afterAll(() => board.stop());

describe('the migrations', () => {
  test('bring an empty, resuming database up to date, and then find nothing to do', () => {
    expect(board.running.migrated).toEqual([
      { applied: ['0000_message_board'], current: '0000_message_board' },
      { applied: [], current: '0000_message_board' },
    ]);
  });

  test.each([messages, idempotencyKeys])('make what the schema says: table %#', async (table) => {
    const { columns, indexes, checks } = getTableConfig(table);
    const name = getTableName(table);
    // Precision is part of the type's name in the schema, and a column of its own here.
    const found = await board.execute(sql`
      select column_name as name, is_nullable = 'NO' as "notNull", column_default is not null as "hasDefault",
        case when data_type = 'timestamp with time zone'
          then 'timestamp (' || datetime_precision || ') with time zone' else data_type end as type
      from information_schema.columns where table_name = ${name} order by ordinal_position`);
    expect(found).toEqual(
      columns.map((column) => ({
        name: column.name,
        type: column.getSQLType(),
        notNull: column.notNull,
        hasDefault: column.hasDefault,
      })),
    );
    const foundIndexes = await board.execute<{ name: string }>(sql`
      select indexname as name from pg_indexes where tablename = ${name} and indexname not like '%_pkey' order by 1`);
    expect(foundIndexes.map((index) => index.name)).toEqual(indexes.map(({ config }) => config.name).toSorted());
    const foundChecks = await board.execute<{ name: string }>(sql`
      select conname as name from pg_constraint where contype = 'c' and conrelid = to_regclass(${name}) order by 1`);
    expect(foundChecks.map((check) => check.name)).toEqual(checks.map((check) => check.name).toSorted());
  });

  test('refuse in the database itself what the API refuses', async () => {
    await expect(
      board.execute(sql`insert into ${messages} (id, author, body) values (gen_random_uuid(), '', 'b')`),
    ).rejects.toMatchObject({ cause: { message: expect.stringContaining('messages_author_length') } });
  });
});
