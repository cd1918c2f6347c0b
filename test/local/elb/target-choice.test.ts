import { describe, expect, test } from '@jest/globals';
import { type Algorithm, slowStartShare, TargetChoice } from '../../../local/elb/target-choice.ts';

const targets = [
  { id: 'a', outstanding: 2 },
  { id: 'b', outstanding: 0 },
  { id: 'c', outstanding: 0 },
];
const all = () => 1;

function choices(algorithm: Algorithm, count: number, share: (target: { id: string }) => number = all) {
  const choice = new TargetChoice<(typeof targets)[number]>(algorithm);
  return Array.from({ length: count }, (_, index) => choice.next(targets, share, (index % 10) / 10)?.id).join('');
}

describe('the choice of a target', () => {
  test.each<[Algorithm, string]>([
    ['round_robin', 'abcabc'],
    ['least_outstanding_requests', 'bcbcbc'],
    ['weighted_random', 'aaaabb'],
  ])('%s', (algorithm, expected) => {
    expect(choices(algorithm, 6)).toBe(expected);
  });

  test('gives a target in its slow start its share', () => {
    const chosen = choices('round_robin', 250, ({ id }) => (id === 'a' ? 0.5 : 1));
    expect(['a', 'b', 'c'].map((id) => chosen.split(id).length - 1)).toEqual([50, 100, 100]);
  });

  test('is none without candidates', () => {
    expect(new TargetChoice('weighted_random').next([], all, 0)).toBeUndefined();
    expect(new TargetChoice('round_robin').next([], all, 0)).toBeUndefined();
  });
});

test.each([
  [0, 0.01],
  [15_000, 0.5],
  [30_000, 1],
  [60_000, 1],
])('the share in a slow start of 30 s is, after %d ms, %d', (after, expected) => {
  expect(slowStartShare(after, 30_000)).toBe(expected);
});
