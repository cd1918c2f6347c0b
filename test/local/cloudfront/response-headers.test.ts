import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { Headers } from '../../../local/cloudfront/headers.ts';
import { readResponseHeadersPolicy } from '../../../local/cloudfront/policy-model.ts';
import { applyResponseHeadersPolicy } from '../../../local/cloudfront/response-headers.ts';
import { resource } from '../s3/assembly.ts';
import { request } from './templates.ts';

function apply(config: JsonObject, headers: Headers = [], asked: Parameters<typeof request>[0] = {}) {
  const policy = readResponseHeadersPolicy(
    resource('AWS::CloudFront::ResponseHeadersPolicy', 'policy', {
      ResponseHeadersPolicyConfig: { Name: 'x', ...config },
    }),
  );
  return Object.fromEntries(applyResponseHeadersPolicy(policy, request(asked), headers));
}

describe('security headers', () => {
  test('each setting is a header', () => {
    expect(
      apply({
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: true },
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: 'DENY', Override: true },
          ReferrerPolicy: { ReferrerPolicy: 'same-origin', Override: true },
          StrictTransportSecurity: {
            AccessControlMaxAgeSec: '63072000',
            IncludeSubdomains: true,
            Preload: true,
            Override: true,
          },
          XSSProtection: { Protection: true, ModeBlock: true, Override: true },
        },
      }),
    ).toEqual({
      'content-security-policy': "default-src 'self'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
      'x-xss-protection': '1; mode=block',
    });
  });

  test.each([
    [true, 'DENY'],
    [false, 'SAMEORIGIN'],
  ])('override %s: the header is %s', (override, value) => {
    const config = { SecurityHeadersConfig: { FrameOptions: { FrameOption: 'DENY', Override: override } } };
    expect(apply(config, [['x-frame-options', 'SAMEORIGIN']])).toEqual({ 'x-frame-options': value });
  });

  test('a setting that is not allowed names the place', () => {
    const config = { SecurityHeadersConfig: { FrameOptions: { FrameOption: 'ALLOW' } } };
    expect(() => apply(config)).toThrow(
      'site/policy.ResponseHeadersPolicyConfig.SecurityHeadersConfig.FrameOptions.FrameOption: expected one of DENY, SAMEORIGIN, got "ALLOW"',
    );
  });
});

describe('custom and removed headers', () => {
  test('headers are removed before others are added', () => {
    const config = {
      RemoveHeadersConfig: { Items: [{ Header: 'X-Powered-By' }, { Header: 'Server' }] },
      CustomHeadersConfig: { Items: [{ Header: 'Server', Value: 'mine', Override: false }] },
    };
    const headers: Headers = [
      ['server', 'theirs'],
      ['x-powered-by', 'y'],
      ['etag', '"1"'],
    ];
    expect(apply(config, headers)).toEqual({ server: 'mine', etag: '"1"' });
  });
});

describe('CORS headers', () => {
  const cors = (given: JsonObject = {}): JsonObject => ({
    CorsConfig: {
      AccessControlAllowCredentials: false,
      AccessControlAllowHeaders: { Items: ['X-One', 'X-Two'] },
      AccessControlAllowMethods: { Items: ['ALL'] },
      AccessControlAllowOrigins: { Items: ['https://*.app.test', 'https://foobar.com'] },
      AccessControlExposeHeaders: { Items: ['ETag'] },
      AccessControlMaxAgeSec: 600,
      OriginOverride: true,
      ...given,
    },
  });
  const from = (origin: string): Parameters<typeof request>[0] => ({ headers: [['origin', origin]] });

  test.each([
    ['https://foobar.com', 'https://foobar.com'],
    ['https://a.app.test', 'https://a.app.test'],
    ['https://app.test', undefined],
    ['https://evil.test', undefined],
    ['http://foobar.com', undefined],
  ])('the origin %s is answered with %s', (origin, allowed) => {
    expect(apply(cors(), [], from(origin))['access-control-allow-origin']).toBe(allowed);
  });

  test('a request without an Origin is no CORS request', () => {
    expect(apply(cors())).toEqual({});
  });

  test('a simple request gets what concerns it', () => {
    expect(apply(cors({ AccessControlAllowCredentials: true }), [], from('https://foobar.com'))).toEqual({
      'access-control-allow-origin': 'https://foobar.com',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'ETag',
    });
  });

  test('a preflight gets methods, headers and age', () => {
    const headers: Headers = [
      ['origin', 'https://foobar.com'],
      ['access-control-request-method', 'PUT'],
    ];
    expect(apply(cors(), [], { method: 'OPTIONS', headers })).toMatchObject({
      'access-control-allow-methods': 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT',
      'access-control-allow-headers': 'X-One, X-Two',
      'access-control-max-age': '600',
    });
  });

  test('the star goes to all', () => {
    const any = cors({ AccessControlAllowOrigins: { Items: ['*'] }, OriginOverride: false });
    expect(apply(any, [], from('https://x.test'))['access-control-allow-origin']).toBe('*');
    expect(apply(any, [['access-control-allow-origin', 'https://own.test']], from('https://x.test'))).toMatchObject({
      'access-control-allow-origin': 'https://own.test',
    });
  });
});
