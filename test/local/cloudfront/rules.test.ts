import { describe, expect, test } from '@jest/globals';
import { acceptedCodings } from '../../../local/cloudfront/accept-encoding.ts';
import { chooseCoding, compressedEtag, isCompressible } from '../../../local/cloudfront/compression.ts';
import { freshSeconds } from '../../../local/cloudfront/freshness.ts';
import type { Headers } from '../../../local/cloudfront/headers.ts';
import { isInvalidated } from '../../../local/cloudfront/invalidation.ts';
import { ObjectCache } from '../../../local/cloudfront/object-cache.ts';
import { all, type CachePolicy, none } from '../../../local/cloudfront/policies.ts';
import { serverTiming } from '../../../local/cloudfront/server-timing.ts';
import { viewerHost } from '../../../local/cloudfront/viewer-host.ts';
import { behaviorOf, managed } from './templates.ts';

const policy = (given: Partial<CachePolicy> = {}): CachePolicy => ({
  minimumSeconds: 0,
  defaultSeconds: 60,
  maximumSeconds: 3600,
  headers: none,
  cookies: all,
  queryStrings: none,
  gzip: true,
  brotli: true,
  ...given,
});

describe('the host that functions and origins see', () => {
  const aliases = ['foobar.com', 'www.foobar.com', '*.docs.foobar.com'];
  const domainName = 'd1.cloudfront.net';

  test.each([
    ['localhost:8080', 'www.foobar.com'],
    ['127.0.0.1:8080', 'www.foobar.com'],
    ['127.9.9.9', 'www.foobar.com'],
    ['[::1]:8080', 'www.foobar.com'],
    [undefined, 'www.foobar.com'],
    ['foobar.com', 'foobar.com'],
    ['FooBar.com.', 'foobar.com'],
    ['www.foobar.com:8080', 'www.foobar.com'],
    ['d1.cloudfront.net', 'd1.cloudfront.net'],
    ['a.docs.foobar.com', 'a.docs.foobar.com'],
    ['docs.foobar.com', undefined],
    ['evil.test', undefined],
    ['127.evil.test', undefined],
  ])('%s is %s', (host, seen) => {
    expect(viewerHost(host, { aliases, domainName })).toBe(seen);
  });

  test('a loopback name is the first alias, or else the name of the distribution', () => {
    expect(viewerHost('localhost', { aliases: ['a.test', 'b.test'], domainName })).toBe('a.test');
    expect(viewerHost('localhost', { aliases: [], domainName })).toBe(domainName);
  });
});

describe('the normalized Accept-Encoding', () => {
  test.each([
    [undefined, {}, []],
    ['gzip, deflate, br', {}, ['br', 'gzip']],
    ['GZIP', {}, ['gzip']],
    ['br;q=0.5, gzip;q=1', {}, ['br', 'gzip']],
    ['br;q=0, gzip', {}, ['gzip']],
    ['deflate, zstd', {}, []],
    ['gzip, br', { brotli: false }, ['gzip']],
    ['gzip, br', { gzip: false }, ['br']],
  ])('%s', (header, given, codings) => {
    expect(acceptedCodings(header, policy(given))).toEqual(codings);
  });
});

describe('how long a response is fresh, in seconds', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const cc = (value: string): Headers => [['cache-control', value]];
  const least = { minimumSeconds: 30 };

  test.each([
    ['max-age', 200, cc('max-age=100'), {}, 100],
    ['max-age over the maximum', 200, cc('max-age=9999'), {}, 3600],
    ['max-age under the minimum', 200, cc('max-age=5'), least, 30],
    ['s-maxage before max-age', 200, cc('max-age=5, s-maxage=50'), {}, 50],
    ['max-age=0', 200, cc('max-age=0'), {}, 0],
    ['no header: the default', 200, [], {}, 60],
    ['no header: the minimum when it is greater', 200, [], { minimumSeconds: 90 }, 90],
    ['Expires', 200, [['expires', 'Thu, 01 Jan 2026 00:02:00 GMT']], {}, 120],
    ['Expires in the past', 200, [['expires', '0']], {}, 0],
    ['max-age before Expires', 200, [...cc('max-age=10'), ['expires', 'Thu, 01 Jan 2026 00:02:00 GMT']], {}, 10],
    ['no-store', 200, cc('no-store'), {}, 0],
    ['private', 200, cc('private, max-age=100'), {}, 0],
    ['no-cache with a minimum', 200, cc('no-cache'), least, 30],
    ['a redirect', 301, [], {}, 60],
    ['a part', 206, cc('max-age=100'), {}, 0],
    ['anything when caching is off', 200, cc('max-age=100'), { maximumSeconds: 0 }, 0],
    ['404: always kept', 404, [], {}, 10],
    ['503: always kept', 503, [], { maximumSeconds: 0 }, 10],
    ['503 as long as it says', 503, cc('max-age=100'), {}, 100],
    ['503 that must not be kept', 503, cc('no-store'), {}, 0],
    ['403 without max-age', 403, [], {}, 0],
    ['403 with max-age', 403, cc('max-age=5'), {}, 10],
    ['401: never', 401, cc('max-age=100'), {}, 0],
  ] as const)('%s', (_name, status, headers, given, seconds) => {
    expect(freshSeconds({ status, headers }, policy(given), new Map(), now)).toBe(seconds);
  });

  test('the distribution says how long an error is kept', () => {
    const own = new Map([[404, 300]]);
    expect(freshSeconds({ status: 404, headers: [] }, policy(), own, now)).toBe(300);
  });
});

