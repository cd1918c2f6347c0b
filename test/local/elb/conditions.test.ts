import { describe, expect, test } from '@jest/globals';
import { type Condition, matchesCondition } from '../../../local/elb/conditions.ts';
import { WildcardPattern } from '../../../local/elb/patterns.ts';
import type { HttpRequest } from '../../../local/elb/request.ts';
import { httpRequest } from './requests.ts';

const insensitive = (...values: string[]) =>
  values.map((value) => new WildcardPattern(value, { ignoreCase: true, escapes: false }));
const sensitive = (...values: string[]) =>
  values.map((value) => new WildcardPattern(value, { ignoreCase: false, escapes: false }));
const query = (value: string, key?: string) => {
  const options = { ignoreCase: true, escapes: true };
  return { value: new WildcardPattern(value, options), ...(key ? { key: new WildcardPattern(key, options) } : {}) };
};

type Row = readonly [name: string, condition: Condition, request: Partial<HttpRequest>, holds: boolean];

const host = (...values: string[]): Condition => ({ field: 'host-header', patterns: insensitive(...values) });
const path = (...values: string[]): Condition => ({ field: 'path-pattern', patterns: sensitive(...values) });
const header = (...values: string[]): Condition => ({
  field: 'http-header',
  name: 'x-test',
  patterns: insensitive(...values),
});
const method = (...methods: string[]): Condition => ({ field: 'http-request-method', methods });
const source = (...cidrs: string[]): Condition => ({ field: 'source-ip', cidrs });

describe.each<{ field: string; rows: readonly Row[] }>([
  {
    field: 'host-header',
    rows: [
      ['the same host', host('www.foobar.com'), {}, true],
      ['another case', host('WWW.foobar.COM'), {}, true],
      ['another host', host('api.foobar.com'), {}, false],
      ['one of several values', host('api.foobar.com', 'www.foobar.com'), {}, true],
      ['* for any number of characters', host('*.foobar.com'), {}, true],
      ['? for exactly one', host('ww?.foobar.com'), {}, true],
      ['? not for none', host('www?.foobar.com'), {}, false],
      ['a dot that is a dot', host('www.foobar.com'), { headers: [['host', 'wwwxfoobar.com']] }, false],
      ['the host without its port', host('www.foobar.com'), { headers: [['host', 'www.foobar.com:8443']] }, true],
      ['no host at all', host('*.foobar.com'), { headers: [] }, false],
    ],
  },
  {
    field: 'path-pattern',
    rows: [
      ['the same path', path('/img/logo.png'), { path: '/img/logo.png' }, true],
      ['another case', path('/img'), { path: '/IMG' }, false],
      ['* that crosses slashes', path('/img/*'), { path: '/img/a/b/c.png' }, true],
      ['* for nothing', path('/img/*'), { path: '/img/' }, true],
      ['no part of the path', path('/img'), { path: '/img/logo.png' }, false],
      ['the path alone', path('/img'), { path: '/img', query: 'a=1' }, true],
      ['nothing of the query', path('/img*b=1'), { path: '/img', query: 'b=1' }, false],
      ['dot segments removed', path('/b'), { path: '/a/../b' }, true],
      ['unreserved characters decoded', path('/a~b'), { path: '/%61%7Eb' }, true],
      ['other characters left encoded', path('/a%2Fb'), { path: '/a%2fb' }, true],
      ['characters of regular expressions as themselves', path('/a+(b)'), { path: '/a+(b)' }, true],
      ['a plus not as a quantifier', path('/a+'), { path: '/aa' }, false],
    ],
  },
  {
    field: 'http-header',
    rows: [
      ['the value', header('yes'), { headers: [['x-test', 'yes']] }, true],
      ['another case', header('YES'), { headers: [['x-test', 'yes']] }, true],
      ['another value', header('yes'), { headers: [['x-test', 'no']] }, false],
      ['no such header', header('*'), { headers: [] }, false],
      [
        'any of the header lines',
        header('yes'),
        {
          headers: [
            ['x-test', 'no'],
            ['x-test', 'yes'],
          ],
        },
        true,
      ],
      ['wildcards', header('*Chrome/1??*'), { headers: [['x-test', 'Mozilla Chrome/130 Safari']] }, true],
    ],
  },
  {
    field: 'http-request-method',
    rows: [
      ['the method', method('GET'), {}, true],
      ['one of several', method('POST', 'GET'), {}, true],
      ['another method', method('POST'), {}, false],
      ['another case', method('get'), {}, false],
      ['HEAD for GET', method('GET'), { method: 'HEAD' }, false],
    ],
  },
  {
    field: 'query-string',
    rows: [
      ['key and value', { field: 'query-string', pairs: [query('1', 'a')] }, { query: 'a=1' }, true],
      ['another case', { field: 'query-string', pairs: [query('X', 'A')] }, { query: 'a=x' }, true],
      ['the value of another key', { field: 'query-string', pairs: [query('1', 'a')] }, { query: 'b=1' }, false],
      ['any key when none is given', { field: 'query-string', pairs: [query('1')] }, { query: 'b=2&c=1' }, true],
      [
        'one of several pairs',
        { field: 'query-string', pairs: [query('1', 'a'), query('2', 'b')] },
        { query: 'b=2' },
        true,
      ],
      ['any of a repeated key', { field: 'query-string', pairs: [query('2', 'a')] }, { query: 'a=1&a=2' }, true],
      ['the raw value', { field: 'query-string', pairs: [query('a b', 'a')] }, { query: 'a=a%20b' }, false],
      ['wildcards in the key, too', { field: 'query-string', pairs: [query('*', 'a?')] }, { query: 'ab=' }, true],
      ['an escaped wildcard as itself', { field: 'query-string', pairs: [query('\\*', 'a')] }, { query: 'a=*' }, true],
      [
        'an escaped wildcard as nothing else',
        { field: 'query-string', pairs: [query('\\*', 'a')] },
        { query: 'a=b' },
        false,
      ],
      ['no query', { field: 'query-string', pairs: [query('*')] }, {}, false],
    ],
  },
  {
    field: 'source-ip',
    rows: [
      ['an address in the block', source('203.0.113.0/24'), {}, true],
      ['an address outside', source('198.51.100.0/24'), {}, false],
      ['one of several blocks', source('198.51.100.0/24', '203.0.113.7/32'), {}, true],
      ['IPv6', source('2001:db8::/32'), { peer: { address: '2001:db8::7', port: 1 } }, true],
      ['IPv4 in no IPv6 block', source('2001:db8::/32'), {}, false],
      [
        'the peer, never X-Forwarded-For',
        source('198.51.100.0/24'),
        { headers: [['x-forwarded-for', '198.51.100.1']] },
        false,
      ],
    ],
  },
])('$field', ({ rows }) => {
  test.each(rows)('%s', (_name, condition, request, holds) => {
    expect(matchesCondition(condition, httpRequest(request))).toBe(holds);
  });
});

test('a pattern of many wildcards is matched in no time', () => {
  const [pattern] = sensitive('/*a*a*a*a*b');
  expect(pattern?.test(`/${'a'.repeat(16_000)}`)).toBe(false);
  expect(pattern?.test(`/${'a'.repeat(16_000)}b`)).toBe(true);
});
