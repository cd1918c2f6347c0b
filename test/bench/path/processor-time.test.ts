import { expect, test } from '@jest/globals';
import { parseStatistics, spentBetween } from '../../../bench/path/processor-time.ts';

test('the name of a process may hold spaces and brackets', () => {
  const fields = ['S', '7', ...Array.from({ length: 9 }, () => '0'), '3', '4', '0'];
  expect(parseStatistics(`12 (a) b (c) ${fields.join(' ')}`)).toEqual({
    name: 'a) b (c',
    parent: 7,
    microseconds: 70_000,
  });
});

test('what was spent between two readings, without those that spent nothing', () => {
  const before = new Map([
    ['nginx', 10],
    ['haproxy', 5],
  ]);
  const after = new Map([
    ['nginx', 30],
    ['haproxy', 5],
    ['node', 7],
  ]);
  expect([...spentBetween(before, after)]).toEqual([
    ['nginx', 20],
    ['node', 7],
  ]);
});