describe('what is compressed', () => {
  const compressing = behaviorOf({ Compress: true });
  const response = (headers: Record<string, string>): Headers =>
    Object.entries({ 'content-type': 'text/html', 'content-length': '5000', ...headers });

  test.each([
    ['a page', compressing, 200, {}, true],
    ['a type with parameters', compressing, 200, { 'content-type': 'Text/HTML; charset=utf-8' }, true],
    ['an error page', compressing, 404, {}, true],
    ['another error', compressing, 500, {}, false],
    ['a picture', compressing, 200, { 'content-type': 'image/png' }, false],
    ['999 bytes', compressing, 200, { 'content-length': '999' }, false],
    ['1,000 bytes', compressing, 200, { 'content-length': '1000' }, true],
    ['10,000,000 bytes', compressing, 200, { 'content-length': '10000000' }, true],
    ['10,000,001 bytes', compressing, 200, { 'content-length': '10000001' }, false],
    ['what is compressed already', compressing, 200, { 'content-encoding': 'gzip' }, false],
    ['anything where the behavior does not', behaviorOf({}), 200, {}, false],
    [
      'anything where caching is off',
      behaviorOf({ Compress: true, CachePolicyId: managed.cachingDisabled }),
      200,
      {},
      false,
    ],
  ] as const)('%s', (_name, behavior, status, headers, compressible) => {
    expect(isCompressible(behavior, status, response(headers))).toBe(compressible);
  });

  test('the preferred coding is taken, none when nothing is to be compressed', () => {
    expect(chooseCoding(true, ['br', 'gzip'])).toBe('br');
    expect(chooseCoding(true, [])).toBeUndefined();
    expect(chooseCoding(false, ['br'])).toBeUndefined();
  });

  test.each([
    ['"a"', 'W/"a"'],
    ['W/"a"', 'W/"a"'],
    ['a', undefined],
    [undefined, undefined],
  ])('the ETag %s becomes %s', (etag, weak) => {
    expect(compressedEtag(etag)).toBe(weak);
  });
});

describe('an invalidation', () => {
  test.each([
    ['/index.html', ['/index.html'], true],
    ['/index.html', ['index.html'], true],
    ['/index.html', ['/other.html'], false],
    ['/index.html', ['/*'], true],
    ['/assets/a.js', ['/assets/*'], true],
    ['/assets/a.js', ['/assets'], false],
    ['/list?q=1', ['/list'], true],
    ['/list?q=1', ['/list?q=1'], true],
    ['/list?q=1', ['/list?q=2'], false],
    ['/list?q=1', ['/list*'], true],
  ])('of %s by %j: %s', (uri, paths, invalidated) => {
    expect(isInvalidated(uri, paths)).toBe(invalidated);
  });
});

describe('the cache of objects', () => {
  const object = (uri: string, size: number) => ({ uri, size });

  test('drops what was not asked for the longest', () => {
    const cache = new ObjectCache(100);
    cache.set('a', object('/a', 40));
    cache.set('b', object('/b', 40));
    cache.get('a');
    cache.set('c', object('/c', 40));
    expect(['a', 'b', 'c'].map((key) => cache.get(key)?.uri)).toEqual(['/a', undefined, '/c']);
  });

  test('counts what is replaced once, and keeps nothing larger than itself', () => {
    const cache = new ObjectCache(100);
    for (let time = 0; time < 10; time++) cache.set('a', object('/a', 60));
    cache.set('b', object('/b', 40));
    cache.set('huge', object('/huge', 101));
    expect(['a', 'b', 'huge'].map((key) => cache.get(key)?.uri)).toEqual(['/a', '/b', undefined]);
  });
});

describe('Server-Timing', () => {
  const props = { pop: 'P1', requestId: 'r', downstreamMilliseconds: 1.4 };

  test.each([
    [
      'hit',
      undefined,
      'cdn-cache-hit,cdn-pop;desc="P1",cdn-rid;desc="r",cdn-hit-layer;desc="EDGE",cdn-downstream-fbl;dur=1',
    ],
    [
      'hit',
      'db;dur=5',
      'cdn-cache-hit,cdn-pop;desc="P1",cdn-rid;desc="r",cdn-hit-layer;desc="EDGE",cdn-downstream-fbl;dur=1',
    ],
    [
      'miss',
      'db;dur=5',
      'cdn-upstream-layer;desc="EDGE",cdn-cache-miss,cdn-pop;desc="P1",cdn-rid;desc="r",cdn-downstream-fbl;dur=1,db;dur=5',
    ],
  ] as const)('of a %s', (cache, fromOrigin, header) => {
    expect(serverTiming({ ...props, cache, fromOrigin })).toBe(header);
  });
});
