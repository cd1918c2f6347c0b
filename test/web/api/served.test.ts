import { expect, test } from '@jest/globals';
import { parseServerTiming, readServed } from '../../../web/api/served.ts';

test.each<[string, Record<string, number>]>([
  ['app;dur=7.3, db;dur=4.1', { app: 7.3, db: 4.1 }],
  ['app;dur=7', { app: 7 }],
  ['app; dur = 7 ; desc="function"', { app: 7 }],
  ['app;desc="function";dur="7.5"', { app: 7.5 }],
  ['cache;desc="hit", app;dur=7', { app: 7 }],
  ['app;dur=soon', {}],
  ['', {}],
])('Server-Timing: %s', (header, durations) => {
  expect(Object.fromEntries(parseServerTiming(header))).toEqual(durations);
});

const request = { method: 'GET', path: '/api/messages', totalMilliseconds: 20 };

test('an answer tells who served it', () => {
  const headers = new Headers({
    'x-load-balancer': 'foobar-production-a',
    'x-function-version': '3',
    'server-timing': 'app;dur=7.3, db;dur=4.1',
  });
  expect(readServed(request, 200, headers)).toEqual({
    ...request,
    status: 200,
    loadBalancer: 'foobar-production-a',
    functionVersion: '3',
    appMilliseconds: 7.3,
    databaseMilliseconds: 4.1,
  });
});

test('an answer that no function gave tells none of it', () => {
  expect(readServed(request, 502, new Headers())).toMatchObject({
    loadBalancer: undefined,
    functionVersion: undefined,
    appMilliseconds: undefined,
    databaseMilliseconds: undefined,
  });
});
