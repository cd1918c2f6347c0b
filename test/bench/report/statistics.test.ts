import { describe, expect, test } from '@jest/globals';
import { median, pairedRatio, quantile, summarize } from '../../../bench/report/statistics.ts';

describe('quantile', () => {
  test.each([
    [[5], 0.5, 5],
    [[3, 1, 2], 0.5, 2],
    [[4, 1, 3, 2], 0.5, 2.5],
    [[1, 2, 3, 4, 5], 0.25, 2],
    [[1, 2, 3, 4, 5], 0, 1],
    [[1, 2, 3, 4, 5], 1, 5],
    [[10, 20], 0.25, 12.5],
    [[100, 9], 1, 100],
  ])('of %j at %d is %d', (samples, share, expected) => {
    expect(quantile(samples, share)).toBe(expected);
  });

  test('of nothing is an error', () => {
    expect(() => quantile([], 0.5)).toThrow('no samples');
  });

  test('leaves the samples as they were', () => {
    const samples = [3, 1, 2];
    median(samples);
    expect(samples).toEqual([3, 1, 2]);
  });
});

test('a summary holds the median, the quartiles and how many there were', () => {
  expect(summarize([4, 1, 5, 2, 3])).toEqual({ median: 3, low: 2, high: 4, samples: 5 });
});

describe('a ratio', () => {
  test('is taken round by round, so that a slower round shifts nothing', () => {
    expect(pairedRatio([10, 100, 20], [5, 50, 10])).toBe(2);
  });

  test('of rounds that do not pair up is an error', () => {
    expect(() => pairedRatio([1, 2], [1])).toThrow('2 of the one, 1 of the other');
  });
});
