import { describe, expect, test } from '@jest/globals';
import { parseReport } from '../../../bench/path/wrk.ts';

function output(report: Readonly<Record<string, number>>): string {
  const whole = { requests: 100, microseconds: 2_000_000, p50: 1500, p99: 20_000, failed: 0, ...report };
  return `Running 2s test @ http://127.0.0.1:1/\n\n${JSON.stringify(whole)}\n`;
}

test('the report of a load is its last line', () => {
  expect(parseReport(output({}), 'GET /')).toEqual({
    requestsPerSecond: 50,
    p50Milliseconds: 1.5,
    p99Milliseconds: 20,
    requests: 100,
  });
});

describe('a load is no result', () => {
  test.each([
    ['when requests failed', { failed: 3 }, 'GET /: 3 of 100 requests failed'],
    ['when nothing was answered', { requests: 0 }, 'GET /: no request was answered'],
  ])('%s', (_, report, message) => {
    expect(() => parseReport(output(report), 'GET /')).toThrow(message);
  });
});
