import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { OriginClient } from '../../../local/cloudfront/origin-client.ts';
import { sendRaw } from '../http/raw-client.ts';
import { SiteBench, site } from './site-bench.ts';
import { association, cachePolicyResource, distributionResource, functionResource, managed } from './templates.ts';

const bench = new SiteBench();
beforeAll(() => bench.start());
afterEach(() => bench.clear());
afterAll(() => bench.stop());

describe('the cache', () => {
  test('takes each request of a connection by its own headers', async () => {
    const { port } = await bench.endpoint([site()]);
    const ask = (...headers: readonly string[]) =>
      ['GET /index.html HTTP/1.1', 'Host: localhost', ...headers].join('\r\n').concat('\r\n\r\n');
    const coded = ask('Accept-Encoding: gzip');
    const asked = [coded, coded, ask('Accept-Encoding: br'), ask(), ask('Connection: close', 'Accept-Encoding: br')];
    const answers = await sendRaw(port, asked.join(''), { half: false });
    const codings = answers.split('HTTP/1.1 200 ').slice(1);
    expect(codings.map((answer) => /^content-encoding: (.*)\r$/m.exec(answer)?.[1])).toEqual([
      'gzip',
      'gzip',
      'br',
      undefined,
      'br',
    ]);
  });

  test('sends one object with the headers of the behavior that the request came by', async () => {
    const behavior = { ViewerProtocolPolicy: 'redirect-to-https', CachePolicyId: managed.cachingOptimized };
    const rewriting = { TargetOriginId: 'static', FunctionAssociations: [association('viewer-request', 'fn')] };
    const get = await bench.edge([
      site({}, { CacheBehaviors: [{ ...behavior, ...rewriting, PathPattern: '/plain/*' }] }),
      functionResource('fn', "function handler({ request }) { request.uri = '/index.html'; return request; }"),
    ]);
    for (let time = 0; time < 2; time++) {
      expect((await get('/plain/x')).headers['x-frame-options']).toBeUndefined();
      expect((await get('/index.html')).headers).toMatchObject({
        'x-cache': 'Hit from cloudfront',
        'x-frame-options': 'SAMEORIGIN',
      });
    }
  });

  test('asks the origin whether an expired object is the latest', async () => {
    bench.handle = (request, response) => {
      response.setHeader('etag', '"v1"').setHeader('cache-control', 'max-age=1');
      response.writeHead(request.headers['if-none-match'] === '"v1"' ? 304 : 200).end('body');
    };
    const get = await bench.edge([distributionResource()]);
    await get('/');
    bench.pass(1_000);
    const again = await get('/');
    expect(again).toMatchObject({ status: 200, text: 'body' });
    expect(again.headers).toMatchObject({ 'x-cache': 'RefreshHit from cloudfront', etag: '"v1"' });
  });

  test('sends one request for many that come together', async () => {
    const waiting: ServerResponse[] = [];
    let arrived: (() => void) | undefined;
    const first = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    bench.handle = ({ url }, response) => {
      if (url === '/other') {
        response.end();
        return;
      }
      waiting.push(response);
      arrived?.();
    };
    const get = await bench.edge([distributionResource()]);
    const answers = Promise.all(Array.from({ length: 10 }, () => get('/same')));
    await first;
    // One that came after all of them.
    await get('/other');
    for (const response of waiting) response.setHeader('cache-control', 'max-age=60').end('one');
    expect((await answers).map(({ text }) => text)).toEqual(Array(10).fill('one'));
    expect(waiting).toHaveLength(1);
  });

  test('is filled whatever becomes of the viewer, unlike what is not kept', async () => {
    const send = jest.spyOn(OriginClient.prototype, 'send');
    const AllowedMethods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
    const get = await bench.edge([distributionResource({}, { AllowedMethods })]);
    await get('/');
    await get('/', { method: 'POST' });
    expect(send.mock.calls.map(([{ signal }]) => signal instanceof AbortSignal)).toEqual([false, true]);
    send.mockRestore();
  });

  test('lets requests that come together go their own ways when the answer may not be kept', async () => {
    bench.handle = (_request, response) => response.setHeader('cache-control', 'private').end('own');
    const get = await bench.edge([
      distributionResource({}, { CachePolicyId: 'cache-policy' }),
      cachePolicyResource({}),
    ]);
    const answers = await Promise.all(Array.from({ length: 5 }, () => get('/same')));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(bench.seen).toHaveLength(5);
  });

  test('serves an expired object at once while it is being revalidated, when the origin says it may', async () => {
    let revalidated: (() => void) | undefined;
    const second = new Promise<void>((resolve) => {
      revalidated = resolve;
    });
    bench.handle = (_request, response) => {
      if (bench.seen.length === 2) revalidated?.();
      response.setHeader('cache-control', 'max-age=1, stale-while-revalidate=100000').end(String(bench.seen.length));
    };
    const get = await bench.edge([distributionResource()]);
    expect((await get('/')).text).toBe('1');
    bench.pass(1_000);
    expect((await get('/')).text).toBe('1');
    await second;
  });

  test('keeps apart what the cache policy tells apart', async () => {
    bench.handle = (request, response) => response.end(`${request.url} ${request.headers['x-tenant']}`);
    const get = await bench.edge([
      distributionResource({}, { CachePolicyId: 'cache-policy' }),
      cachePolicyResource({
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-Tenant'] },
        QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['q'] },
      }),
    ]);
    const tenant = (name: string) => ({ headers: { 'x-tenant': name } });
    expect((await get('/?q=1&ignored=1', tenant('one'))).text).toBe('/?q=1 one');
    expect((await get('/?q=1&ignored=2', tenant('one'))).headers['x-cache']).toBe('Hit from cloudfront');
    expect((await get('/?q=2', tenant('one'))).text).toBe('/?q=2 one');
    expect((await get('/?q=1', tenant('two'))).text).toBe('/?q=1 two');
  });
});
