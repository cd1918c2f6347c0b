import { type SQL, sql } from 'drizzle-orm';
import { createApp } from '../../../lambda/api/app.ts';
import { describeDatabaseServer } from '../../../lambda/api/database-server.ts';
import { createHandler } from '../../../lambda/api/handler.ts';
import type { Message } from '../../../lambda/api/message.ts';
import { messageRepository } from '../../../lambda/api/message-repository.ts';
import { connectDatabase, type Database } from '../../../lambda/database/client.ts';
import { idempotencyKeys, messages } from '../../../lambda/database/schema.ts';
import { createMigrationHandler, type MigrationSummary } from '../../../lambda/migrate/handler.ts';
import { type Fault, MIGRATIONS_FOLDER, startTestDatabase, type TestDatabase } from '../database.ts';
import { lambdaContext, type ReceivedResponse, type Send, type SentRequest, sender } from '../load-balancer.ts';

export const COLLECTION = '/api/messages';

type Headers = Readonly<Record<string, string>>;

interface Running {
  readonly server: TestDatabase;
  readonly database: Database;
  readonly send: Send;
  /** What the migrations did: of an empty, resuming database, and of one that was up to date. */
  readonly migrated: readonly MigrationSummary[];
}

/** The API of the message board on a real PostgreSQL, and how to ask it. */
export class MessageBoard {
  private started: Running | undefined;

  async start(): Promise<void> {
    const server = await startTestDatabase();
    // The SDK reads its own settings from the process.
    Object.assign(process.env, server.environment);
    const migrate = createMigrationHandler({ folder: MIGRATIONS_FOLDER, environment: process.env, log: () => {} });
    server.inject('resuming', 'none', 'resuming');
    const migrated = [await migrate({}, lambdaContext()), await migrate({}, lambdaContext())];
    const database = connectDatabase(process.env);
    const app = createApp({
      messages: messageRepository(database),
      describeDatabase: describeDatabaseServer(database),
    });
    this.started = { server, database, send: sender(createHandler(app, () => {})), migrated };
  }

  async stop(): Promise<void> {
    await this.started?.server.stop();
  }

  /** Makes it an empty board, on a database without faults. */
  async clear(): Promise<void> {
    this.running.server.inject();
    await this.execute(sql`truncate ${messages}, ${idempotencyKeys}`);
  }

  get running(): Running {
    if (this.started === undefined) throw new Error('the message board was not started');
    return this.started;
  }

  /** Lets the next calls of the database fail. */
  inject(...faults: readonly Fault[]): void {
    this.running.server.inject(...faults);
  }

  async execute<Row extends Record<string, unknown>>(statement: SQL): Promise<readonly Row[]> {
    return (await this.running.database.execute<Row>(statement)).rows;
  }

  send(request: SentRequest): Promise<ReceivedResponse> {
    return this.running.send(request);
  }

  create(content: object, headers: Headers = {}): Promise<ReceivedResponse> {
    return this.send({
      method: 'POST',
      path: COLLECTION,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(content),
    });
  }

  async createdId(content: object = { author: 'a', body: 'b' }): Promise<string> {
    return (await this.create(content)).json<Message>().id;
  }

  replace(id: string, ifMatch: string, content: object): Promise<ReceivedResponse> {
    return this.send({
      method: 'PUT',
      path: `${COLLECTION}/${id}`,
      headers: { 'content-type': 'application/json', 'if-match': ifMatch },
      body: JSON.stringify(content),
    });
  }

  remove(id: string, headers: Headers = {}): Promise<ReceivedResponse> {
    return this.send({ method: 'DELETE', path: `${COLLECTION}/${id}`, headers });
  }

  read(id: string, headers: Headers = {}): Promise<ReceivedResponse> {
    return this.send({ path: `${COLLECTION}/${id}`, headers });
  }

  async list(query = ''): Promise<{ readonly messages: readonly Message[]; readonly next: string | null }> {
    return (await this.send({ path: COLLECTION, query })).json();
  }
}
