import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import type { Message } from '../../../lambda/api/message.ts';
import { messages } from '../../../lambda/database/schema.ts';
import { COLLECTION, MessageBoard } from './message-board.ts';

const board = new MessageBoard();
beforeAll(() => board.start(), 60_000);
beforeEach(() => board.clear());
afterAll(() => board.stop());

describe('creating', () => {
  test('gives the message, where it is, and its ETag', async () => {
    const answer = await board.create({ author: 'Ada', body: 'Hello' });
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
    expect((await board.read(message.id)).json()).toEqual(message);
  });

  test.each([
    ['quotes, parameters and SQL', `:author ':1' "$1" $$ :x $$ -- /* \\ '; drop table messages; --`],
    ['every script', 'grüß 🦊 漢字 עברית \u200d'],
    ['line breaks', 'one\r\n\ttwo\n'],
    ['the longest text', '🦊'.repeat(2000)],
  ])('keeps %s as it came', async (_name, body) => {
    const id = await board.createdId({ author: ':id::text', body });
    expect((await board.read(id)).json()).toMatchObject({ author: ':id::text', body });
  });

  test('makes two messages of two equal requests without a key', async () => {
    expect(await board.createdId()).not.toBe(await board.createdId());
  });
});

describe('listing', () => {
  test('an empty board', async () => {
    expect(await board.list()).toEqual({ messages: [], next: null });
  });

  test('gives the newest first, page by page, each message once, those of one millisecond too', async () => {
    await board.execute(sql`insert into ${messages} (id, author, body, created_at)
      select gen_random_uuid(), 'a', 'number ' || n, timestamptz '2026-01-01 00:00:00Z' + (n / 5) * interval '1 ms'
      from generate_series(0, 24) as n`);
    const all = (await board.list('limit=100')).messages;
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
      const answer = await board.send({ path: COLLECTION, query });
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
    await board.createdId();
    await board.createdId();
    expect((await board.list('limit=2')).next).toBeNull();
  });

  test('goes on after a message that was deleted', async () => {
    const [first, second] = [await board.createdId(), await board.createdId()];
    const { next } = await board.list('limit=1');
    await board.remove(second);
    expect((await board.list(`cursor=${next}`)).messages.map(({ id }) => id)).toEqual([first]);
  });
});

describe('reading', () => {
  test('what is not there', async () => {
    expect((await board.read(randomUUID())).status).toBe(404);
  });

  test.each([
    ['"1"', 304],
    ['W/"1"', 304],
    ['*', 304],
    ['"0", "1"', 304],
    ['"2"', 200],
  ])('with If-None-Match %s', async (ifNoneMatch, status) => {
    const answer = await board.read(await board.createdId(), { 'if-none-match': ifNoneMatch });
    expect(answer.status).toBe(status);
    expect(answer.header('etag')).toBe('"1"');
    expect(answer.text === '').toBe(status === 304);
  });

  test('only its head', async () => {
    const answer = await board.send({ method: 'HEAD', path: `${COLLECTION}/${await board.createdId()}` });
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.header('etag')).toBe('"1"');
  });
});

describe('replacing', () => {
  const content = { author: 'c', body: 'd' };

  test.each(['"1"', '*', '"7", "1"'])('with If-Match %s gives the next version', async (ifMatch) => {
    const before = (await board.create({ author: 'a', body: 'b' })).json<Message>();
    const answer = await board.replace(before.id, ifMatch, content);
    expect(answer.status).toBe(200);
    expect(answer.header('etag')).toBe('"2"');
    const after = answer.json<Message>();
    expect(after).toEqual({ ...before, ...content, version: 2, updatedAt: after.updatedAt });
    expect(after.updatedAt >= before.updatedAt).toBe(true);
    expect((await board.read(before.id)).json()).toEqual(after);
  });

  test.each(['"2"', 'W/"1"', '"abc"'])(
    'with the stale If-Match %s is refused, naming the present ETag',
    async (ifMatch) => {
      const id = await board.createdId();
      const answer = await board.replace(id, ifMatch, content);
      expect(answer.status).toBe(412);
      expect(answer.header('etag')).toBe('"1"');
      expect((await board.read(id)).json()).toMatchObject({ author: 'a', version: 1 });
    },
  );

  test('what is not there', async () => {
    expect((await board.replace(randomUUID(), '*', content)).status).toBe(404);
  });

  test('lets one of many at once through', async () => {
    const id = await board.createdId();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_value, index) => board.replace(id, '"1"', { author: 'c', body: `number ${index}` })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(412)]);
    expect((await board.read(id)).json()).toEqual(answers.find(({ status }) => status === 200)?.json());
  });
});

describe('deleting', () => {
  test('removes the message; then it is not there', async () => {
    const id = await board.createdId();
    expect(await board.remove(id)).toMatchObject({ status: 204, text: '' });
    expect((await board.read(id)).status).toBe(404);
    expect((await board.remove(id)).status).toBe(404);
  });

  test.each([
    ['"1"', 204],
    ['*', 204],
    ['"2"', 412],
  ])('honours If-Match %s', async (ifMatch, status) => {
    const id = await board.createdId();
    expect((await board.remove(id, { 'if-match': ifMatch })).status).toBe(status);
    expect((await board.read(id)).status).toBe(status === 204 ? 404 : 200);
  });
});
