import type http from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LambdaBench } from './lambda-bench.ts';

const bench = new LambdaBench();
beforeAll(() => bench.start());
afterAll(() => bench.stop());

const errorPage = (title: string) =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;

describe('the load balancer answers by itself', () => {
  test('a fixed response', async () => {
    const answer = await bench.request('/denied');
    expect(answer).toMatchObject({ status: 403, body: 'Denied' });
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  test.each([
    ['a crash', '/crash', /failed: .*Runtime\.ExitError/],
    ['a timeout', '/hang', /failed: .*Task timed out after 1\.00 seconds/],
    ['a throttle', '/throttled', /Rate Exceeded/],
    ['a malformed response', '/malformed', /statusCode is "200"/],
    ['a response above 1 MB', '/large', /more than 1 MB/],
  ])('502 after %s, and tells why in the log', async (_name, path, reason) => {
    const answer = await bench.request(path);
    expect(answer).toMatchObject({ status: 502, reason: 'Bad Gateway', body: errorPage('502 Bad Gateway') });
    expect(answer.headers).toMatchObject({ server: 'awselb/2.0', 'content-type': 'text/html' });
    expect(bench.lines.at(-1)).toMatch(reason);
  });

  const title = (status: number, text: string) => ({ status, body: errorPage(`${status} ${text}`.trimEnd()) });
  test.each<[string, string, http.RequestOptions & { body?: Buffer }, object]>([
    ['503 for a target group with no target', '/empty', {}, title(503, 'Service Temporarily Unavailable')],
    ['405 to TRACE', '/', { method: 'TRACE' }, title(405, 'Not Allowed')],
    ['414 for a request line above 16 K', `/${'x'.repeat(16 * 1024)}`, {}, title(414, 'Request-URI Too Large')],
    [
      '413 for a header above 16 K',
      '/',
      { headers: { a: 'x'.repeat(16 * 1024) } },
      title(413, 'Request Entity Too Large'),
    ],
    [
      '413 for headers above 64 K',
      '/',
      { headers: { a: Array.from({ length: 5 }, () => 'x'.repeat(14 * 1024)) } },
      title(413, 'Request Entity Too Large'),
    ],
    [
      '413 for a body above 1 MB',
      '/',
      { method: 'POST', body: Buffer.alloc(1024 * 1024 + 1) },
      title(413, 'Request Entity Too Large'),
    ],
    [
      '413 for a chunked body above 1 MB',
      '/',
      { method: 'POST', headers: { 'transfer-encoding': 'chunked' }, body: Buffer.alloc(3 * 1024 * 1024) },
      title(413, 'Request Entity Too Large'),
    ],
    [
      '463 for more than 30 addresses in X-Forwarded-For',
      '/',
      { headers: { 'x-forwarded-for': Array.from({ length: 31 }, () => '198.51.100.1').join(', ') } },
      title(463, ''),
    ],
  ])('%s', async (_name, path, options, expected) => {
    expect(await bench.request(path, options)).toMatchObject(expected);
  });

  test('a body of 1 MB is let through to the function', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect((await bench.request('/cookies', { method: 'POST', headers, body: 'x'.repeat(1024 * 1024) })).status).toBe(
      200,
    );
  });

  test('400 to a WebSocket', async () => {
    const key = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13';
    expect(await bench.raw(`GET /chat HTTP/1.1\r\nHost: a\r\n${key}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 400 Bad Request\r\n/,
    );
  });

  test.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['a bad chunk', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
    ['CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n'],
  ])('400 to %s', async (_name, text) => {
    const answer = await bench.raw(text);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('<center><h1>400 Bad Request</h1></center>');
  });
});

test('an ambiguous request is served, and the connection closed', async () => {
  const text = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
  const answer = await bench.raw(text, { half: false });
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toContain('connection: close\r\n');
});
