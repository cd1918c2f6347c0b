import { expect, test } from '@jest/globals';
import { concurrencyFor } from '../../../lib/constructs/concurrency.ts';

test.each([
  [1, 25],
  [1.5, 37],
  [4, 100],
  [16, 400],
  [20, 500],
  [256, 500],
])('a database of %d capacity units at most is asked by %d requests at a time', (maxCapacity, concurrency) => {
  expect(concurrencyFor(maxCapacity)).toBe(concurrency);
});
