import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import type { Message } from '../../../lambda/api/message.ts';
import { idempotencyKeys } from '../../../lambda/database/schema.ts';
import { MessageBoard } from './message-board.ts';

const board = new MessageBoard();
beforeAll(() => board.start(), 60_000);
beforeEach(() => board.clear());
afterAll(() => board.stop());

describe('creating with an Idempotency-Key', () => {
  const content = { author: 'a', body: 'b' };

  test('gives the first result again', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await board.create(content, headers);
    const second = await board.create(content, headers);
    expect(second.status).toBe(201);
    expect(second.json()).toEqual(first.json());
    expect(second.header('location')).toBe(first.header('location'));
    expect(first.header('idempotency-replayed')).toBeUndefined();
    expect(second.header('idempotency-replayed')).toBe('true');
    expect((await board.list()).messages).toHaveLength(1);
  });

  test('gives the first result even after the message was replaced and deleted, and does not bring it back', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await board.create(content, headers);
    const { id } = first.json<Message>();
    await board.replace(id, '"1"', { author: 'c', body: 'd' });
    expect((await board.create(content, headers)).json()).toEqual(first.json());
    await board.remove(id);
    expect((await board.create(content, headers)).json()).toEqual(first.json());
    expect((await board.list()).messages).toEqual([]);
  });

  test('refuses the same key with another message', async () => {
    const headers = { 'idempotency-key': 'the same' };
    await board.create(content, headers);
    const answer = await board.create({ author: 'a', body: 'other' }, headers);
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({
      detail: expect.stringContaining('"the same" was used with another message'),
    });
    expect((await board.list()).messages).toHaveLength(1);
  });

  test('makes one message of many requests at once', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => board.create(content, headers)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => answer.json<Message>().id)).size).toBe(1);
    expect(answers.filter((answer) => answer.header('idempotency-replayed') === undefined)).toHaveLength(1);
    expect((await board.list()).messages).toHaveLength(1);
  });

  test('forgets keys after a day, some with every create', async () => {
    await board.execute(sql`insert into ${idempotencyKeys} (key, fingerprint, message_id, created_at)
      select 'old ' || n, 'f', gen_random_uuid(), now() - interval '25 hours' from generate_series(1, 12) as n`);
    await board.execute(sql`insert into ${idempotencyKeys} (key, fingerprint, message_id, created_at)
      values ('recent', 'f', gen_random_uuid(), now() - interval '23 hours')`);
    const keys = async () =>
      (await board.execute<{ key: string }>(sql`select key from ${idempotencyKeys}`)).map(({ key }) => key).toSorted();
    await board.create(content, { 'idempotency-key': 'first' });
    expect(await keys()).toHaveLength(4);
    await board.create(content, { 'idempotency-key': 'second' });
    expect(await keys()).toEqual(['first', 'recent', 'second']);
  });

  test('knows an old key until it is forgotten', async () => {
    const headers = { 'idempotency-key': 'k' };
    const first = await board.create(content, headers);
    await board.execute(sql`update ${idempotencyKeys} set created_at = created_at - interval '25 hours'`);
    expect((await board.create(content, headers)).json<Message>().id).toBe(first.json<Message>().id);
  });
});
