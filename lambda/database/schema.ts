import { sql } from 'drizzle-orm';
import { check, customType, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';

/**
 * A moment as ISO 8601 in UTC, to the millisecond, so that a cursor made of it is exact. The Data API returns
 * timestamptz in UTC with the offset stripped, and would bind text as `text`, which does not compare with timestamptz.
 */
const instant = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp (3) with time zone',
  // PostgreSQL leaves out zeros at the end of a fraction.
  fromDriver: (value) => `${value.slice(0, 10)}T${value.slice(11, 19)}.${value.slice(20).padEnd(3, '0')}Z`,
  toDriver: (value) => sql`cast(${value} as timestamp with time zone)`,
});

/*
 * After a change here, drizzle-kit writes the migration that brings databases along:
 * npx drizzle-kit generate --dialect postgresql --schema lambda/database/schema.ts --out lambda/migrate/migrations
 */

/** Lengths are in Unicode code points: what PostgreSQL's char_length counts. */
export const AUTHOR_MAX_LENGTH = 80;
export const BODY_MAX_LENGTH = 2000;

export const messages = pgTable(
  'messages',
  {
    id: uuid().primaryKey(),
    author: text().notNull(),
    body: text().notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
    updatedAt: instant('updated_at').notNull().default(sql`now()`),
    version: integer().notNull().default(1),
  },
  (table) => [
    // Scanned backwards by the list: newest first, the id deciding between messages of one millisecond.
    index('messages_created_at_id_index').on(table.createdAt, table.id),
    check(
      'messages_author_length',
      sql`char_length(${table.author}) between 1 and ${sql.raw(String(AUTHOR_MAX_LENGTH))}`,
    ),
    check('messages_body_length', sql`char_length(${table.body}) between 1 and ${sql.raw(String(BODY_MAX_LENGTH))}`),
  ],
);

/**
 * What was created under which key. The first result is not stored: a message starts at version 1 with the payload
 * that the fingerprint stands for, so the id and the time are enough to give it again.
 */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    key: text().primaryKey(),
    /** SHA-256 of the payload, so that the same key with another payload is told apart. */
    fingerprint: text().notNull(),
    /** No foreign key: the key outlives a deleted message, which must not come back by a repeated request. */
    messageId: uuid('message_id').notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
    /** How often the key was sent; 1 tells the statement that it is the one to insert the message. */
    uses: integer().notNull().default(1),
  },
  (table) => [index('idempotency_keys_created_at_index').on(table.createdAt)],
);
