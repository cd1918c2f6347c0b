import { describe, expect, test } from '@jest/globals';
import { keyOf, type Results, report } from '../../../bench/path/report.ts';
import type { LoadResult } from '../../../bench/path/wrk.ts';

/** Two rounds of each load at 16 connections, the second at half of the speed. */
function rounds(requestsPerSecond: number, loads = ['static', 'list', 'insert'] as const): Map<string, LoadResult[]> {
  return new Map(
    loads.map((load) => [
      keyOf(load, 16),
      [1, 2].map((slowness) => ({
        requestsPerSecond: requestsPerSecond / slowness,
        p50Milliseconds: slowness,
        p99Milliseconds: (1000 / requestsPerSecond) * slowness,
        requests: 1,
      })),
    ]),
  );
}

const RESULTS: Results = { local: rounds(100), classic: rounds(400), bare: rounds(200) };

describe('the report of the path', () => {
  const { measures, tables } = report(RESULTS, [16], []);

  test('holds the local runtime against the classic design round by round', () => {
    expect(measures).toEqual({ 'path.static': 0.25, 'path.list': 0.25, 'path.insert': 0.25, 'path.tail': 4 });
  });

  test('shows what the bare hops leave room for', () => {
    const [, bare] = tables;
    expect(bare?.rows).toMatchObject([
      ['list of 20 messages', { median: 75 }, { median: 150 }, { median: 300 }, 0.5, 0.5, 2],
      ['insert', { median: 75 }, { median: 150 }, { median: 300 }, 0.5, 0.5, 2],
    ]);
  });

  test('has a row for each load and number of connections', () => {
    expect(tables[0]?.rows.map(([load, connections]) => [load, connections])).toEqual([
      ['cached file of 50 KB', 16],
      ['list of 20 messages', 16],
      ['insert', 16],
    ]);
  });
});
