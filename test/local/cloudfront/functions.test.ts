import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { eventText, functionEvent } from '../../../local/cloudfront/function-event.ts';
import { readViewerRequestResult, readViewerResponseResult } from '../../../local/cloudfront/function-result.ts';
import { loadFunction } from '../../../local/cloudfront/function-runtime.ts';
import type { Headers } from '../../../local/cloudfront/headers.ts';
import { distributionResource, readOne, request } from './templates.ts';

const distribution = readOne([distributionResource()]);

/** Runs an expression as the body of a handler. */
function evaluate(code: string, event = '{}') {
  const lines: string[] = [];
  const edgeFunction = { path: 'site/fn', arn: 'arn:fn', code };
  const outcome = loadFunction(edgeFunction, (line) => lines.push(line)).run(event, event);
  return { outcome, lines };
}

describe('the event', () => {
  const headers: Headers = [
    ['host', 'www.foobar.com'],
    ['accept', 'application/json'],
    ['accept', 'text/html'],
    ['cookie', 'a=1; b=2; a=3'],
    ['connection', 'keep-alive'],
    ['x-forwarded-proto', 'http'],
  ];

  test('of a request', () => {
    const event = functionEvent(distribution, 'id==', request({ headers, query: 'ID=42&NoValue&q=a%20b&q=c' }));
    expect(event).toEqual({
      version: '1.0',
      context: {
        distributionDomainName: 'd111111abcdef8.cloudfront.net',
        distributionId: 'E1SITE',
        eventType: 'viewer-request',
        requestId: 'id==',
      },
      viewer: { ip: '192.0.2.7' },
      request: {
        method: 'GET',
        uri: '/index.html',
        querystring: {
          ID: { value: '42' },
          NoValue: { value: '' },
          q: { value: 'a%20b', multiValue: [{ value: 'a%20b' }, { value: 'c' }] },
        },
        headers: {
          host: { value: 'www.foobar.com' },
          accept: { value: 'application/json', multiValue: [{ value: 'application/json' }, { value: 'text/html' }] },
        },
        cookies: { a: { value: '1', multiValue: [{ value: '1' }, { value: '3' }] }, b: { value: '2' } },
      },
    });
  });

  test('of a response', () => {
    const response = {
      status: 200,
      headers: [
        ['content-type', 'text/html'],
        ['set-cookie', 'id=1; Path=/; Secure'],
      ] as const,
    };
    const event = functionEvent(distribution, 'id==', request(), response);
    expect(event.context.eventType).toBe('viewer-response');
    expect(event.response).toEqual({
      statusCode: 200,
      headers: { 'content-type': { value: 'text/html' } },
      cookies: { id: { value: '1', attributes: 'Path=/; Secure' } },
    });
  });
});

