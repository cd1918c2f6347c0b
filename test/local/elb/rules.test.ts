import { describe, expect, test } from '@jest/globals';
import { chooseTargetGroup, fixedResponse, type Redirect, redirectLocation } from '../../../local/elb/actions.ts';
import { type Rule, selectRule } from '../../../local/elb/rules.ts';
import { httpRequest } from './requests.ts';

const action = { type: 'fixed-response', status: 200, contentType: 'text/plain', body: '' } as const;
const get = { field: 'http-request-method', methods: ['GET'] } as const;
const root = { field: 'path-pattern', patterns: [/^\/$/] } as const;
const rule = (path: string, priority: number, ...conditions: Rule['conditions']): Rule => ({
  path,
  priority,
  conditions,
  action,
});

describe('the rule of a request', () => {
  test.each([
    ['is the first of those that hold', [rule('a', 1, get), rule('b', 2, get)], 'a'],
    [
      'holds in all its conditions',
      [rule('a', 1, get, { field: 'path-pattern', patterns: [/^\/x$/] }), rule('b', 2, get, root)],
      'b',
    ],
    [
      'is the default when no other holds',
      [rule('a', 1, { ...get, methods: ['POST'] }), rule('default', Number.POSITIVE_INFINITY)],
      'default',
    ],
  ])('%s', (_name, rules, expected) => {
    expect(selectRule(rules, httpRequest())?.path).toBe(expected);
  });
});

describe('a weighted forward', () => {
  const groups = [
    { targetGroupArn: 'a', weight: 1 },
    { targetGroupArn: 'none', weight: 0 },
    { targetGroupArn: 'b', weight: 3 },
  ];
  test.each([
    [0, 'a'],
    [0.2499, 'a'],
    [0.25, 'b'],
    [0.9999, 'b'],
  ])('with the random number %d chooses %s', (random, expected) => {
    expect(chooseTargetGroup(groups, random)).toBe(expected);
  });

  test('of weight 0 alone chooses none', () => {
    expect(chooseTargetGroup([{ targetGroupArn: 'a', weight: 0 }], 0.5)).toBeUndefined();
  });
});

describe('a redirect', () => {
  const same: Redirect = {
    type: 'redirect',
    status: 301,
    protocol: '#{protocol}',
    host: '#{host}',
    port: '#{port}',
    path: '/#{path}',
    query: '#{query}',
  };
  const request = httpRequest({
    protocol: 'http',
    port: 80,
    path: '/a/b',
    query: 'x=%20&y=1',
    headers: [['host', 'www.foobar.com:80']],
  });
  test.each([
    ['keeps what it does not change', { port: '8080' }, 'http://www.foobar.com:8080/a/b?x=%20&y=1'],
    ['changes the protocol', { protocol: 'HTTPS', port: '443' }, 'https://www.foobar.com:443/a/b?x=%20&y=1'],
    ['changes the host', { host: 'new.#{host}' }, 'http://new.www.foobar.com:80/a/b?x=%20&y=1'],
    ['puts the path into another', { path: '/new/#{path}' }, 'http://www.foobar.com:80/new/a/b?x=%20&y=1'],
    ['drops the query', { query: '', path: '/' }, 'http://www.foobar.com:80/'],
    [
      'adds to the query',
      { query: '#{query}&from=#{path}:#{port}' },
      'http://www.foobar.com:80/a/b?x=%20&y=1&from=a/b:80',
    ],
  ])('%s', (_name, changes, expected) => {
    expect(redirectLocation({ ...same, ...changes }, request)).toBe(expected);
  });
});

test('a fixed response has its status, content type and body', () => {
  expect(fixedResponse({ type: 'fixed-response', status: 403, contentType: 'application/json', body: '{}' })).toEqual({
    status: 403,
    headers: [
      ['server', 'awselb/2.0'],
      ['content-type', 'application/json; charset=utf-8'],
    ],
    body: Buffer.from('{}'),
  });
});
