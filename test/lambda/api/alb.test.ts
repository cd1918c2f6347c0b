import { describe, expect, test } from '@jest/globals';
import { toRequest, toResult } from '../../../lambda/api/alb.ts';
import { albEvent, healthCheckEvent, TARGET_GROUP_ARN } from '../load-balancer.ts';

const singleValueEvent = {
  requestContext: { elb: { targetGroupArn: TARGET_GROUP_ARN } },
  httpMethod: 'POST',
  path: '/p',
  queryStringParameters: { a: '1', b: '%32' },
  headers: { 'x-one': '1' },
  body: 'text',
  isBase64Encoded: false,
};

describe('a request from an event', () => {
  test.each([
    ['path and query, neither decoded', { path: '/a%2Fb/%F0', query: 'q=%zz&r=a+b' }, '/a%2Fb/%F0?q=%zz&r=a+b'],
    ['a parameter without a value', { path: '/', query: 'flag' }, '/?flag='],
    ['a repeated parameter', { path: '/', query: 'a=1&b=2&a=3' }, '/?a=1&a=3&b=2'],
    ['a path of two slashes', { path: '//evil.example/x' }, '//evil.example/x'],
    ['a Host that looks like a path', { path: '/api', headers: { host: 'x/health?' } }, '/api'],
  ])('has %s', (_name, sent, target) => {
    expect(toRequest(albEvent(sent)).url).toBe(`http://load-balancer${target}`);
  });

  test('joins repeated headers with a comma, cookies with a semicolon', () => {
    const { headers } = toRequest(albEvent({ headers: { 'if-none-match': ['"1"', '"2"'], cookie: ['a=1', 'b=2'] } }));
    expect(headers.get('if-none-match')).toBe('"1", "2"');
    expect(headers.get('cookie')).toBe('a=1; b=2');
  });

  test('gives header text beyond Latin-1 as its bytes of UTF-8', () => {
    const value = toRequest(albEvent({ headers: { 'x-name': '🦊' } })).headers.get('x-name') ?? '';
    expect(Buffer.from(value, 'latin1').toString()).toBe('🦊');
  });

  test.each([
    ['text', 'grüß'],
    ['Base64', Buffer.from('grüß')],
  ])('has the body that came as %s', async (_name, body) => {
    expect(await toRequest(albEvent({ method: 'POST', body })).text()).toBe('grüß');
  });

  test('ignores the body of a GET', () => {
    expect(toRequest(albEvent({ body: 'surprise' })).body).toBeNull();
  });

  test('of a health check, which has no Host', () => {
    expect(toRequest(healthCheckEvent()).url).toBe('http://load-balancer/health');
  });

  test('of a target group without multi-value headers', async () => {
    const request = toRequest(singleValueEvent);
    expect(request.url).toBe('http://load-balancer/p?a=1&b=%32');
    expect(request.headers.get('x-one')).toBe('1');
    expect(await request.text()).toBe('text');
  });

  test.each([
    ['a method that fetch forbids', albEvent({ method: 'TRACE' })],
    ['a method that is no token', albEvent({ method: 'A B' })],
    ['a path that would be read as a host', albEvent({ path: ':80/health' })],
    ['a header name that is no token', albEvent({ headers: { 'x y': '1' } })],
    ['a header value with a line break', albEvent({ headers: { x: 'a\nb' } })],
  ])('is refused: %s', (_name, event) => {
    expect(() => toRequest(event)).toThrow(expect.objectContaining({ name: 'TypeError' }));
  });
});

describe('a result for the load balancer', () => {
  test('has every header as a list, and every cookie', async () => {
    const response = Response.json({ a: 1 }, { status: 201 });
    response.headers.append('set-cookie', 'a=1');
    response.headers.append('set-cookie', 'b=2');
    expect(await toResult(albEvent({}), response)).toEqual({
      statusCode: 201,
      statusDescription: '201 Created',
      multiValueHeaders: { 'content-type': ['application/json'], 'set-cookie': ['a=1', 'b=2'] },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  test('has plain headers when the event had', async () => {
    const result = await toResult(singleValueEvent, new Response('x', { headers: { 'x-one': '1' } }));
    expect(result).toMatchObject({ headers: { 'x-one': '1' }, body: 'x' });
    expect(result).not.toHaveProperty('multiValueHeaders');
  });

  test.each([
    ['text/html; charset=utf-8', {}, false],
    ['application/problem+json', {}, false],
    ['application/json; charset=utf-8', {}, false],
    ['application/octet-stream', {}, true],
    ['image/png', {}, true],
    ['application/json', { 'content-encoding': 'gzip' }, true],
  ])('%s %j is Base64: %s', async (type, headers, isBase64Encoded) => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]);
    const result = await toResult(albEvent({}), new Response(body, { headers: { 'content-type': type, ...headers } }));
    expect(result.isBase64Encoded).toBe(isBase64Encoded);
    expect(result.body).toBe(isBase64Encoded ? body.toString('base64') : '{\ufffd}');
  });

  test('of HEAD has no body', async () => {
    expect(await toResult(albEvent({ method: 'HEAD' }), Response.json({ a: 1 }))).toMatchObject({ body: '' });
  });
});
