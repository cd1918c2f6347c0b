import { and, desc, eq, getTableColumns, inArray, lt, ne, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Database } from '../database/client.ts';
import { idempotencyKeys, messages } from '../database/schema.ts';
import type { DatabaseSession } from '../database/session.ts';
import { statement } from '../database/statement.ts';
import type { VersionCondition } from './etag.ts';
import type { Message, MessageContent } from './message.ts';
import type { PageRequest } from './page.ts';

interface Idempotency {
  readonly key: string;
  readonly fingerprint: string;
}

interface Creation {
  readonly id: string;
  readonly content: MessageContent;
  /** @default - the client sent no key */
  readonly idempotency?: Idempotency;
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

/** Keys older than a day are deleted, a few with every create that has a key, so that the table stays short. */
const KEY_LIFETIME = sql`interval '24 hours'`;
const KEYS_SWEPT_PER_CREATE = 10;

export function messageRepository(database: Database): MessageRepository {
  const { newest, newestAfter, byId } = reading(database);
  const { insert, insertOnce } = creating(database);
  const replaceIf = replacing(database);
  const removeIf = removing(database);
  return {
    async list(session, { limit, after }) {
      return session.run(() => (after ? newestAfter({ limit, ...after }) : newest({ limit })));
    },

    async find(session, id) {
      const [message] = await session.run(() => byId({ id }));
      return message;
    },

    async create(session, { id, content, idempotency }) {
      if (idempotency === undefined) {
        return { outcome: 'created', message: first(await session.run(() => insert({ id, ...content }))) };
      }
      const claimed = first(await session.run(() => insertOnce({ id, ...content, ...idempotency })));
      if (claimed.fingerprint !== idempotency.fingerprint) {
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
      const [row] = await session.run(() => replaceIf({ id, ...content, versions: versionList(condition) }));
      if (row === undefined) {
        return { outcome: 'absent' };
      }
      const message = row.replaced ?? row.current;
      return row.replaced || alreadyReplaced(row.current, content, condition)
        ? { outcome: 'replaced', message }
        : { outcome: 'stale', version: message.version };
    },

    async remove(session, id, condition) {
      return session.run(async (uncertain) => {
        const [row] = await removeIf({ id, versions: versionList(condition) });
        if (row === undefined) {
          // Absent after an attempt whose answer was lost: that attempt removed it.
          return { outcome: uncertain ? 'removed' : 'absent' };
        }
        return row.removed ? { outcome: 'removed' } : { outcome: 'stale', version: row.current.version };
      });
    },
  };
}

function reading(database: Database) {
  const page = (position?: SQL) =>
    database
      .select()
      .from(messages)
      .where(position)
      .orderBy(desc(messages.createdAt), desc(messages.id))
      .limit(sql.placeholder('limit'));
  const after = sql`(${messages.createdAt}, ${messages.id}) < (cast(${sql.placeholder('createdAt')} as timestamptz), ${ID})`;
  return {
    newest: statement<'limit', Message>(() => page()),
    newestAfter: statement<'limit' | 'createdAt' | 'id', Message>(() => page(after)),
    byId: statement<'id', Message>(() => database.select().from(messages).where(eq(messages.id, ID))),
  };
}

function creating(database: Database) {
  const [author, body] = [sql.placeholder('author'), sql.placeholder('body')];
  return {
    // Repeated after an answer that was lost, it finds its own message by the id.
    insert: statement<'id' | 'author' | 'body', Message>(() =>
      database
        .insert(messages)
        .values({ id: ID, author, body })
        .onConflictDoUpdate({ target: messages.id, set: { version: messages.version } })
        .returning(),
    ),

    insertOnce: statement<'id' | 'author' | 'body' | 'key' | 'fingerprint', typeof idempotencyKeys.$inferSelect>(() => {
      const key = sql.placeholder('key');
      const expired = database.$with('expired').as(
        database.delete(idempotencyKeys).where(
          inArray(
            idempotencyKeys.key,
            database
              .select({ key: idempotencyKeys.key })
              .from(idempotencyKeys)
              .where(and(lt(idempotencyKeys.createdAt, sql`now() - ${KEY_LIFETIME}`), ne(idempotencyKeys.key, key)))
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
          .values({ key, fingerprint: sql.placeholder('fingerprint'), messageId: ID })
          .onConflictDoUpdate({ target: idempotencyKeys.key, set: { uses: sql`${idempotencyKeys.uses} + 1` } })
          .returning(),
      );
      const inserted = database.$with('inserted', {}).as(
        sql`insert into ${messages} (id, author, body, created_at, updated_at)
          select message_id, ${author}, ${body}, created_at, created_at from claim where uses = 1`,
      );
      return database.with(expired, claim, inserted).select().from(claim);
    }),
  };
}

function replacing(database: Database) {
  return statement<'id' | 'author' | 'body' | 'versions', { current: Message; replaced: Message | null }>(() => {
    const current = database
      .$with('current')
      .as(database.select().from(messages).where(eq(messages.id, ID)).for('update'));
    const replaced = database.$with('replaced').as(
      database
        .update(messages)
        .set({
          author: sql`${sql.placeholder('author')}`,
          body: sql`${sql.placeholder('body')}`,
          version: sql`${messages.version} + 1`,
          updatedAt: sql`now()`,
        })
        .from(current)
        .where(and(eq(messages.id, current.id), versionIsListed(current.version)))
        .returning(getTableColumns(messages)),
    );
    return database.with(current, replaced).select().from(current).leftJoin(replaced, sql`true`);
  });
}

function removing(database: Database) {
  type Row = { current: Pick<Message, 'version'>; removed: Pick<Message, 'id'> | null };
  return statement<'id' | 'versions', Row>(() => {
    const current = database
      .$with('current')
      .as(
        database
          .select({ id: messages.id, version: messages.version })
          .from(messages)
          .where(eq(messages.id, ID))
          .for('update'),
      );
    const removed = database.$with('removed').as(
      database
        .delete(messages)
        .where(
          inArray(
            messages.id,
            database.select({ id: current.id }).from(current).where(versionIsListed(current.version)),
          ),
        )
        .returning({ id: messages.id }),
    );
    return database.with(current, removed).select().from(current).leftJoin(removed, sql`true`);
  });
}

/** The Data API binds text as `text`, which is no uuid; a placeholder has no type of its own. */
const ID = sql`cast(${sql.placeholder('id')} as uuid)`;

/** The Data API takes no arrays: PostgreSQL reads the list from text. */
function versionIsListed(version: SQLWrapper): SQL {
  const versions = sql`cast(${sql.placeholder('versions')} as integer[])`;
  return sql`coalesce(${version} = any(${versions}), true)`;
}

/** @returns null for every version */
function versionList(condition: VersionCondition): string | null {
  return condition === 'any' ? null : `{${condition.join()}}`;
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
