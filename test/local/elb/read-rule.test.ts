import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { type Changes, condition, FORWARD, method, read } from './template.ts';

const rewrite = (Type: string, config: string, Regex = '^/a', Replace = '/b') => ({
  Type,
  [config]: { Rewrites: [{ Regex, Replace }] },
});
const redirect = (RedirectConfig: JsonObject): Changes => ({
  rule: { Actions: [{ Type: 'redirect', RedirectConfig }] },
});

test('transforms are read', () => {
  const Transforms = [
    rewrite('host-header-rewrite', 'HostHeaderRewriteConfig', '^www[.]', 'api.'),
    rewrite('url-rewrite', 'UrlRewriteConfig'),
  ];
  expect(read({ rule: { Transforms } })[0]?.listeners[0]?.rules[0]?.transforms).toEqual({
    host: { regex: /^www[.]/i, replace: 'api.' },
    url: { regex: /^\/a/, replace: '/b' },
  });
});

describe('is refused, with the resource and the property:', () => {
  test.each<[string, Changes, string]>([
    ['a priority of 0', { rule: { Priority: 0 } }, 'app/rule: Priority is 0'],
    ['a rule without condition', condition(), 'app/rule: Conditions are missing'],
    [
      'two conditions of a kind that stands alone',
      condition(method, method),
      'more than one http-request-method condition',
    ],
    ['an unknown condition', condition({ Field: 'cookie' }), 'Conditions[0].Field is "cookie"'],
    [
      'a condition without values',
      condition({ Field: 'path-pattern', PathPatternConfig: {} }),
      'Conditions[0].PathPatternConfig has no Values.',
    ],
    [
      'a header condition on Host',
      condition({ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'Host', Values: ['a'] } }),
      'use a host-header condition',
    ],
    [
      'a source that is no CIDR block',
      condition({ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.1'] } }),
      '"10.0.0.1", which is no CIDR block',
    ],
    [
      'a regular expression that is none',
      condition({ Field: 'path-pattern', PathPatternConfig: { RegexValues: ['('] } }),
      'is no regular expression',
    ],
    [
      'an authenticating action',
      { rule: { Actions: [{ Type: 'authenticate-oidc' }, ...FORWARD] } },
      'authentication actions are not run locally',
    ],
    [
      'a fixed response of 301',
      { rule: { Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '301' } }] } },
      'StatusCode is "301"',
    ],
    ['a redirect that changes nothing', redirect({ StatusCode: 'HTTP_302' }), 'leads back to the same URL'],
    ['a redirect of 307', redirect({ StatusCode: 'HTTP_307', Host: 'a' }), 'StatusCode is "HTTP_307"'],
    [
      'a weight of 1000',
      {
        rule: {
          Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: 'tg', Weight: 1000 }] } }],
        },
      },
      'Weight is 1000; it must be a whole number from 0 to 999.',
    ],
    [
      'a path of more than 128 characters',
      condition({ Field: 'path-pattern', PathPatternConfig: { Values: [`/${'a'.repeat(128)}`] } }),
      'has a value of 129 characters; it takes 128 at most.',
    ],
    [
      'a method in lower case',
      condition({ Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['get'] } }),
      'has the value "get"; a method is of A-Z',
    ],
    [
      'a look-ahead',
      condition({ Field: 'path-pattern', PathPatternConfig: { RegexValues: ['^/(?!a)'] } }),
      'holds a look-ahead or look-behind, which a load balancer does not support',
    ],
    [
      'two transforms of a kind',
      {
        rule: { Transforms: [rewrite('url-rewrite', 'UrlRewriteConfig'), rewrite('url-rewrite', 'UrlRewriteConfig')] },
      },
      'Transforms hold more than one url-rewrite; a rule takes one.',
    ],
    [
      'a transform whose expression is none',
      { rule: { Transforms: [rewrite('url-rewrite', 'UrlRewriteConfig', '(')] } },
      'Transforms[0].UrlRewriteConfig.Rewrites[0].Regex "(" is no regular expression.',
    ],
  ])('%s', (_name, changes, message) => {
    expect(() => read(changes)).toThrow(message);
  });
});
