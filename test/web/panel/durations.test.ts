import { expect, test } from '@jest/globals';
import { formatDuration, splitDurations } from '../../../web/panel/durations.ts';

const served = { method: 'GET', path: '/', status: 200, loadBalancer: 'a', functionVersion: '1' };

test.each([
  { total: 20, app: 7, database: 4, parts: { way: 13, app: 3, database: 4 } },
  { total: 20, app: 7, database: undefined, parts: { way: 13, app: 7, database: 0 } },
  { total: 20, app: undefined, database: undefined, parts: { way: 20, app: 0, database: 0 } },
  { total: 5, app: 7, database: 6, parts: { way: 0, app: 0, database: 5 } },
])('$total ms, of which the function $app and the database $database: $parts', ({ total, app, database, parts }) => {
  expect(
    splitDurations({ ...served, totalMilliseconds: total, appMilliseconds: app, databaseMilliseconds: database }),
  ).toEqual(parts);
});

test.each([
  [0.44, '0.4 ms'],
  [9.9, '9.9 ms'],
  [12.4, '12 ms'],
  [999, '999 ms'],
  [1340, '1.3 s'],
])('%d ms is told as %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
