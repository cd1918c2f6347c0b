import { describe, expect, test } from '@jest/globals';
import { changeResponseHeaders } from '../../../local/elb/response-headers.ts';
import { requestUri, transform } from '../../../local/elb/transforms.ts';
import { httpRequest } from './requests.ts';

describe('the rewrite of a URL', () => {
  test.each([
    ['a group', /^\/v1\/(.*)$/, '/v2/$1', '/v2/a/b?x=1'],
    ['the query, too', /x=(\d)/, 'y=$1$1', '/v1/a/b?y=11'],
    ['the first match only', /\//, '/x/', '/x/v1/a/b?x=1'],
    ['nothing when nothing matches', /^\/other/, '/', '/v1/a/b?x=1'],
    ['a group that took no part', /^\/(never)?v1/, '/$1v3', '/v3/a/b?x=1'],
    ['no other sign after a dollar', /^\/v1/, "/$&$'$$", "/$&$'$$/a/b?x=1"],
  ])('replaces %s', (_name, regex, replace, expected) => {
    const request = httpRequest({ path: '/v1/a/b', query: 'x=1' });
    expect(requestUri(transform(request, { url: { regex, replace } }))).toBe(expected);
  });

  test.each(['v2', '/a b', '/é'])('to %j fails', (replace) => {
    expect(() => transform(httpRequest(), { url: { regex: /^.*$/, replace } })).toThrow('is no path of a URL');
  });
});

describe('the rewrite of a host', () => {
  test('replaces what matches', () => {
    const host = { regex: /^www\.(.+)$/i, replace: 'internal.$1' };
    expect(transform(httpRequest(), { host }).headers).toEqual([['host', 'internal.foobar.com']]);
    expect(transform(httpRequest({ headers: [['host', 'a']] }), { host }).headers).toEqual([['host', 'a']]);
  });

  test('to what is no host fails', () => {
    expect(() => transform(httpRequest(), { host: { regex: /.*/, replace: 'a/b' } })).toThrow('which is no host');
  });
});

test.each([
  ['nothing', { server: true, values: [] }, ['server: target', 'x: 1']],
  ['a header that the target lacks', { server: true, values: [['y', '2']] }, ['server: target', 'x: 1', 'y: 2']],
  ['a header that the target has', { server: true, values: [['x', '2']] }, ['server: target', 'x: 2']],
  ['the server away', { server: false, values: [] }, ['x: 1']],
] as const)('a listener sets %s', (_name, responseHeaders, expected) => {
  const headers = [['server', 'target'] as const, ['x', '1'] as const];
  expect(changeResponseHeaders(headers, responseHeaders).map((field) => field.join(': '))).toEqual(expected);
});