describe('the runtime', () => {
  test.each([
    ['returns', 'function handler(event) { return event.n + 1 }', 2],
    ['awaits', 'async function handler(event) { await null; return event.n + 1 }', 2],
    ['takes an arrow function', 'const handler = (event) => event.n + 1', 2],
    ['has no process', 'const handler = () => typeof process', 'undefined'],
    ['has no timers', 'const handler = () => typeof setTimeout', 'undefined'],
    ['has no fetch', 'const handler = () => typeof fetch', 'undefined'],
    [
      'hashes',
      "const handler = () => require('crypto').createHash('md5').update('a').digest('hex')",
      '0cc175b9c0f1b6a831c399e269772661',
    ],
    [
      'signs',
      "const handler = () => require('crypto').createHmac('sha256', 'key').update('a').update('b').digest('hex')",
      createHmac('sha256', 'key').update('ab').digest('hex'),
    ],
    [
      'parses query strings',
      "const handler = () => require('querystring').parse('a=1&a=2&b=%20')",
      { a: ['1', '2'], b: ' ' },
    ],
    [
      'makes query strings',
      "const handler = () => require('querystring').stringify({ a: ['1', 'x y'] })",
      'a=1&a=x%20y',
    ],
  ])('%s', (_name, code, result) => {
    expect(evaluate(code, '{"n":1}').outcome).toEqual({ kind: 'returned', result, originCommands: [] });
  });

  test.each([
    ['returns', 'function handler(event) { return event.n + 1 }'],
    ['awaits', 'async function handler(event) { await null; return event.n + 1 }'],
    ['throws', "function handler() { throw 'why' }"],
    ['rejects', "async function handler() { await null; throw 'why' }"],
    ['never settles', 'const handler = () => new Promise(() => undefined)'],
  ])('that %s comes to the same end when the event comes again', (_name, code) => {
    const { run } = loadFunction({ path: 'site/fn', arn: 'arn:fn', code }, () => undefined);
    const first = run('{"n":1}', '{"n":1}');
    expect(run('{"n":1}', '{"n":1}')).toEqual(first);
  });

  test.each([
    ['other modules', "const handler = () => require('fs')", 'Cannot find module "fs"'],
    ['code from text', 'const handler = () => eval("1")', 'EvalError'],
    ['the way out through the host', 'const handler = () => console.log.constructor("return process")()', 'EvalError'],
    ['the way out through require', 'const handler = () => require.constructor("return process")()', 'EvalError'],
  ])('has no %s', (_name, code, reason) => {
    expect(evaluate(code).outcome).toEqual({ kind: 'failed', reason: expect.stringContaining(reason) });
  });

  test('writes lines to the log', () => {
    expect(evaluate('const handler = () => console.log("uri", { a: 1 }, 2)').lines).toEqual(['uri {"a":1} 2']);
  });

  test.each([
    ['leaves the request alone', 'return event.request', 'unchanged'],
    ['awaits and leaves the request alone', 'return Promise.resolve(event.request)', 'unchanged'],
    ['changes the request', "event.request.headers.a = { value: '1' }; return event.request", 'returned'],
    [
      'sends the request elsewhere',
      "require('cloudfront').selectRequestOriginById('api'); return event.request",
      'returned',
    ],
    ['answers', 'return { statusCode: 200 }', 'returned'],
  ])('knows whether a handler %s', (_name, code, kind) => {
    const edgeFunction = { path: 'site/fn', arn: 'arn:fn', code: `function handler(event) { ${code} }` };
    const headers: Headers = [
      ['host', 'www.foobar.com'],
      ['accept', 'text/html'],
      ['accept', '*/*'],
      ['cookie', 'a=1; b=2; a=3'],
      ['connection', 'keep-alive'],
    ];
    const { text, memo } = eventText(functionEvent(distribution, 'id==', request({ headers, query: 'a=1&b&a=2' })));
    expect(loadFunction(edgeFunction, () => undefined).run(text, memo).kind).toBe(kind);
  });

  test('ends what never ends, and goes on with the next event', () => {
    const code = 'function handler(event) { while (event.loop) {} return "done" }';
    const runtime = loadFunction({ path: 'site/fn', arn: 'arn:fn', code }, () => undefined);
    expect(runtime.run('{"loop":true}', 'a').kind).toBe('failed');
    expect(runtime.run('{}', 'b')).toEqual({ kind: 'returned', result: 'done', originCommands: [] });
  });
});

