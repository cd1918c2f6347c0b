import { expect, test } from '@jest/globals';
import { parseServerTiming } from '../../../bench/path/hops.ts';

test.each([
  ['app;dur=4.2, db;dur=3.5', { app: 4.2, db: 3.5 }],
  ['cdn-pop;desc="X1",cdn-downstream-fbl;dur=7,app;dur=1', { 'cdn-downstream-fbl': 7, app: 1 }],
  ['cache;desc="hit";dur=2', { cache: 2 }],
  ['', {}],
])('the durations of "%s"', (header, expected) => {
  expect(parseServerTiming(header)).toEqual(expected);
});
