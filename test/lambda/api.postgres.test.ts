import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { getTableName, type SQL, sql } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { createApp } from '../../lambda/api/app.ts';
import { describeDatabaseServer } from '../../lambda/api/database-server.ts';
import { createHandler } from '../../lambda/api/handler.ts';
import type { Message } from '../../lambda/api/message.ts';
import { messageRepository } from '../../lambda/api/message-repository.ts';
import { connectDatabase, type Database } from '../../lambda/database/client.ts';
import { idempotencyKeys, messages } from '../../lambda/database/schema.ts';
import { createMigrationHandler, type MigrationSummary } from '../../lambda/migrate/handler.ts';
import { MIGRATIONS_FOLDER, startTestDatabase, type TestDatabase } from './database.ts';
import { lambdaContext, type ReceivedResponse, type Send, sender, TARGET_GROUP_ARN } from './load-balancer.ts';

const COLLECTION = '/api/messages';
const migrated: MigrationSummary[] = [];
let testDatabase: TestDatabase;
let database: Database;
let send: Send;

beforeAll(async () => {
  testDatabase = await startTestDatabase();
  // The SDK reads its own settings from the process.
  Object.assign(process.env, testDatabase.environment);
  const migrate = createMigrationHandler({ folder: MIGRATIONS_FOLDER, environment: process.env, log: () => {} });
  testDatabase.inject('resuming', 'none', 'resuming');
  migrated.push(await migrate({}, lambdaContext()), await migrate({}, lambdaContext()));
  database = connectDatabase(process.env);
  const app = createApp({ messages: messageRepository(database), describeDatabase: describeDatabaseServer(database) });
  send = sender(createHandler(app, () => {}));
}, 60_000);

afterAll(async () => {
  await testDatabase.stop();
});

beforeEach(async () => {
  testDatabase.inject();
  await execute(sql`truncate ${messages}, ${idempotencyKeys}`);
});

async function execute<Row extends Record<string, unknown>>(statement: SQL): Promise<readonly Row[]> {
  return (await database.execute<Row>(statement)).rows;
}

const create = (content: object, headers: Record<string, string> = {}): Promise<ReceivedResponse> =>
  send({
    method: 'POST',
    path: COLLECTION,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(content),
  });

const replace = (id: string, ifMatch: string, content: object): Promise<ReceivedResponse> =>
  send({
    method: 'PUT',
    path: `${COLLECTION}/${id}`,
    headers: { 'content-type': 'application/json', 'if-match': ifMatch },
    body: JSON.stringify(content),
  });

const remove = (id: string, headers: Record<string, string> = {}): Promise<ReceivedResponse> =>
  send({ method: 'DELETE', path: `${COLLECTION}/${id}`, headers });

const read = (id: string, headers: Record<string, string> = {}): Promise<ReceivedResponse> =>
  send({ path: `${COLLECTION}/${id}`, headers });

async function list(query = ''): Promise<{ readonly messages: readonly Message[]; readonly next: string | null }> {
  return (await send({ path: COLLECTION, query })).json();
}

async function createdId(content: object = { author: 'a', body: 'b' }): Promise<string> {
  return (await create(content)).json<Message>().id;
}

