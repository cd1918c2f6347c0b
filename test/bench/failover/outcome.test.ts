import { expect, test } from '@jest/globals';
import { judgeFailover } from '../../../bench/failover/outcome.ts';

const LOST = 1_000;
const TIMES = { lost: LOST, expired: LOST + 500 };

function attempt(began: number, milliseconds: number, failure?: string) {
  return { began, ended: began + milliseconds, ...(failure !== undefined && { failure }) };
}

const CALM = [attempt(0, 10), attempt(100, 10), attempt(200, 10)];

test('nothing but successes: nobody was affected', () => {
  expect(judgeFailover([...CALM, attempt(1_100, 10), attempt(2_000, 12)], TIMES)).toEqual({
    requests: 2,
    failed: 0,
    failures: '',
    failedAfterTtl: 0,
    recoverySeconds: 0,
    slowestMilliseconds: 12,
  });
});

test('failures count apart once the TTL is over, and the last one is the recovery', () => {
  const attempts = [...CALM, attempt(1_100, 10, '502'), attempt(1_600, 20, 'ECONNRESET'), attempt(1_700, 10)];
  expect(judgeFailover(attempts, TIMES)).toMatchObject({
    failed: 2,
    failures: '502: 1, ECONNRESET: 1',
    failedAfterTtl: 1,
    recoverySeconds: 0.62,
  });
});

test('a request that takes very long is affected, too', () => {
  const attempts = [...CALM, attempt(1_100, 900), attempt(1_200, 100)];
  expect(judgeFailover(attempts, TIMES)).toMatchObject({ failed: 0, recoverySeconds: 1 });
});

test.each([
  ['longer than 500 ms and ten times as long as usual', 10, 501, 0.601],
  ['500 ms', 10, 500, 0],
  ['ten times as long as usual', 100, 1_000, 0],
  ['longer than ten times as long as usual', 100, 1_001, 1.101],
])('a request that takes %s (%d ms usually, %d ms now): the recovery takes %d s', (_, usual, now, recoverySeconds) => {
  const calm = [0, 200, 400].map((began) => attempt(began, usual));
  const attempts = [...calm, attempt(1_100, now)];
  expect(judgeFailover(attempts, TIMES)).toMatchObject({ failed: 0, recoverySeconds });
});

test('a request that is under way when the load balancer is lost counts', () => {
  expect(judgeFailover([...CALM, attempt(990, 20, 'ECONNRESET')], TIMES)).toMatchObject({ requests: 1, failed: 1 });
});

test('a failure before the loss makes the run worthless', () => {
  expect(() => judgeFailover([...CALM, attempt(300, 1, '500')], TIMES)).toThrow('failed (500) before');
});

test('without a request before the loss there is nothing to compare with', () => {
  expect(() => judgeFailover([attempt(1_100, 10)], TIMES)).toThrow('no samples');
});
