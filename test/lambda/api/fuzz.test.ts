import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createApp } from '../../../lambda/api/app.ts';
import { createHandler } from '../../../lambda/api/handler.ts';
import { type SentRequest, sender } from '../load-balancer.ts';

const id = '0b9f3a52-7a40-4d0e-9d57-0d8a3d1c2b11';
const moment = '2026-01-01T00:00:00.000Z';
const message = { id, author: 'a', body: 'b', createdAt: moment, updatedAt: moment, version: 1 };

const send = sender(
  createHandler(
    createApp({
      messages: {
        list: async () => [message],
        find: async () => message,
        create: async () => ({ outcome: 'created', message }),
        replace: async () => ({ outcome: 'replaced', message }),
        remove: async () => ({ outcome: 'removed' }),
      },
      describeDatabase: async () => ({ name: 'foobar', version: '17.4' }),
    }),
    () => {},
  ),
);

const text = fc.string({ unit: 'binary' });
const headerNames = [
  'accept',
  'content-type',
  'content-encoding',
  'if-match',
  'if-none-match',
  'idempotency-key',
  'cookie',
];
const request: fc.Arbitrary<SentRequest> = fc.record({
  method: fc.oneof(fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'), text),
  path: fc.oneof(
    fc.constantFrom('/health', '/api/status', '/api/messages', `/api/messages/${id}`),
    text.map((rest) => `/api/messages/${rest}`),
    text,
  ),
  query: fc.oneof(
    text,
    text.map((value) => `limit=${value}`),
    text.map((value) => `cursor=${value}`),
  ),
  headers: fc.dictionary(
    fc.oneof(fc.constantFrom(...headerNames), text),
    fc.oneof(fc.constantFrom('application/json', '*', '"1"', '*/*'), text, fc.array(text)),
    { maxKeys: 4 },
  ),
  body: fc.oneof(
    fc.json(),
    text,
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.record({ author: text, body: text }).map((content) => JSON.stringify(content)),
  ),
});

test('whatever a client sends, the answer is a success or a problem that is the request', async () => {
  await fc.assert(
    fc.asyncProperty(request, async (sent) => {
      const answer = await send(sent);
      expect(answer.status).toBeGreaterThanOrEqual(200);
      expect(answer.status).toBeLessThan(500);
      expect(answer.header('server-timing')).toBeDefined();
      if (answer.status >= 400 && sent.method !== 'HEAD') {
        expect(answer.json()).toMatchObject({ status: answer.status, title: expect.any(String) });
      }
    }),
    { numRuns: 1_000 },
  );
}, 30_000);
