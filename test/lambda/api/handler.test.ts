import { describe, expect, test } from '@jest/globals';
import { DrizzleQueryError } from 'drizzle-orm';
import { createApp } from '../../../lambda/api/app.ts';
import { createHandler } from '../../../lambda/api/handler.ts';
import type { DatabaseSession } from '../../../lambda/database/session.ts';
import {
  albEvent,
  healthCheckEvent,
  lambdaContext,
  received,
  type SentRequest,
  sender,
  TRACE_ID,
} from '../load-balancer.ts';

const id = '0b9f3a52-7a40-4d0e-9d57-0d8a3d1c2b11';
const json = { 'content-type': 'application/json' };
const content = JSON.stringify({ author: 'a', body: 'b' });

interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The function over a database whose every statement is this one. */
function functionOver(statement: () => Promise<never>) {
  const lines: Line[] = [];
  const run = (session: DatabaseSession) => session.run(statement);
  const app = createApp({
    messages: { list: run, find: run, create: run, replace: run, remove: run },
    describeDatabase: (session) => session.run(statement),
  });
  const handler = createHandler(app, (level, message, fields) => lines.push({ level, message, fields }));
  return { handler, send: sender(handler), lines };
}

const withoutDatabase = () =>
  functionOver(async () => {
    throw new Error('This request must not reach the database.');
  });

describe('the health check', () => {
  test('is answered without the database, without Host and Accept', async () => {
    const { handler, lines } = withoutDatabase();
    const answer = received(await handler(healthCheckEvent(), lambdaContext()));
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ status: 'ok' });
    expect(lines).toMatchObject([{ level: 'debug', fields: { path: '/health', status: 200 } }]);
  });

  test('is answered whatever it accepts', async () => {
    const answer = await withoutDatabase().send({ path: '/health', headers: { accept: 'text/html' } });
    expect(answer.status).toBe(200);
  });

  test('of HEAD has no body', async () => {
    expect(await withoutDatabase().send({ method: 'HEAD', path: '/health' })).toMatchObject({ status: 200, text: '' });
  });
});

describe('a request that is refused before the database', () => {
  const item = `/api/messages/${id}`;
  const list = '/api/messages';
  test.each<[number, string, SentRequest]>([
    [404, 'There is nothing at /.', { path: '/' }],
    [404, 'There is nothing at /api/messages/x/y.', { path: '/api/messages/x/y' }],
    [405, 'The method DELETE is not allowed here', { method: 'DELETE', path: '/api/messages/' }],
    [404, 'There is nothing at /api/Messages.', { path: '/api/Messages' }],
    [404, 'There is no message with the id 5.', { path: `${list}/5` }],
    [404, `There is no message with the id ${id.toUpperCase()}.`, { path: `${list}/${id.toUpperCase()}` }],
    [400, 'malformed percent escape: /api/messages/%zz', { path: `${list}/%zz` }],
    [400, 'malformed percent escape in "%zz"', { path: list, query: 'limit=%zz' }],
    [400, '"limit" must be an integer from 1 to 100, got "0"', { path: list, query: 'limit=0' }],
    [400, '"limit" was given more than once', { path: list, query: 'limit=1&limit=2' }],
    [400, '"cursor" is not one that this API gave', { path: list, query: 'cursor=abc' }],
    [400, 'The method, path or a header is not what HTTP allows.', { path: list, headers: { 'a b': '1' } }],
    [406, 'which the header Accept "text/html" excludes', { path: list, headers: { accept: 'text/html' } }],
    [405, 'The method PATCH is not allowed here; allowed are GET, HEAD, POST.', { method: 'PATCH', path: list }],
    [405, 'allowed are GET, HEAD, PUT, DELETE', { method: 'POST', path: item }],
    [405, 'allowed are GET, HEAD', { method: 'POST', path: '/api/status' }],
    [405, 'allowed are GET, HEAD', { method: 'OPTIONS', path: '/health' }],
    [405, 'The method TRACE is not allowed here', { method: 'TRACE', path: list }],
    [405, 'The method CONSTRUCTOR is not allowed here', { method: 'constructor', path: list }],
    [
      415,
      'Content-Type must be "application/json" (in UTF-8), got none',
      { method: 'POST', path: list, body: content },
    ],
    [415, 'got "text/plain"', { method: 'POST', path: list, body: content, headers: { 'content-type': 'text/plain' } }],
    [
      415,
      'got "application/json; charset=latin1"',
      { method: 'POST', path: list, body: content, headers: { 'content-type': 'application/json; charset=latin1' } },
    ],
    [
      415,
      'without a Content-Encoding, got "gzip"',
      { method: 'POST', path: list, body: Buffer.from('x'), headers: { ...json, 'content-encoding': 'gzip' } },
    ],
    [400, 'The body is not valid JSON: it is empty.', { method: 'POST', path: list, headers: json }],
    [400, 'The body is not valid JSON: ', { method: 'POST', path: list, headers: json, body: '{"author":' }],
    [
      400,
      'The body is not valid UTF-8.',
      { method: 'POST', path: list, headers: json, body: Buffer.from([0x22, 0xff]) },
    ],
    [413, 'at most 16384 bytes, got 16385', { method: 'POST', path: list, headers: json, body: ' '.repeat(16_385) }],
    [
      413,
      'at most 16384 bytes, got 16386',
      { method: 'POST', path: list, headers: json, body: Buffer.from('é'.repeat(8_193)) },
    ],
    [422, 'The message is not valid: #/author', { method: 'POST', path: list, headers: json, body: '{"body":"b"}' }],
    [
      400,
      'Idempotency-Key must be 1 to 255 printable ASCII',
      { method: 'POST', path: list, headers: { ...json, 'idempotency-key': 'x'.repeat(256) }, body: content },
    ],
    [428, 'send its ETag in the header If-Match', { method: 'PUT', path: item, headers: json, body: content }],
    [400, 'If-Match must be', { method: 'PUT', path: item, headers: { ...json, 'if-match': '1' }, body: content }],
    [400, 'If-Match must be', { method: 'DELETE', path: item, headers: { 'if-match': '1' } }],
    [400, 'If-None-Match must be', { path: item, headers: { 'if-none-match': 'x' } }],
  ])('%i %s', async (status, detail, sent) => {
    const { send, lines } = withoutDatabase();
    const answer = await send(sent);
    expect(answer.header('content-type')).toBe('application/problem+json');
    expect(answer.json()).toMatchObject({
      type: 'about:blank',
      title: expect.any(String),
      status,
      detail: expect.stringContaining(detail),
      instance: sent.path,
      traceId: TRACE_ID,
    });
    expect(answer.status).toBe(status);
    expect(lines).toMatchObject([{ level: 'info', fields: { status } }]);
  });

  test('names every fault of the body', async () => {
    const answer = await withoutDatabase().send({
      method: 'POST',
      path: '/api/messages',
      headers: json,
      body: '{"x":1}',
    });
    expect(answer.json<{ errors: { pointer: string }[] }>().errors.map(({ pointer }) => pointer)).toEqual([
      '#/author',
      '#/body',
      '#/x',
    ]);
  });

  test.each([
    ['PATCH', '/api/messages', 'allow', 'GET, HEAD, POST'],
    ['POST', '/api/messages', 'accept', 'application/json'],
  ])('%s %s says in the header %s what is allowed', async (method, path, header, value) => {
    expect((await withoutDatabase().send({ method, path })).header(header)).toBe(value);
  });
});

