import { and, desc, eq, getTableColumns, inArray, lt, ne, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database/client.ts';
import { idempotencyKeys, messages } from '../database/schema.ts';
import type { DatabaseSession } from '../database/session.ts';
import type { VersionCondition } from './etag.ts';
import type { Message, MessageContent } from './message.ts';
import type { PageRequest } from './page.ts';

interface Creation {
  readonly id: string;
  readonly content: MessageContent;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
}

type CreationOutcome =
  | { readonly outcome: 'created' | 'replayed'; readonly message: Message }
  | { readonly outcome: 'key-reused' };

type ReplacementOutcome =
  | { readonly outcome: 'replaced'; readonly message: Message }
  | { readonly outcome: 'stale'; readonly version: number }
  | { readonly outcome: 'absent' };

type RemovalOutcome =
  | { readonly outcome: 'removed' | 'absent' }
  | { readonly outcome: 'stale'; readonly version: number };

/** The messages, one statement a request. Every statement is safe to repeat when its answer was lost. */
export interface MessageRepository {
  /** Newest first. */
  list(session: DatabaseSession, page: PageRequest): Promise<readonly Message[]>;
  find(session: DatabaseSession, id: string): Promise<Message | undefined>;
  create(session: DatabaseSession, creation: Creation): Promise<CreationOutcome>;
  replace(
    session: DatabaseSession,
    id: string,
    content: MessageContent,
    condition: VersionCondition,
  ): Promise<ReplacementOutcome>;
  remove(session: DatabaseSession, id: string, condition: VersionCondition): Promise<RemovalOutcome>;
}

/** Keys older than a day are deleted, a few with every create, so that the table stays as long as a day's creates. */
const KEY_LIFETIME = sql`interval '24 hours'`;
const KEYS_SWEPT_PER_CREATE = 10;

export function messageRepository(database: Database): MessageRepository {
  return {
    async list(session, { limit, after }) {
      const position =
        after &&
        sql`(${messages.createdAt}, ${messages.id}) < (${sql.param(after.createdAt, messages.createdAt)}, ${sql.param(after.id, messages.id)})`;
      return session.run(() =>
        database
          .select()
          .from(messages)
          .where(position)
          .orderBy(desc(messages.createdAt), desc(messages.id))
          .limit(limit),
      );
    },

    async find(session, id) {
      const rows = await session.run(() => database.select().from(messages).where(eq(messages.id, id)));
      return rows[0];
    },

    async create(session, { id, content, idempotencyKey, fingerprint }) {
      const expired = database.$with('expired').as(
        database.delete(idempotencyKeys).where(
          inArray(
            idempotencyKeys.key,
            database
              .select({ key: idempotencyKeys.key })
              .from(idempotencyKeys)
              .where(
                and(
                  lt(idempotencyKeys.createdAt, sql`now() - ${KEY_LIFETIME}`),
                  ne(idempotencyKeys.key, idempotencyKey),
                ),
              )
              .orderBy(idempotencyKeys.createdAt)
              .limit(KEYS_SWEPT_PER_CREATE)
              .for('update', { skipLocked: true }),
          ),
        ),
      );
      // The unique key makes concurrent requests wait for each other; one of them sees its first use.
      const claim = database.$with('claim').as(
        database
          .insert(idempotencyKeys)
          .values({ key: idempotencyKey, fingerprint, messageId: id })
          .onConflictDoUpdate({ target: idempotencyKeys.key, set: { uses: sql`${idempotencyKeys.uses} + 1` } })
          .returning(),
      );
      const inserted = database.$with('inserted', {}).as(
        sql`insert into ${messages} (id, author, body, created_at, updated_at)
          select message_id, ${content.author}, ${content.body}, created_at, created_at from claim where uses = 1`,
      );
      const rows = await session.run(() => database.with(expired, claim, inserted).select().from(claim));
      const claimed = first(rows);
      if (claimed.fingerprint !== fingerprint) {
        return { outcome: 'key-reused' };
      }
      return {
        outcome: claimed.messageId === id ? 'created' : 'replayed',
        message: {
          id: claimed.messageId,
          ...content,
          createdAt: claimed.createdAt,
          updatedAt: claimed.createdAt,
          version: 1,
        },
      };
    },

    async replace(session, id, content, condition) {
      const current = database
        .$with('current')
        .as(database.select().from(messages).where(eq(messages.id, id)).for('update'));
      const replaced = database.$with('replaced').as(
        database
          .update(messages)
          .set({ ...content, version: sql`${messages.version} + 1`, updatedAt: sql`now()` })
          .from(current)
          .where(and(eq(messages.id, current.id), versionIs(current.version, condition)))
          .returning(getTableColumns(messages)),
      );
      const [row] = await session.run(() =>
        database.with(current, replaced).select().from(current).leftJoin(replaced, sql`true`),
      );
      if (row === undefined) {
        return { outcome: 'absent' };
      }
      const message = row.replaced ?? row.current;
      return row.replaced || alreadyReplaced(row.current, content, condition)
        ? { outcome: 'replaced', message }
        : { outcome: 'stale', version: message.version };
    },

    async remove(session, id, condition) {
      const current = database
        .$with('current')
        .as(
          database
            .select({ id: messages.id, version: messages.version })
            .from(messages)
            .where(eq(messages.id, id))
            .for('update'),
        );
      const removed = database.$with('removed').as(
        database
          .delete(messages)
          .where(
            inArray(
              messages.id,
              database.select({ id: current.id }).from(current).where(versionIs(current.version, condition)),
            ),
          )
          .returning({ id: messages.id }),
      );
      return session.run(async (uncertain) => {
        const [row] = await database.with(current, removed).select().from(current).leftJoin(removed, sql`true`);
        if (row === undefined) {
          // Absent after an attempt whose answer was lost: that attempt removed it.
          return { outcome: uncertain ? 'removed' : 'absent' };
        }
        return row.removed ? { outcome: 'removed' } : { outcome: 'stale', version: row.current.version };
      });
    },
  };
}

function versionIs(version: Parameters<typeof inArray>[0], condition: VersionCondition): SQL | undefined {
  return condition === 'any' ? undefined : inArray(version, [...condition]);
}

/**
 * Whether the very next version holds what was asked for: an attempt whose answer was lost had made it.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1-7
 */
function alreadyReplaced(current: Message, content: MessageContent, condition: VersionCondition): boolean {
  return (
    condition !== 'any' &&
    condition.includes(current.version - 1) &&
    current.author === content.author &&
    current.body === content.body
  );
}

function first<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) {
    throw new Error('The statement returned no row where it always returns one.');
  }
  return row;
}
