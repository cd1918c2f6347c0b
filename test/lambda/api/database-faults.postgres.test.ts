import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { TARGET_GROUP_ARN } from '../load-balancer.ts';
import { MessageBoard } from './message-board.ts';

const board = new MessageBoard();
beforeAll(() => board.start(), 60_000);
beforeEach(() => board.clear());
afterAll(() => board.stop());

test('the status names load balancer, function and database, and how long each took', async () => {
  const answer = await board.send({ path: '/api/status' });
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

describe('when the database resumes, or its answer is lost', () => {
  test('a request waits for it', async () => {
    board.inject('resuming', 'resuming');
    expect((await board.send({ path: '/api/status' })).status).toBe(200);
  });

  test.each([
    ['without a key', {}],
    ['with a key', { 'idempotency-key': 'k' }],
  ])('a create %s makes one message and is no replay', async (_name, headers) => {
    board.inject('answer-lost', 'resuming', 'answer-lost');
    const answer = await board.create({ author: 'a', body: 'b' }, headers);
    expect(answer.status).toBe(201);
    expect(answer.header('idempotency-replayed')).toBeUndefined();
    expect((await board.list()).messages).toEqual([answer.json()]);
  });

  test('a replacement is made once and not called stale', async () => {
    const id = await board.createdId();
    board.inject('answer-lost');
    const answer = await board.replace(id, '"1"', { author: 'c', body: 'd' });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ author: 'c', version: 2 });
    expect((await board.read(id)).json()).toEqual(answer.json());
  });

  test('a deletion is not called absent', async () => {
    const id = await board.createdId();
    board.inject('answer-lost');
    expect((await board.remove(id)).status).toBe(204);
    expect((await board.read(id)).status).toBe(404);
  });

  test('a deletion of what was never there is', async () => {
    board.inject('resuming');
    expect((await board.remove(randomUUID())).status).toBe(404);
  });
});
