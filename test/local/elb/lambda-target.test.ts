import http from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LambdaBench } from './lambda-bench.ts';

const bench = new LambdaBench();
beforeAll(() => bench.start());
afterAll(() => bench.stop());

describe('a forwarded request', () => {
  test('reaches the function as the event of the load balancer', async () => {
    const answer = await bench.request('/a%20b?x=%20&x=2', {
      headers: { host: 'www.foobar.com', 'X-Two': ['1', '2'] },
    });
    expect(answer).toMatchObject({ status: 200, reason: 'OK' });
    const event = JSON.parse(answer.body);
    expect(event).toEqual({
      requestContext: { elb: { targetGroupArn: 'arn:tg/a-main' } },
      httpMethod: 'GET',
      path: '/a%20b',
      multiValueQueryStringParameters: { x: ['%20', '2'] },
      multiValueHeaders: {
        host: ['www.foobar.com'],
        'x-two': ['1', '2'],
        connection: ['close'],
        'x-amzn-trace-id': [expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)],
        'x-forwarded-for': [expect.stringMatching(/^127\./)],
        'x-forwarded-port': ['80'],
        'x-forwarded-proto': ['http'],
      },
      body: '',
      isBase64Encoded: false,
    });
  });

  test('carries its body', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await bench.request('/echo', { method: 'POST', headers, body: '{"a":"é"}' });
    expect(JSON.parse(Buffer.from(answer.body, 'latin1').toString())).toMatchObject({
      httpMethod: 'POST',
      body: '{"a":"é"}',
      isBase64Encoded: false,
    });
  });

  test('may be in absolute form', async () => {
    const answer = await bench.request('http://www.foobar.com/absolute?a=1', { headers: { host: 'other' } });
    expect(JSON.parse(answer.body)).toMatchObject({
      path: '/absolute',
      multiValueHeaders: { host: ['www.foobar.com'] },
      multiValueQueryStringParameters: { a: ['1'] },
    });
  });
});

describe('the response of a function', () => {
  test('keeps every cookie and loses hop-by-hop headers', async () => {
    const { headers } = await bench.request('/cookies', { agent: new http.Agent({ keepAlive: false }) });
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(headers).toMatchObject({
      server: 'awselb/2.0',
      'content-type': 'application/octet-stream',
      'content-length': '4',
    });
  });

  test('may be bytes', async () => {
    expect((await bench.request('/bytes')).body).toBe('\u0000\u00ff\u0080');
  });

  test('may have a reason of its own', async () => {
    expect(await bench.request('/described')).toMatchObject({ status: 418, reason: "I'm short and stout" });
  });

  test('to HEAD has the length, but not the body', async () => {
    const { status, headers, body } = await bench.request('/cookies', { method: 'HEAD' });
    expect([status, headers['content-length'], body]).toEqual([200, '4', '']);
  });

  test('without content has neither length nor type', async () => {
    const { status, headers } = await bench.request('/no-content');
    expect([status, headers['content-length'], headers['content-type']]).toEqual([204, undefined, undefined]);
  });
});
