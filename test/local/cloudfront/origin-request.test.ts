import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { Resource } from '../../../local/assembly/resource.ts';
import { acceptedCodings } from '../../../local/cloudfront/accept-encoding.ts';
import { cacheKey } from '../../../local/cloudfront/cache-key.ts';
import { cloudFrontHeaders } from '../../../local/cloudfront/cloudfront-headers.ts';
import { type Headers, headerValue } from '../../../local/cloudfront/headers.ts';
import { originRequest } from '../../../local/cloudfront/origin-request.ts';
import { keptHeaders } from '../../../local/cloudfront/origin-response.ts';
import type { ViewerRequest } from '../../../local/cloudfront/viewer-request.ts';
import { resource } from '../s3/assembly.ts';
import { behaviorOf, cachePolicyResource, managed, request } from './templates.ts';

const viewerHeaders: Headers = [
  ['host', 'www.foobar.com'],
  ['user-agent', 'Mozilla/5.0 (iPhone) Mobile'],
  ['accept-encoding', 'gzip, deflate, br'],
  ['accept-language', 'de'],
  ['cookie', 'session=1; theme=dark'],
  ['authorization', 'Bearer x'],
  ['origin', 'https://app.test'],
  ['referer', 'https://app.test/page'],
  ['connection', 'keep-alive'],
  ['x-edge-anything', '1'],
  ['x-real-ip', '10.0.0.1'],
  ['if-none-match', '"v1"'],
  ['range', 'bytes=0-1'],
];

function sent(behavior: JsonObject, given: Partial<ViewerRequest> = {}, resources: readonly Resource[] = []) {
  const read = behaviorOf(behavior, resources);
  const asked = request({ headers: viewerHeaders, query: 'a=1&b=%20&a=2', ...given });
  const made = { ...asked, headers: [...asked.headers, ...cloudFrontHeaders(read, asked)] };
  const isCacheable = read.cachePolicy.maximumSeconds > 0;
  const codings = acceptedCodings(headerValue(made.headers, 'accept-encoding'), read.cachePolicy);
  const via = '1.1 x.cloudfront.net (CloudFront)';
  const { headers, target, host } = originRequest({
    behavior: read,
    request: made,
    codings,
    requestId: 'id==',
    via,
    isCacheable,
  });
  return { target, host, headers: Object.fromEntries(headers) };
}

const originRequestPolicy = (config: JsonObject): Resource =>
  resource('AWS::CloudFront::OriginRequestPolicy', 'orp', {
    OriginRequestPolicyConfig: {
      Name: 'orp',
      HeadersConfig: { HeaderBehavior: 'none' },
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
      ...config,
    },
  });

describe('what goes to the origin', () => {
  test('without an origin request policy: the least', () => {
    expect(sent({ CachePolicyId: managed.cachingOptimized })).toEqual({
      target: '/index.html',
      host: 'origin.foobar.com',
      headers: {
        host: 'origin.foobar.com',
        range: 'bytes=0-1',
        'user-agent': 'Amazon CloudFront',
        'accept-encoding': 'br,gzip',
        'x-forwarded-for': '192.0.2.7',
        via: '1.1 x.cloudfront.net (CloudFront)',
        'x-amz-cf-id': 'id==',
      },
    });
  });

  test('with AllViewer: everything of the viewer, save what is between two hops', () => {
    const { target, headers } = sent({
      CachePolicyId: managed.cachingDisabled,
      OriginRequestPolicyId: managed.allViewer,
    });
    expect(target).toBe('/index.html?a=1&b=%20&a=2');
    expect(headers).toEqual({
      host: 'www.foobar.com',
      'user-agent': 'Mozilla/5.0 (iPhone) Mobile',
      'accept-encoding': 'gzip, deflate, br',
      'accept-language': 'de',
      authorization: 'Bearer x',
      cookie: 'session=1; theme=dark',
      origin: 'https://app.test',
      referer: 'https://app.test/page',
      'if-none-match': '"v1"',
      range: 'bytes=0-1',
      'x-forwarded-for': '192.0.2.7',
      via: '1.1 x.cloudfront.net (CloudFront)',
      'x-amz-cf-id': 'id==',
    });
  });

  test('with AllViewerExceptHostHeader: the name of the origin', () => {
    const { headers } = sent({ OriginRequestPolicyId: managed.allViewerExceptHost });
    expect(headers).toMatchObject({ host: 'origin.foobar.com', 'accept-language': 'de' });
  });

  test('what the policies name, of headers, cookies and query strings', () => {
    const { target, headers } = sent({ CachePolicyId: 'cache-policy', OriginRequestPolicyId: 'orp' }, {}, [
      cachePolicyResource({
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Accept-Language'] },
        CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['theme'] },
        QueryStringsConfig: { QueryStringBehavior: 'allExcept', QueryStrings: ['a'] },
      }),
      originRequestPolicy({
        HeadersConfig: {
          HeaderBehavior: 'whitelist',
          Headers: ['Referer', 'CloudFront-Is-Mobile-Viewer', 'CloudFront-Forwarded-Proto'],
        },
      }),
    ]);
    expect(target).toBe('/index.html?b=%20');
    expect(headers).toMatchObject({
      'accept-language': 'de',
      referer: 'https://app.test/page',
      cookie: 'theme=dark',
      'cloudfront-is-mobile-viewer': 'true',
      'cloudfront-forwarded-proto': 'https',
    });
    expect(headers).not.toHaveProperty('origin');
    expect(headers).not.toHaveProperty('accept-encoding');
  });

  test('a viewer that accepts no compression is told apart from one that says nothing', () => {
    const { headers } = sent({ CachePolicyId: managed.cachingOptimized }, { headers: [['host', 'x']] });
    expect(headers['accept-encoding']).toBe('identity');
  });

  test('what describes a body goes with it, and so do credentials', () => {
    const headers: Headers = [...viewerHeaders, ['content-type', 'application/json'], ['content-length', '2']];
    const { headers: posted } = sent({ CachePolicyId: managed.cachingDisabled }, { method: 'POST', headers });
    expect(posted).toMatchObject({
      'content-type': 'application/json',
      'content-length': '2',
      authorization: 'Bearer x',
    });
    const { headers: got } = sent({ CachePolicyId: managed.cachingDisabled }, { headers });
    expect(got).not.toHaveProperty('authorization');
    expect(got).not.toHaveProperty('content-length');
  });

  test('X-Forwarded-For and Via grow at their ends', () => {
    const headers: Headers = [...viewerHeaders, ['x-forwarded-for', '203.0.113.1'], ['via', '1.0 proxy']];
    const made = sent({}, { headers }).headers;
    expect(made['x-forwarded-for']).toBe('203.0.113.1, 192.0.2.7');
    expect(made['via']).toBe('1.0 proxy, 1.1 x.cloudfront.net (CloudFront)');
  });
});

