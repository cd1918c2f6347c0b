import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { timing } from '../../../local/timing.ts';
import { malformedChunks, malformedRequests } from '../http/malformed.ts';
import { sendRaw, statusesOf } from '../http/raw-client.ts';
import { ask } from './client.ts';
import { PlainOriginsBench, plainOrigin } from './plain-origins-bench.ts';
import { distributionResource, managed } from './templates.ts';

const bench = new PlainOriginsBench();
let port: number;
beforeAll(() => bench.start());
afterEach(() => bench.clear());
afterAll(() => bench.stop());

async function start(speed = 1): Promise<void> {
  const behavior = {
    TargetOriginId: 'api',
    CachePolicyId: managed.cachingDisabled,
    AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
  };
  bench.api.handle = (request, response) => request.resume().on('end', () => response.end('ok'));
  ({ port } = await bench.endpoint([distributionResource({ Origins: [plainOrigin('api')] }, behavior)], {
    timing: timing(speed),
  }));
}

/** One well-formed request is answered as ever. */
async function isAlive(): Promise<void> {
  expect(await ask(port, '/alive')).toMatchObject({ status: 200, text: 'ok' });
}

describe('what is no request', () => {
  test.each(malformedRequests)('%s is a bad request, and reaches no origin', async (_name, bytes) => {
    await start();
    const answers = await sendRaw(port, bytes);
    expect(statusesOf(answers)).toEqual([400]);
    expect(answers).toMatch(/^server: CloudFront\r$/m);
    expect(answers).toMatch(/^x-cache: Error from cloudfront\r$/m);
    expect(answers).toContain('400 ERROR');
    expect(bench.api.asked).toEqual([]);
    await isAlive();
  });

  test.each([
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\n\r\n', 400],
    ['a Host that is none', 'GET / HTTP/1.1\r\nHost: a@b/c\r\n\r\n', 400],
    ['the Host in the target', 'GET http://evil.test/ HTTP/1.1\r\nHost: localhost\r\n\r\n', 403],
    [
      'an own Host in the target',
      'GET http://www.foobar.com/x HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n',
      200,
    ],
    ['a star for a target', 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['a fragment', 'GET /a#b HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['bytes to be encoded', 'GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n', 403],
    ['a tunnel', 'CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test\r\n\r\n', 403],
    ['a long URL', `GET /${'x'.repeat(8_192)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 413],
    ['a URL without end', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 413],
    ['many headers', `GET / HTTP/1.1\r\nHost: localhost\r\n${'x: 1\r\n'.repeat(5_000)}\r\n`, 413],
    ['headers without end', `GET / HTTP/1.1\r\nHost: localhost\r\n${'x: 1\r\n'.repeat(50_000)}\r\n`, 413],
  ])('%s', async (_name, bytes, status) => {
    await start();
    expect(statusesOf(await sendRaw(port, Buffer.from(bytes, 'latin1'), { half: status !== 200 }))).toEqual([status]);
    await isAlive();
  });
});

describe('a body in chunks', () => {
  test.each(malformedChunks)('with %s is a bad request', async (_name, body) => {
    await start();
    const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n';
    const [status] = statusesOf(await sendRaw(port, head + body, { half: false }));
    expect([400, 413]).toContain(status);
    await isAlive();
  });

  test('hides no second request from the edge', async () => {
    await start();
    const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const bytes = `POST /outer HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`;
    expect(statusesOf(await sendRaw(port, bytes, { half: false }))).toEqual([200]);
    expect(bench.api.asked).toEqual(['/outer']);
  });
});

test('headers that come too slowly are given up', async () => {
  await start(1000);
  const answers = await sendRaw(port, 'GET / HTTP/1.1\r\nHost: localhost\r\nx: ', { half: false });
  expect(statusesOf(answers)).toEqual([408]);
  await isAlive();
});

test('whatever comes is answered with a known status or closed, and the edge lives on', async () => {
  await start();
  const piece = fc.oneof(
    fc.constantFrom(
      'GET ',
      'POST ',
      '/',
      ' HTTP/1.1',
      '\r\n',
      '\n',
      '\r',
      ': ',
      'Host: localhost',
      '0\r\n\r\n',
      '\x00',
    ),
    fc.constantFrom(
      'Content-Length: 3',
      'Transfer-Encoding: chunked',
      'Connection: keep-alive',
      'Expect: 100-continue',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const request = fc.array(piece, { minLength: 1, maxLength: 14 }).map((pieces) => pieces.join(''));
  const begun = request.map((rest) => `GET / HTTP/1.1\r\nHost: localhost\r\n${rest}\r\n\r\n`);
  await fc.assert(
    fc.asyncProperty(fc.oneof(request, begun), async (bytes) => {
      const statuses = statusesOf(await sendRaw(port, Buffer.from(bytes, 'latin1')));
      expect([100, 200, 400, 403, 408, 413, 417, 501]).toEqual(expect.arrayContaining([...statuses]));
    }),
    { numRuns: 300, seed: 4 },
  );
  await isAlive();
}, 60_000);
