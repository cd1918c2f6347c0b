import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LambdaBench } from './lambda-bench.ts';

const bench = new LambdaBench();
beforeAll(() => bench.start());
afterAll(() => bench.stop());

describe('an HTTPS listener', () => {
  const trust = () => ({ ca: bench.certificateAuthority, servername: 'origin.foobar.com' });

  test('speaks HTTP/1.1', async () => {
    const { host, port } = bench.socket(443);
    const answer = await new Promise<string>((resolve, reject) => {
      https
        .get({ host, port, path: '/tls', ...trust() }, (response) => text(response).then(resolve, reject))
        .on('error', reject);
    });
    expect(JSON.parse(answer).multiValueHeaders).toMatchObject({
      'x-forwarded-port': ['443'],
      'x-forwarded-proto': ['https'],
    });
  });

  test('speaks HTTP/2', async () => {
    const { host, port } = bench.socket(443);
    const logged = bench.nextLine(/^h2 /);
    const session = http2.connect(`https://${host}:${port}`, trust());
    const stream = session.request({
      ':path': '/h2?a=1',
      ':authority': 'www.foobar.com',
      cookie: ['a=1', 'b=2'],
    });
    const [headers] = (await once(stream, 'response')) as [http2.IncomingHttpHeaders & { ':status': number }];
    const event = JSON.parse(await text(stream));
    session.close();
    expect(headers[':status']).toBe(200);
    expect(event).toMatchObject({ path: '/h2', multiValueQueryStringParameters: { a: ['1'] } });
    expect(event.multiValueHeaders).toMatchObject({ host: ['www.foobar.com'], cookie: ['a=1; b=2'] });
    expect(await logged).toMatch(
      /^h2 .* 200 200 [1-9]\d* [1-9]\d* "GET https:\/\/www\.foobar\.com:443\/h2\?a=1 HTTP\/2\.0"/,
    );
  });
});

test('keeps a connection open for the next request', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  await bench.request('/cookies', { agent });
  const [connection] = Object.values(agent.freeSockets).flat();
  await bench.request('/cookies', { agent });
  expect(Object.values(agent.freeSockets).flat()).toEqual([connection]);
  agent.destroy();
});
