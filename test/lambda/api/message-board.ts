import { type SQL, sql } from 'drizzle-orm';
import { createApp } from '../../../lambda/api/app.ts';
import { describeDatabaseServer } from '../../../lambda/api/database-server.ts';
import { createHandler } from '../../../lambda/api/handler.ts';
import type { Message } from '../../../lambda/api/message.ts';
import { messageRepository } from '../../../lambda/api/message-repository.ts';
import { connectDatabase } from '../../../lambda/database/client.ts';
import { idempotencyKeys, messages } from '../../../lambda/database/schema.ts';
import { createMigrationHandler } from '../../../lambda/migrate/handler.ts';
import { MIGRATIONS_FOLDER, startTestDatabase } from '../database.ts';
import { lambdaContext, type ReceivedResponse, sender } from '../load-balancer.ts';

export const COLLECTION = '/api/messages';

export type MessageBoard = Awaited<ReturnType<typeof startMessageBoard>>;

type Headers = Readonly<Record<string, string>>;

/** The API of the message board on a real PostgreSQL, and how to ask it. */
export async function startMessageBoard() {
  const { environment, inject, stop } = await startTestDatabase();
  // The SDK reads its own settings from the process.
  Object.assign(process.env, environment);
  const migrate = createMigrationHandler({ folder: MIGRATIONS_FOLDER, environment: process.env, log: () => {} });
  inject('resuming', 'none', 'resuming');
  const migrated = [await migrate({}, lambdaContext()), await migrate({}, lambdaContext())];
  const database = connectDatabase(process.env);
  const app = createApp({ messages: messageRepository(database), describeDatabase: describeDatabaseServer(database) });
  const send = sender(createHandler(app, () => {}));

  const execute = async <Row extends Record<string, unknown>>(statement: SQL): Promise<readonly Row[]> =>
    (await database.execute<Row>(statement)).rows;

  const create = (content: object, headers: Headers = {}): Promise<ReceivedResponse> =>
    send({
      method: 'POST',
      path: COLLECTION,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(content),
    });

  return {
    /** What the migrations did: of an empty, resuming database, and of one that was up to date. */
    migrated,
    database,
    /** Lets the next calls of the database fail. */
    inject,
    stop,
    send,
    execute,
    create,

    async createdId(content: object = { author: 'a', body: 'b' }): Promise<string> {
      return (await create(content)).json<Message>().id;
    },

    replace: (id: string, ifMatch: string, content: object): Promise<ReceivedResponse> =>
      send({
        method: 'PUT',
        path: `${COLLECTION}/${id}`,
        headers: { 'content-type': 'application/json', 'if-match': ifMatch },
        body: JSON.stringify(content),
      }),

    remove: (id: string, headers: Headers = {}): Promise<ReceivedResponse> =>
      send({ method: 'DELETE', path: `${COLLECTION}/${id}`, headers }),

    read: (id: string, headers: Headers = {}): Promise<ReceivedResponse> =>
      send({ path: `${COLLECTION}/${id}`, headers }),

    async list(query = ''): Promise<{ readonly messages: readonly Message[]; readonly next: string | null }> {
      return (await send({ path: COLLECTION, query })).json();
    },

    /** An empty board, on a database without faults. */
    async clear(): Promise<void> {
      inject();
      await execute(sql`truncate ${messages}, ${idempotencyKeys}`);
    },
  };
}