describe('what a viewer-request function returns', () => {
  const before = request({
    query: 'a=1&b',
    headers: [
      ['host', 'www.foobar.com'],
      ['connection', 'keep-alive'],
    ],
  });
  const returned = (changes: object) => {
    const { request: unchanged } = functionEvent(distribution, 'id==', before);
    return readViewerRequestResult(JSON.parse(JSON.stringify({ ...unchanged, ...changes })), before);
  };

  test('the request unchanged is the request', () => {
    expect(returned({})).toEqual({
      kind: 'request',
      request: {
        ...before,
        headers: [
          ['connection', 'keep-alive'],
          ['host', 'www.foobar.com'],
        ],
      },
      originCommands: [],
    });
  });

  test.each([
    ['another uri', { uri: '/other' }, { path: '/other', query: 'a=1&b' }],
    [
      'another query string',
      { querystring: { c: { value: '2', multiValue: [{ value: '2' }, { value: '3' }] } } },
      { query: 'c=2&c=3' },
    ],
    ['no query string', { querystring: {} }, { query: '' }],
  ])('%s', (_name, changes, expected) => {
    expect(returned(changes)).toMatchObject({ kind: 'request', request: expected });
  });

  test('headers and cookies', () => {
    const headers = { host: { value: 'www.foobar.com' }, 'x-new': { value: '1' } };
    expect(returned({ headers, cookies: { a: { value: '1' } } })).toMatchObject({
      request: {
        headers: [
          ['connection', 'keep-alive'],
          ['host', 'www.foobar.com'],
          ['x-new', '1'],
          ['cookie', 'a=1'],
        ],
      },
    });
  });

  test.each([
    ['a uri without a slash', { uri: 'x' }, 'it must begin with a slash'],
    ['another method', { method: 'POST' }, 'changed the method'],
    ['another host', { headers: { host: { value: 'x' } } }, 'changed the header host'],
    ['upper case', { headers: { host: { value: 'www.foobar.com' }, 'X-New': { value: '1' } } }, 'use lower case'],
    [
      'a header that is not allowed',
      { headers: { host: { value: 'www.foobar.com' }, connection: { value: 'x' } } },
      'is not allowed',
    ],
    [
      'a header with a line break',
      { headers: { host: { value: 'www.foobar.com' }, a: { value: 'x\r\ny' } } },
      'malformed header',
    ],
    ['a header without a value', { headers: { a: {} } }, 'headers.a without a value'],
    ['a status code that is none', { statusCode: 1000 }, 'it must be 100 to 599'],
    ['a body that is not base64', { statusCode: 200, body: { encoding: 'base64', data: '?' } }, 'not valid base64'],
    ['a body of another encoding', { statusCode: 200, body: { encoding: 'hex', data: '00' } }, 'encoding other than'],
  ])('%s is invalid', (_name, changes, reason) => {
    expect(returned(changes)).toEqual({ kind: 'invalid', reason: expect.stringContaining(reason) });
  });

  test.each([[null], ['text'], [7]])('%j is invalid', (result) => {
    expect(readViewerRequestResult(result, before).kind).toBe('invalid');
    expect(readViewerResponseResult(result).kind).toBe('invalid');
  });

  test('a response with a body of bytes', () => {
    const result = readViewerResponseResult({ statusCode: 200, body: { encoding: 'base64', data: 'aGk=' } });
    expect(result).toEqual({ kind: 'response', response: { status: 200, headers: [], body: Buffer.from('hi') } });
  });
});

describe('the function of the site', () => {
  const values: Readonly<Record<string, unknown>> = {
    APEX_DOMAIN: 'foobar.com',
    PATHS: ['/index.html', '/docs/index.html'],
    HASHED_PATH: '^/assets/[a-z]+-[0-9a-f]+\\.js$',
    NOT_FOUND_PAGE: '<h1>Not found</h1>',
    SECURITY_HEADERS: {},
  };
  const source = readFileSync(join(process.cwd(), 'edge/viewer-request.js'), 'utf8');
  const code = source.replace(/'\{\{([A-Z_]+)\}\}'/g, (_placeholder, name: string) => JSON.stringify(values[name]));
  const runtime = loadFunction({ path: 'site/fn', arn: 'arn:fn', code }, () => undefined);
  const visit = (host: string, path: string, query = '') => {
    const asked = request({ path, query, headers: [['host', host]] });
    const event = JSON.stringify(functionEvent(distribution, 'id==', asked));
    const outcome = runtime.run(event, event);
    return outcome.kind === 'returned' ? readViewerRequestResult(outcome.result, asked) : outcome;
  };

  test.each([
    ['/', '/index.html'],
    ['/docs/', '/docs/index.html'],
    ['/assets/main-1a2b.js', '/assets/main-1a2b.js'],
  ])('%s is the object %s', (path, object) => {
    expect(visit('www.foobar.com', path)).toMatchObject({ kind: 'request', request: { path: object } });
  });

  test('the apex is sent to www', () => {
    expect(visit('foobar.com', '/a', 'b=1&b=2')).toMatchObject({
      kind: 'response',
      response: { status: 301, headers: expect.arrayContaining([['location', 'https://www.foobar.com/a?b=1&b=2']]) },
    });
  });

  test('what is not there is answered by the site itself', () => {
    expect(visit('www.foobar.com', '/none')).toMatchObject({
      kind: 'response',
      response: { status: 404, body: Buffer.from('<h1>Not found</h1>') },
    });
  });
});
