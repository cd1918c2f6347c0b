import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { ask } from './client.ts';
import { PlainOriginsBench, plainOrigin } from './plain-origins-bench.ts';
import { distributionResource, managed, originGroup } from './templates.ts';

const bench = new PlainOriginsBench();
beforeAll(() => bench.start());
afterEach(() => bench.clear());
afterAll(() => bench.stop());

const origins = [plainOrigin('api'), plainOrigin('spare')];
const behavior = { TargetOriginId: 'api', CachePolicyId: managed.cachingOptimized };

describe('custom error pages', () => {
  const withPage = (given: JsonObject = {}, others: JsonObject = {}) =>
    distributionResource(
      {
        Origins: origins,
        CacheBehaviors: [{ ...behavior, TargetOriginId: 'spare', PathPattern: '/errors/*' }],
        CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/errors/404.html', ...given }],
        ...others,
      },
      { ...behavior, AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] },
    );

  test.each([
    ['GET', 'the page'],
    ['HEAD', ''],
    ['POST', 'the page'],
  ])('stand in for the error of a %s, with the status that the distribution says', async (method, text) => {
    bench.api.handle = (_request, response) => response.writeHead(404).end('nothing');
    bench.spare.handle = (_request, response) => response.setHeader('x-page', 'yes').end('the page');
    const get = await bench.edge([withPage()]);
    const answer = await get('/missing?q=1', { method });
    expect(answer).toMatchObject({ status: 200, text });
    expect(answer.headers).toMatchObject({ 'x-cache': 'Error from cloudfront', 'x-page': 'yes' });
    expect(bench.spare.asked).toEqual(['/errors/404.html']);
  });

  test('are kept with the error, so that neither origin is asked again', async () => {
    bench.api.handle = (_request, response) => response.writeHead(404).end('nothing');
    bench.spare.handle = (_request, response) => response.end('the page');
    const get = await bench.edge([withPage({ ResponseCode: 404 })]);
    for (let time = 0; time < 3; time++) expect(await get('/missing')).toMatchObject({ status: 404, text: 'the page' });
    expect([bench.api.asked.length, bench.spare.asked.length]).toEqual([1, 1]);
  });

  test('are sent whole and unconditionally', async () => {
    bench.api.handle = (_request, response) => response.writeHead(404).end('nothing');
    bench.spare.handle = (_request, response) => response.setHeader('etag', '"1"').end('the page');
    const get = await bench.edge([withPage()]);
    const answer = await get('/missing', { headers: { range: 'bytes=0-2', 'if-none-match': '"1"' } });
    expect(answer).toMatchObject({ status: 200, text: 'the page' });
  });

  test('stand in for an origin that gives no answer', async () => {
    bench.api.handle = (request) => request.socket.destroy();
    bench.spare.handle = (_request, response) => response.end('sorry');
    const get = await bench.edge([withPage({ ErrorCode: 502, ResponseCode: 503 })]);
    expect(await get('/')).toMatchObject({ status: 503, text: 'sorry' });
  });

  test.each([
    ['is not there', 404],
    ['is broken', 500],
  ])('of which the page %s give the status of its origin', async (_name, status) => {
    bench.api.handle = (_request, response) => response.writeHead(503).end('busy');
    bench.spare.handle = (_request, response) => response.writeHead(status).end('no page');
    const get = await bench.edge([withPage({ ErrorCode: 503 })]);
    expect(await get('/')).toMatchObject({ status, text: 'no page' });
  });

  test('that are errors themselves lead to no further page', async () => {
    bench.api.handle = (_request, response) => response.writeHead(404).end('nothing');
    bench.spare.handle = bench.api.handle;
    const get = await bench.edge([withPage()]);
    expect(await get('/')).toMatchObject({ status: 404, text: 'nothing' });
    expect(bench.spare.asked).toHaveLength(1);
  });
});