describe('the migrations', () => {
  test('bring an empty, resuming database up to date, and then find nothing to do', () => {
    expect(migrated).toEqual([
      { applied: ['0000_message_board'], current: '0000_message_board' },
      { applied: [], current: '0000_message_board' },
    ]);
  });

  test.each([messages, idempotencyKeys])('make what the schema says: table %#', async (table) => {
    const { columns, indexes, checks } = getTableConfig(table);
    const name = getTableName(table);
    // Precision is part of the type's name in the schema, and a column of its own here.
    const found = await execute(sql`
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
    const foundIndexes = await execute<{ name: string }>(sql`
      select indexname as name from pg_indexes where tablename = ${name} and indexname not like '%_pkey' order by 1`);
    expect(foundIndexes.map((index) => index.name)).toEqual(indexes.map(({ config }) => config.name).toSorted());
    const foundChecks = await execute<{ name: string }>(sql`
      select conname as name from pg_constraint where contype = 'c' and conrelid = to_regclass(${name}) order by 1`);
    expect(foundChecks.map((check) => check.name)).toEqual(checks.map((check) => check.name).toSorted());
  });

  test('refuse in the database itself what the API refuses', async () => {
    await expect(
      execute(sql`insert into ${messages} (id, author, body) values (gen_random_uuid(), '', 'b')`),
    ).rejects.toMatchObject({ cause: { message: expect.stringContaining('messages_author_length') } });
  });
});

test('the status names load balancer, function and database, and how long each took', async () => {
  const answer = await send({ path: '/api/status' });
  expect(answer.status).toBe(200);
  expect(answer.json()).toEqual({
    loadBalancer: { name: 'foobar-production-a', targetGroupArn: TARGET_GROUP_ARN },
    function: {
      name: 'foobar-production-api',
      version: '7',
      requestId: '5f3c2a10-0000-4000-8000-000000000001',
      coldStart: expect.any(Boolean),
    },
    database: { name: 'foobar', version: expect.stringMatching(/^\d+\.\d+/), milliseconds: expect.any(Number) },
    milliseconds: expect.any(Number),
  });
  expect(answer.header('server-timing')).not.toContain('db;dur=0');
});

describe('creating', () => {
  test('gives the message, where it is, and its ETag', async () => {
    const answer = await create({ author: 'Ada', body: 'Hello' });
    expect(answer.status).toBe(201);
    const message = answer.json<Message>();
    expect(message).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      author: 'Ada',
      body: 'Hello',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: message.createdAt,
      version: 1,
    });
    expect(Math.abs(Date.parse(message.createdAt) - Date.now())).toBeLessThan(60_000);
    expect(answer.header('location')).toBe(`${COLLECTION}/${message.id}`);
    expect(answer.header('etag')).toBe('"1"');
    expect(answer.header('idempotency-replayed')).toBeUndefined();
    expect((await read(message.id)).json()).toEqual(message);
  });

  test.each([
    ['quotes, parameters and SQL', `:author ':1' "$1" $$ :x $$ -- /* \\ '; drop table messages; --`],
    ['every script', 'grüß 🦊 漢字 עברית \u200d'],
    ['line breaks', 'one\r\n\ttwo\n'],
    ['the longest text', '🦊'.repeat(2000)],
  ])('keeps %s as it came', async (_name, body) => {
    const id = await createdId({ author: ':id::text', body });
    expect((await read(id)).json()).toMatchObject({ author: ':id::text', body });
  });

  test('makes two messages of two equal requests without a key', async () => {
    expect(await createdId()).not.toBe(await createdId());
  });
});

describe('creating with an Idempotency-Key', () => {
  const content = { author: 'a', body: 'b' };

  test('gives the first result again', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await create(content, headers);
    const second = await create(content, headers);
    expect(second.status).toBe(201);
    expect(second.json()).toEqual(first.json());
    expect(second.header('location')).toBe(first.header('location'));
    expect(first.header('idempotency-replayed')).toBeUndefined();
    expect(second.header('idempotency-replayed')).toBe('true');
    expect((await list()).messages).toHaveLength(1);
  });

  test('gives the first result even after the message was replaced and deleted, and does not bring it back', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await create(content, headers);
    const { id } = first.json<Message>();
    await replace(id, '"1"', { author: 'c', body: 'd' });
    expect((await create(content, headers)).json()).toEqual(first.json());
    await remove(id);
    expect((await create(content, headers)).json()).toEqual(first.json());
    expect((await list()).messages).toEqual([]);
  });

  test('refuses the same key with another message', async () => {
    const headers = { 'idempotency-key': 'the same' };
    await create(content, headers);
    const answer = await create({ author: 'a', body: 'other' }, headers);
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({
      detail: expect.stringContaining('"the same" was used with another message'),
    });
    expect((await list()).messages).toHaveLength(1);
  });

  test('makes one message of many requests at once', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => create(content, headers)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => answer.json<Message>().id)).size).toBe(1);
    expect(answers.filter((answer) => answer.header('idempotency-replayed') === undefined)).toHaveLength(1);
    expect((await list()).messages).toHaveLength(1);
  });

  test('forgets keys after a day, some with every create', async () => {
    await execute(sql`insert into ${idempotencyKeys} (key, fingerprint, message_id, created_at)
      select 'old ' || n, 'f', gen_random_uuid(), now() - interval '25 hours' from generate_series(1, 12) as n`);
    await execute(sql`insert into ${idempotencyKeys} (key, fingerprint, message_id, created_at)
      values ('recent', 'f', gen_random_uuid(), now() - interval '23 hours')`);
    const keys = async () =>
      (await execute<{ key: string }>(sql`select key from ${idempotencyKeys}`)).map(({ key }) => key).toSorted();
    await create(content, { 'idempotency-key': 'first' });
    expect(await keys()).toHaveLength(4);
    await create(content, { 'idempotency-key': 'second' });
    expect(await keys()).toEqual(['first', 'recent', 'second']);
  });

  test('knows an old key until it is forgotten', async () => {
    const headers = { 'idempotency-key': 'k' };
    const first = await create(content, headers);
    await execute(sql`update ${idempotencyKeys} set created_at = created_at - interval '25 hours'`);
    expect((await create(content, headers)).json<Message>().id).toBe(first.json<Message>().id);
  });
});

describe('listing', () => {
  test('an empty board', async () => {
    expect(await list()).toEqual({ messages: [], next: null });
  });

  test('gives the newest first, page by page, each message once, those of one millisecond too', async () => {
    await execute(sql`insert into ${messages} (id, author, body, created_at)
      select gen_random_uuid(), 'a', 'number ' || n, timestamptz '2026-01-01 00:00:00Z' + (n / 5) * interval '1 ms'
      from generate_series(0, 24) as n`);
    const all = (await list('limit=100')).messages;
    expect(all).toHaveLength(25);
    expect(all.map(({ createdAt, id }) => `${createdAt} ${id}`)).toEqual(
      all
        .map(({ createdAt, id }) => `${createdAt} ${id}`)
        .toSorted()
        .toReversed(),
    );

    const walked: Message[] = [];
    const sizes: number[] = [];
    let query = 'limit=7';
    for (;;) {
      const answer = await send({ path: COLLECTION, query });
      const page = answer.json<{ messages: Message[]; next: string | null }>();
      walked.push(...page.messages);
      sizes.push(page.messages.length);
      if (page.next === null) {
        expect(answer.header('link')).toBeUndefined();
        break;
      }
      query = `limit=7&cursor=${page.next}`;
      expect(answer.header('link')).toBe(`<${COLLECTION}?${query}>; rel="next"`);
    }
    expect(sizes).toEqual([7, 7, 7, 4]);
    expect(walked).toEqual(all);
  });

  test('has no next page when the last one is full', async () => {
    await createdId();
    await createdId();
    expect((await list('limit=2')).next).toBeNull();
  });

  test('goes on after a message that was deleted', async () => {
    const [first, second] = [await createdId(), await createdId()];
    const { next } = await list('limit=1');
    await remove(second);
    expect((await list(`cursor=${next}`)).messages.map(({ id }) => id)).toEqual([first]);
  });
});

describe('reading', () => {
  test('what is not there', async () => {
    expect((await read(randomUUID())).status).toBe(404);
  });

  test.each([
    ['"1"', 304],
    ['W/"1"', 304],
    ['*', 304],
    ['"0", "1"', 304],
    ['"2"', 200],
  ])('with If-None-Match %s', async (ifNoneMatch, status) => {
    const answer = await read(await createdId(), { 'if-none-match': ifNoneMatch });
    expect(answer.status).toBe(status);
    expect(answer.header('etag')).toBe('"1"');
    expect(answer.text === '').toBe(status === 304);
  });

  test('only its head', async () => {
    const answer = await send({ method: 'HEAD', path: `${COLLECTION}/${await createdId()}` });
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.header('etag')).toBe('"1"');
  });
});

describe('replacing', () => {
  const content = { author: 'c', body: 'd' };

  test.each(['"1"', '*', '"7", "1"'])('with If-Match %s gives the next version', async (ifMatch) => {
    const before = (await create({ author: 'a', body: 'b' })).json<Message>();
    const answer = await replace(before.id, ifMatch, content);
    expect(answer.status).toBe(200);
    expect(answer.header('etag')).toBe('"2"');
    const after = answer.json<Message>();
    expect(after).toEqual({ ...before, ...content, version: 2, updatedAt: after.updatedAt });
    expect(after.updatedAt >= before.updatedAt).toBe(true);
    expect((await read(before.id)).json()).toEqual(after);
  });

  test.each(['"2"', 'W/"1"', '"abc"'])(
    'with the stale If-Match %s is refused, naming the present ETag',
    async (ifMatch) => {
      const id = await createdId();
      const answer = await replace(id, ifMatch, content);
      expect(answer.status).toBe(412);
      expect(answer.header('etag')).toBe('"1"');
      expect((await read(id)).json()).toMatchObject({ author: 'a', version: 1 });
    },
  );

  test('what is not there', async () => {
    expect((await replace(randomUUID(), '*', content)).status).toBe(404);
  });

  test('lets one of many at once through', async () => {
    const id = await createdId();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_value, index) => replace(id, '"1"', { author: 'c', body: `number ${index}` })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(412)]);
    expect((await read(id)).json()).toEqual(answers.find(({ status }) => status === 200)?.json());
  });
});

describe('deleting', () => {
  test('removes the message; then it is not there', async () => {
    const id = await createdId();
    expect(await remove(id)).toMatchObject({ status: 204, text: '' });
    expect((await read(id)).status).toBe(404);
    expect((await remove(id)).status).toBe(404);
  });

  test.each([
    ['"1"', 204],
    ['*', 204],
    ['"2"', 412],
  ])('honours If-Match %s', async (ifMatch, status) => {
    const id = await createdId();
    expect((await remove(id, { 'if-match': ifMatch })).status).toBe(status);
    expect((await read(id)).status).toBe(status === 204 ? 404 : 200);
  });
});

describe('a request that has to wait for another change of its message', () => {
  /** Changes the message in a transaction that is committed once the request waits for it. */
  async function whileChanging(change: SQL, request: () => Promise<ReceivedResponse>): Promise<ReceivedResponse> {
    const waiting = sql`select count(*) as n from pg_stat_activity where wait_event_type = 'Lock' and datname = 'foobar'`;
    const answer = await database.transaction(async (transaction) => {
      await transaction.execute(change);
      let answered = false;
      const pending = request().finally(() => {
        answered = true;
      });
      while (!answered && (await execute(waiting))[0]?.['n'] === 0) {
        // Asks again: each time is a call of the Data API.
      }
      expect(answered).toBe(false);
      return { pending };
    });
    return answer.pending;
  }

  const content = { author: 'c', body: 'd' };
  const changed = (id: string) =>
    sql`update ${messages} set author = 'x', version = version + 1 where id = cast(${id} as uuid)`;
  const deleted = (id: string) => sql`delete from ${messages} where id = cast(${id} as uuid)`;

  test('does not replace what was changed meanwhile', async () => {
    const id = await createdId();
    const answer = await whileChanging(changed(id), () => replace(id, '"1"', content));
    expect(answer.status).toBe(412);
    expect(answer.header('etag')).toBe('"2"');
    expect((await read(id)).json()).toMatchObject({ author: 'x', version: 2 });
  });

  test('replaces what was changed meanwhile, if any version will do', async () => {
    const id = await createdId();
    const answer = await whileChanging(changed(id), () => replace(id, '*', content));
    expect(answer.json()).toMatchObject({ ...content, version: 3 });
  });

  test('does not find what was deleted meanwhile', async () => {
    const [first, second] = [await createdId(), await createdId()];
    expect((await whileChanging(deleted(first), () => replace(first, '"1"', content))).status).toBe(404);
    expect((await whileChanging(deleted(second), () => remove(second))).status).toBe(404);
  });

  test('does not delete what was changed meanwhile', async () => {
    const id = await createdId();
    const answer = await whileChanging(changed(id), () => remove(id, { 'if-match': '"1"' }));
    expect(answer.status).toBe(412);
    expect((await read(id)).status).toBe(200);
  });
});

describe('when the database resumes, or its answer is lost', () => {
  test('a request waits for it', async () => {
    testDatabase.inject('resuming', 'resuming');
    expect((await send({ path: '/api/status' })).status).toBe(200);
  });

  test.each([
    ['without a key', {}],
    ['with a key', { 'idempotency-key': 'k' }],
  ])('a create %s makes one message and is no replay', async (_name, headers) => {
    testDatabase.inject('answer-lost', 'resuming', 'answer-lost');
    const answer = await create({ author: 'a', body: 'b' }, headers);
    expect(answer.status).toBe(201);
    expect(answer.header('idempotency-replayed')).toBeUndefined();
    expect((await list()).messages).toEqual([answer.json()]);
  });

  test('a replacement is made once and not called stale', async () => {
    const id = await createdId();
    testDatabase.inject('answer-lost');
    const answer = await replace(id, '"1"', { author: 'c', body: 'd' });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ author: 'c', version: 2 });
    expect((await read(id)).json()).toEqual(answer.json());
  });

  test('a deletion is not called absent', async () => {
    const id = await createdId();
    testDatabase.inject('answer-lost');
    expect((await remove(id)).status).toBe(204);
    expect((await read(id)).status).toBe(404);
  });

  test('a deletion of what was never there is', async () => {
    testDatabase.inject('resuming');
    expect((await remove(randomUUID())).status).toBe(404);
  });
});
