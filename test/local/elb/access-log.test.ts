import { describe, expect, test } from '@jest/globals';
import { accessLogLine } from '../../../local/elb/access-log.ts';
import type { Exchange } from '../../../local/elb/exchange.ts';
import { httpRequest } from './requests.ts';

const startedAt = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const rule = {
  path: 'app/rule',
  priority: 7,
  conditions: [],
  action: { type: 'fixed-response', status: 403, contentType: 'text/plain', body: '' },
} as const;
const target = {
  id: '10.0.0.1',
  address: '10.0.0.1:80',
  outstanding: 0,
  send: () => Promise.reject(new Error()),
  check: () => Promise.reject(new Error()),
};

function fields(changes: Partial<Exchange> = {}): readonly string[] {
  const exchange: Exchange = {
    request: httpRequest({ tls: { version: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256' } }),
    httpVersion: '1.1',
    status: 200,
    startedAt,
    endedAt: startedAt + 100,
    receivedBytes: 10,
    sentBytes: 20,
    connectionTraceId: 'TID_1',
    trail: { rule },
    ...changes,
  };
  const line = accessLogLine(exchange, { loadBalancer: 'app/web/1', certificateArn: 'arn:certificate' });
  return line.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? [];
}

/** Their places in the line, counted from 0, in the order of the documentation. */
const PLACES = {
  type: 0,
  time: 1,
  target: 4,
  times: 5,
  status: 8,
  targetStatus: 9,
  request: 12,
  userAgent: 13,
  targetGroup: 16,
  domain: 18,
  certificate: 19,
  priority: 20,
  created: 21,
  actions: 22,
  redirect: 23,
  error: 24,
  classification: 27,
  reason: 28,
  host: 30,
  uri: 31,
  transform: 32,
} as const;

describe('a line of the access log', () => {
  test('has 33 fields', () => {
    expect(fields()).toHaveLength(33);
  });

  const forwarded = { targetGroupArn: 'arn:tg', traceId: 'Root=1', target, sentAt: startedAt + 10 };
  const forward = { ...rule, action: { type: 'forward', targetGroups: [] } } as const;
  const redirect = {
    type: 'redirect',
    status: 301,
    protocol: 'https',
    host: '#{host}',
    port: '443',
    path: '/#{path}',
    query: '',
  } as const;

  test.each<[string, keyof typeof PLACES, Partial<Exchange>, string]>([
    ['https', 'type', {}, 'https'],
    ['HTTP/2', 'type', { httpVersion: '2.0' }, 'h2'],
    ['plain HTTP', 'type', { request: httpRequest({ protocol: 'http' }) }, 'http'],
    ['the end of the response', 'time', {}, '2026-01-02T03:04:05.106000Z'],
    ['the beginning of the request', 'created', {}, '2026-01-02T03:04:05.006000Z'],
    ['no target', 'target', {}, '-'],
    ['a target', 'target', { trail: { rule: forward, forwarded } }, '10.0.0.1:80'],
    ['no time without a response', 'times', { trail: { rule: forward, forwarded } }, '-1'],
    [
      'the time until the target had the request',
      'times',
      { trail: { rule: forward, forwarded: { ...forwarded, status: 200, answeredAt: startedAt + 60 } } },
      '0.010',
    ],
    ['a client that went away', 'status', { status: 460 }, '460'],
    ['the request line', 'request', {}, '"GET https://www.foobar.com:443/ HTTP/1.1"'],
    [
      'quotes, escaped',
      'userAgent',
      { request: httpRequest({ headers: [['user-agent', 'a "b" \\ \u00fc']] }) },
      '"a \\"b\\" \\\\ \\xfc"',
    ],
    ['the target group', 'targetGroup', { trail: { rule: forward, forwarded } }, 'arn:tg'],
    ['the name asked for in TLS', 'domain', { serverName: 'www.foobar.com' }, '"www.foobar.com"'],
    ['the certificate', 'certificate', {}, '"arn:certificate"'],
    ['the priority of the rule', 'priority', {}, '7'],
    ['0 for the default rule', 'priority', { trail: { rule: { ...rule, priority: Number.POSITIVE_INFINITY } } }, '0'],
    ['no rule for a request that is refused', 'priority', { trail: {} }, '-'],
    ['the action', 'actions', {}, '"fixed-response"'],
    [
      'the transform before it',
      'actions',
      { trail: { rule: forward, transformed: httpRequest() } },
      '"transform,forward"',
    ],
    ['the redirect', 'redirect', { trail: { rule: { ...rule, action: redirect } } }, '"https://www.foobar.com:443/"'],
    [
      'why a function failed',
      'error',
      { trail: { rule: forward, forwarded: { ...forwarded, errorReason: 'LambdaThrottling' } } },
      '"LambdaThrottling"',
    ],
    [
      'the classification',
      'classification',
      { trail: { classification: { tier: 'Ambiguous', reason: 'BothTeClPresent' } } },
      '"Ambiguous"',
    ],
    [
      'its reason',
      'reason',
      { trail: { classification: { tier: 'Ambiguous', reason: 'BothTeClPresent' } } },
      '"BothTeClPresent"',
    ],
    ['the host after a transform', 'host', { trail: { transformed: httpRequest() } }, '"www.foobar.com"'],
    ['the URI after it', 'uri', { trail: { transformed: httpRequest({ path: '/v2', query: 'a' }) } }, '"/v2?a"'],
    ['that it failed', 'transform', { trail: { rule, transformFailed: true } }, '"TransformError"'],
  ])('tells %s', (_name, place, changes, expected) => {
    expect(fields(changes)[PLACES[place]]).toBe(expected);
  });
});