describe('the cache key', () => {
  const key = (parameters: JsonObject, given: Partial<ViewerRequest>): string => {
    const behavior = behaviorOf({ CachePolicyId: 'cache-policy' }, [cachePolicyResource(parameters)]);
    const asked = request(given);
    return cacheKey(
      behavior,
      asked,
      acceptedCodings(headerValue(asked.headers, 'accept-encoding'), behavior.cachePolicy),
    ).text;
  };
  const headers = (...list: Headers): Partial<ViewerRequest> => ({ headers: [['host', 'www.foobar.com'], ...list] });
  const whitelist = { HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-Tenant'] } };
  const cookies = (behavior: string) => ({ CookiesConfig: { CookieBehavior: behavior, Cookies: ['a'] } });
  const queries = (behavior: string) => ({
    QueryStringsConfig: { QueryStringBehavior: behavior, QueryStrings: ['a'] },
  });
  const gzip = { EnableAcceptEncodingGzip: true };

  test.each([
    ['the path', {}, { path: '/a' }, { path: '/b' }, false],
    ['the letters of the path', {}, { path: '/a' }, { path: '/A' }, false],
    ['query strings that are not taken', {}, { query: 'a=1' }, { query: 'a=2' }, true],
    ['all query strings', queries('all'), { query: 'b=1' }, { query: 'b=2' }, false],
    ['the order of query strings', queries('all'), { query: 'a=1&b=2' }, { query: 'b=2&a=1' }, false],
    ['chosen query strings', queries('whitelist'), { query: 'a=1&b=1' }, { query: 'a=1&b=2' }, true],
    ['query strings that are left out', queries('allExcept'), { query: 'a=1&b=1' }, { query: 'a=2&b=1' }, true],
    ['a header that is taken', whitelist, headers(['x-tenant', '1']), headers(['x-tenant', '2']), false],
    ['a header that is not taken', whitelist, headers(['x-other', '1']), headers(['x-other', '2']), true],
    [
      'a cookie that is taken',
      cookies('whitelist'),
      headers(['cookie', 'a=1; b=1']),
      headers(['cookie', 'b=2; a=1']),
      true,
    ],
    ['another value of it', cookies('whitelist'), headers(['cookie', 'a=1']), headers(['cookie', 'a=2']), false],
    ['cookies when none are taken', cookies('none'), headers(['cookie', 'a=1']), headers(['cookie', 'a=2']), true],
    [
      'Accept-Encoding that means the same',
      gzip,
      headers(['accept-encoding', 'gzip']),
      headers(['accept-encoding', 'deflate, gzip, br']),
      true,
    ],
    [
      'Accept-Encoding that does not',
      gzip,
      headers(['accept-encoding', 'gzip']),
      headers(['accept-encoding', 'br']),
      false,
    ],
    ['Accept-Encoding that is not normalized', {}, headers(['accept-encoding', 'gzip']), headers(), true],
    ['HEAD and GET', {}, { method: 'GET' }, { method: 'HEAD' }, true],
    ['OPTIONS and GET', {}, { method: 'GET' }, { method: 'OPTIONS' }, false],
  ] as const)('%s', (_name, parameters, one, two, same) => {
    expect(key(parameters, one) === key(parameters, two)).toBe(same);
  });
});

describe('the headers of the origin that the viewer gets', () => {
  const received: Headers = [
    ['content-type', 'text/html'],
    ['connection', 'close'],
    ['transfer-encoding', 'chunked'],
    ['via', '1.1 other'],
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
    ['vary', 'Accept-Encoding, Accept-Language, Cookie'],
  ];

  test('where nothing is forwarded', () => {
    expect(keptHeaders(behaviorOf({}), received)).toEqual([
      ['content-type', 'text/html'],
      ['vary', 'Accept-Encoding, Cookie'],
    ]);
  });

  test('where everything is forwarded', () => {
    expect(keptHeaders(behaviorOf({ OriginRequestPolicyId: managed.allViewer }), received)).toEqual([
      ['content-type', 'text/html'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['vary', 'Accept-Encoding, Accept-Language, Cookie'],
    ]);
  });
});
