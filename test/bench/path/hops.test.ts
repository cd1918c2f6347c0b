import { expect, test } from '@jest/globals';
import { hopsTable, parseServerTiming } from '../../../bench/path/hops.ts';

test.each([
  ['app;dur=4.2, db;dur=3.5', { app: 4.2, db: 3.5 }],
  ['cdn-pop;desc="X1",cdn-downstream-fbl;dur=7,app;dur=1', { 'cdn-downstream-fbl': 7, app: 1 }],
  ['cache;desc="hit";dur=2', { cache: 2 }],
  ['', {}],
])('the durations of "%s"', (header, expected) => {
  expect(parseServerTiming(header)).toEqual(expected);
});

test('each part of a request is what its parts in turn did not take', () => {
  const [row] = hopsTable({ list: [{ total: 10, application: 6, database: 1 }] }).rows;
  expect(row).toMatchObject(['list', { median: 10 }, { median: 4 }, { median: 5 }, { median: 1 }]);
});