describe('an origin group', () => {
  const grouped = (others: JsonObject = {}) =>
    distributionResource(
      { Origins: origins, OriginGroups: { Quantity: 1, Items: [originGroup()] }, ...others },
      { ...behavior, TargetOriginId: 'group', AllowedMethods: ['GET', 'HEAD', 'OPTIONS'] },
    );
  const spare = () => {
    bench.spare.handle = (_request, response) => response.end('spare');
  };

  test.each(['GET', 'HEAD', 'OPTIONS'])('fails over for %s when the status says so', async (method) => {
    bench.api.handle = (_request, response) => response.writeHead(503).end();
    spare();
    const get = await bench.edge([grouped()]);
    expect((await get('/x?q=1', { method })).status).toBe(200);
    expect([bench.api.asked.length, bench.spare.asked.length]).toEqual([1, 1]);
  });

  test.each([
    ['breaks off', (request: { socket: { destroy(): void } }) => request.socket.destroy()],
    ['does not answer in time', () => undefined],
  ])('fails over when the first origin %s', async (_name, handle) => {
    bench.api.handle = handle;
    spare();
    const single = { ...plainOrigin('api'), ConnectionAttempts: 1 };
    const get = await bench.edge([grouped({ Origins: [single, plainOrigin('spare')] })]);
    expect(await get('/')).toMatchObject({ status: 200, text: 'spare' });
    expect(bench.api.asked).toHaveLength(1);
  });

  test.each([200, 301, 404, 502])('keeps to the first origin when it says %d', async (status) => {
    bench.api.handle = (_request, response) => response.writeHead(status).end('first');
    spare();
    const get = await bench.edge([grouped()]);
    expect(await get('/')).toMatchObject({ status, text: 'first' });
    expect(bench.spare.asked).toHaveLength(0);
  });

  test('begins with the first origin again for the next request', async () => {
    bench.api.handle = (_request, response) => response.writeHead(500).end();
    spare();
    const get = await bench.edge([grouped()]);
    await get('/one');
    bench.api.handle = (_request, response) => response.end('first');
    expect((await get('/two')).text).toBe('first');
  });

  test('gives the error of the second origin when both fail', async () => {
    bench.api.handle = (_request, response) => response.writeHead(500).end('first');
    bench.spare.handle = (_request, response) => response.writeHead(503).end('second');
    const get = await bench.edge([grouped()]);
    expect(await get('/')).toMatchObject({ status: 503, text: 'second' });
  });
});

describe('an expired object whose origin fails', () => {
  const kept = async (cacheControl: string) => {
    bench.api.handle = (_request, response) => response.setHeader('cache-control', cacheControl).end('kept');
    const get = await bench.edge([distributionResource({ Origins: origins }, behavior)]);
    await get('/');
    bench.pass(1_000);
    return get;
  };

  test.each([
    ['goes on being served', 'max-age=1', 503, 200],
    ['goes on being served while stale-if-error lasts', 'max-age=1, stale-if-error=100000', 500, 200],
    ['is not served after stale-if-error', 'max-age=1, stale-if-error=0', 500, 500],
    ['is not served for an error of the client', 'max-age=1', 404, 404],
  ])('%s', async (_name, cacheControl, status, expected) => {
    const get = await kept(cacheControl);
    bench.api.handle = (_request, response) => response.writeHead(status).end();
    expect((await get('/')).status).toBe(expected);
  });
});

test('a viewer that leaves is no error of the origin, and keeps none from others', async () => {
  let arrived: (() => void) | undefined;
  const first = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  bench.api.handle = () => arrived?.();
  const uncached = { ...behavior, CachePolicyId: managed.cachingDisabled };
  const { port } = await bench.endpoint([distributionResource({ Origins: origins }, uncached)]);
  const viewer = connect(port, '127.0.0.1', () => viewer.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
  await first;
  viewer.destroy();
  await bench.recorded(1);
  expect(bench.records[0]).toMatchObject({ status: undefined, errorType: 'ClientCommError' });
  bench.api.handle = (_request, response) => response.end('fine');
  expect(await ask(port, '/')).toMatchObject({ status: 200, text: 'fine' });
});

describe('an error of the origin', () => {
  test.each([
    [404, undefined, 1],
    [414, undefined, 1],
    [500, undefined, 1],
    [501, undefined, 1],
    [502, undefined, 1],
    [503, undefined, 1],
    [504, undefined, 1],
    [400, undefined, 2],
    [403, undefined, 2],
    [405, undefined, 2],
    [412, undefined, 2],
    [415, undefined, 2],
    [403, 'max-age=60', 1],
    [405, 's-maxage=60', 1],
    [401, 'max-age=60', 2],
    [410, undefined, 2],
    [500, 'no-store', 2],
  ])('%d with cache-control %s reaches the origin %d times in two requests', async (status, cacheControl, times) => {
    bench.api.handle = (_request, response) => {
      if (cacheControl !== undefined) response.setHeader('cache-control', cacheControl);
      response.writeHead(status).end();
    };
    const get = await bench.edge([distributionResource({ Origins: origins }, behavior)]);
    for (let time = 0; time < 2; time++) expect((await get('/')).status).toBe(status);
    expect(bench.api.asked).toHaveLength(times);
  });
});