describe('every answer', () => {
  test.each([
    ['a success', '/health'],
    ['an error', '/nowhere'],
  ])('tells who served it and how long it took, and is not stored: %s', async (_name, path) => {
    const answer = await withoutDatabase().send({ path });
    expect(answer.header('cache-control')).toBe('no-store');
    expect(answer.header('x-load-balancer')).toBe('foobar-production-a');
    expect(answer.header('x-function-version')).toBe('7');
    expect(answer.header('server-timing')).toMatch(/^app;dur=\d+(\.\d)?, db;dur=0$/);
  });

  test('is one line of the log', async () => {
    const { send, lines } = withoutDatabase();
    await send({ path: '/nowhere', query: 'token=private' });
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'request',
        fields: {
          method: 'GET',
          path: '/nowhere',
          status: 404,
          ms: expect.any(Number),
          databaseMs: 0,
          requestId: '5f3c2a10-0000-4000-8000-000000000001',
          traceId: TRACE_ID,
          loadBalancer: 'foobar-production-a',
          functionVersion: '7',
          coldStart: true,
        },
      },
    ]);
  });

  test('after the first is not from a cold start', async () => {
    const { send, lines } = withoutDatabase();
    await send({ path: '/health' });
    await send({ path: '/health' });
    expect(lines.map(({ fields }) => fields['coldStart'])).toEqual([true, false]);
  });
});

describe('a database that fails', () => {
  const resuming = Object.assign(new Error('is resuming after being auto-paused'), {
    name: 'DatabaseResumingException',
  });
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

  test.each([
    ['resuming', resuming, '15', 'The database was paused and is resuming; try again in a few seconds.'],
    ['unreachable', refused, '5', 'The database does not answer at the moment; try again in a few seconds.'],
  ])(
    'because it is %s is retried within the time, then answered with 503',
    async (_name, error, retryAfter, detail) => {
      let attempts = 0;
      const { handler, lines } = functionOver(async () => {
        attempts += 1;
        throw error;
      });
      // 750 ms are kept back, which leaves time for one wait of 25 to 50 ms and less than the sum of two.
      const answer = received(await handler(albEvent({ path: '/api/messages' }), lambdaContext(820)));
      expect(answer.status).toBe(503);
      expect(answer.header('retry-after')).toBe(retryAfter);
      expect(answer.json()).toMatchObject({ status: 503, detail });
      expect(attempts).toBeGreaterThan(1);
      expect(lines.filter(({ message }) => message === 'database retry')).toHaveLength(attempts - 1);
      expect(lines.at(-1)).toMatchObject({ level: 'error', message: 'request', fields: { status: 503 } });
    },
  );

  test('that does not answer is given up before the function times out', async () => {
    const { handler } = functionOver(() => new Promise<never>(() => {}));
    const answer = received(await handler(albEvent({ path: '/api/status' }), lambdaContext(760)));
    expect(answer.status).toBe(503);
  });

  test('for another reason is answered with 500 that says nothing of it, and logged without the parameters', async () => {
    const cause = Object.assign(new Error('ERROR: relation does not exist; SQLState: 42P01'), {
      name: 'DatabaseErrorException',
    });
    const { send, lines } = functionOver(async () => {
      throw new DrizzleQueryError('select :1', ['private text'], cause);
    });
    const answer = await send({ path: '/api/messages' });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch(/relation|private|select/);
    expect(lines).toMatchObject([
      {
        level: 'error',
        message: 'request',
        fields: { status: 500, error: { name: 'DatabaseErrorException', stack: expect.stringContaining('42P01') } },
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain('private text');
  });
});
