import { describe, expect, test } from '@jest/globals';
import { toRequest, toResult } from '../../../lambda/api/alb.ts';
import { json, withoutBody } from '../../../lambda/api/answer.ts';
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
    ['dot segments resolved', { path: '/a/../b/%2e/c' }, '/b/c'],
    ['a parameter without a value', { path: '/', query: 'flag' }, '/?flag='],
    ['a repeated parameter', { path: '/', query: 'a=1&b=2&a=3' }, '/?a=1&a=3&b=2'],
    ['a path of two slashes', { path: '//evil.example/x' }, '//evil.example/x'],
    ['a Host that looks like a path', { path: '/api', headers: { host: 'x/health?' } }, '/api'],
  ])('has %s', (_name, sent, target) => {
    const { path, search } = toRequest(albEvent(sent));
    expect(`${path}${search}`).toBe(target);
  });

  test('joins repeated headers with a comma, cookies with a semicolon', () => {
    const { headers } = toRequest(albEvent({ headers: { 'if-none-match': ['"1"', '"2"'], cookie: ['a=1', 'b=2'] } }));
    expect(headers.get('if-none-match')).toBe('"1", "2"');
    expect(headers.get('cookie')).toBe('a=1; b=2');
  });

  test.each([
    ['names in any case', { 'X-Name': ['a'], 'x-name': ['b'] }, 'a, b'],
    ['values without the blanks around them', { 'x-name': ['\t a b '] }, 'a b'],
    ['empty values', { 'x-name': [''] }, ''],
    ['names of Object.prototype', { 'x-name': ['a'], constructor: ['b'], ['__proto__']: ['c'] }, 'a'],
  ])('takes headers with %s', (_name, headers, value) => {
    expect(toRequest(albEvent({ headers })).headers.get('x-name')).toBe(value);
  });

  test('gives header text beyond Latin-1 as its bytes of UTF-8', () => {
    const value = toRequest(albEvent({ headers: { 'x-name': '🦊' } })).headers.get('x-name') ?? '';
    expect(Buffer.from(value, 'latin1').toString()).toBe('🦊');
  });

  test.each([
    ['text', 'grüß'],
    ['Base64', Buffer.from('grüß')],
  ])('has the body that came as %s', (_name, body) => {
    expect(toRequest(albEvent({ method: 'POST', body })).body.toString()).toBe('grüß');
  });

  test('ignores the body of a GET', () => {
    expect(toRequest(albEvent({ body: 'surprise' })).body).toHaveLength(0);
  });

  test('of a health check, which has no Host', () => {
    expect(toRequest(healthCheckEvent())).toMatchObject({ method: 'GET', path: '/health', search: '' });
  });

  test('of a target group without multi-value headers', () => {
    const { path, search, headers, body } = toRequest(singleValueEvent);
    expect(`${path}${search}`).toBe('/p?a=1&b=%32');
    expect(headers.get('x-one')).toBe('1');
    expect(body.toString()).toBe('text');
  });

  test.each([
    ['a method that is no token', albEvent({ method: 'A B' })],
    ['a path that would be read as a host', albEvent({ path: ':80/health' })],
    ['a header name that is no token', albEvent({ headers: { 'x y': '1' } })],
    ['a header without a name', albEvent({ headers: { '': '1' } })],
    ['a header value with a line break', albEvent({ headers: { x: 'a\nb' } })],
    ['a header value with NUL', albEvent({ headers: { x: 'a\0b' } })],
  ])('is refused: %s', (_name, event) => {
    expect(() => toRequest(event)).toThrow(expect.objectContaining({ name: 'TypeError' }));
  });
});

describe('a result for the load balancer', () => {
  test('has every header as a list, and every cookie', () => {
    const answer = json({ a: 1 }, 201, { 'set-cookie': ['a=1', 'b=2'] });
    expect(toResult(albEvent({}), answer)).toEqual({
      statusCode: 201,
      statusDescription: '201 Created',
      multiValueHeaders: { 'content-type': ['application/json'], 'set-cookie': ['a=1', 'b=2'] },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  test('has plain headers when the event had', () => {
    const result = toResult(singleValueEvent, withoutBody(204, { 'x-one': '1', 'set-cookie': ['a=1', 'b=2'] }));
    expect(result).toMatchObject({ headers: { 'x-one': '1', 'set-cookie': 'b=2' }, body: '' });
    expect(result).not.toHaveProperty('multiValueHeaders');
  });

  test('has bytes in Base64', () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]);
    expect(toResult(albEvent({}), { status: 200, headers: {}, body })).toMatchObject({
      body: body.toString('base64'),
      isBase64Encoded: true,
    });
  });

  test.each([
    ['text', 'text'],
    ['bytes', Buffer.from('bytes')],
  ])('of HEAD has no body where there would be %s', (_name, body) => {
    const result = toResult(albEvent({ method: 'HEAD' }), { status: 200, headers: {}, body });
    expect(result).toMatchObject({ body: '', isBase64Encoded: false });
  });

  test('has no description for a status without a name', () => {
    expect(toResult(albEvent({}), withoutBody(299))).toMatchObject({ statusDescription: '299' });
  });
});
