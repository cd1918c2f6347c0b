import { describe, expect, test } from '@jest/globals';
import { chooseRecords, rotate } from '../../../local/route53/choose.ts';
import type { Routing, ZoneRecord } from '../../../local/route53/zone.ts';
import { seededRandom } from './assembly.ts';

function record(setIdentifier: string, routing: Routing): ZoneRecord {
  const content = { kind: 'values', ttlSeconds: 60, values: [] } as const;
  return { path: setIdentifier, name: 'www', type: 'A', setIdentifier, routing, healthCheckId: undefined, content };
}

function weights(entries: Readonly<Record<string, number>>): ZoneRecord[] {
  return Object.entries(entries).map(([id, weight]) => record(id, { policy: 'weighted', weight }));
}

/** How many of 10,000 choices fell on each record. */
function tally(records: readonly ZoneRecord[], unhealthy: readonly string[]): Record<string, number> {
  const random = seededRandom(53);
  const counts: Record<string, number> = {};
  for (let query = 0; query < 10_000; query++) {
    for (const { setIdentifier } of chooseRecords(records, (each) => !unhealthy.includes(each.setIdentifier), random)) {
      counts[setIdentifier] = (counts[setIdentifier] ?? 0) + 1;
    }
  }
  return counts;
}

describe('weighted records', () => {
  test.each<{ weight: Record<string, number>; unhealthy: string[]; shares: Record<string, number> }>([
    { weight: { a: 1, b: 1 }, unhealthy: [], shares: { a: 0.5, b: 0.5 } },
    { weight: { a: 100, b: 100 }, unhealthy: [], shares: { a: 0.5, b: 0.5 } },
    { weight: { a: 3, b: 1 }, unhealthy: [], shares: { a: 0.75, b: 0.25 } },
    { weight: { a: 255, b: 1 }, unhealthy: [], shares: { a: 255 / 256, b: 1 / 256 } },
    { weight: { a: 1, b: 2, c: 1 }, unhealthy: ['b'], shares: { a: 0.5, c: 0.5 } },
    { weight: { a: 1, b: 1 }, unhealthy: ['a'], shares: { b: 1 } },
    { weight: { a: 1, b: 3 }, unhealthy: ['a', 'b'], shares: { a: 0.25, b: 0.75 } },
    { weight: { a: 1, b: 0 }, unhealthy: [], shares: { a: 1 } },
    { weight: { a: 1, b: 0 }, unhealthy: ['a'], shares: { b: 1 } },
    { weight: { a: 1, b: 0 }, unhealthy: ['a', 'b'], shares: { a: 1 } },
    { weight: { a: 1, b: 0, c: 0 }, unhealthy: ['a', 'b'], shares: { c: 1 } },
    { weight: { a: 0, b: 0 }, unhealthy: [], shares: { a: 0.5, b: 0.5 } },
  ])('weights $weight, unhealthy $unhealthy: shares $shares of 10,000 answers', ({ weight, unhealthy, shares }) => {
    const counts = tally(weights(weight), unhealthy);
    expect(Object.keys(counts).sort()).toEqual(Object.keys(shares).sort());
    for (const [id, share] of Object.entries(shares)) {
      // Four standard deviations of a binomial distribution.
      const tolerance = 4 * Math.sqrt(10_000 * share * (1 - share));
      expect(Math.abs((counts[id] ?? 0) - 10_000 * share)).toBeLessThanOrEqual(tolerance);
    }
  });

  test.each([
    [0, 'a'],
    [0.2499, 'a'],
    [0.25, 'c'],
    [0.9999, 'c'],
  ])('a random number of %d falls on %s of a: 1, b: 0, c: 3', (number, expected) => {
    const [chosen] = chooseRecords(
      weights({ a: 1, b: 0, c: 3 }),
      () => true,
      () => number,
    );
    expect(chosen?.setIdentifier).toBe(expected);
  });
});

describe('failover records', () => {
  const primary = record('primary', { policy: 'failover', role: 'PRIMARY' });
  const secondary = record('secondary', { policy: 'failover', role: 'SECONDARY' });

  test.each([
    { unhealthy: [], answer: 'primary' },
    { unhealthy: ['secondary'], answer: 'primary' },
    { unhealthy: ['primary'], answer: 'secondary' },
    { unhealthy: ['primary', 'secondary'], answer: 'primary' },
  ])('unhealthy $unhealthy: the $answer answers', ({ unhealthy, answer }) => {
    for (const records of [
      [primary, secondary],
      [secondary, primary],
    ]) {
      expect(tally(records, unhealthy)).toEqual({ [answer]: 10_000 });
    }
  });

  test('a primary alone answers even when it is unhealthy', () => {
    expect(tally([primary], ['primary'])).toEqual({ primary: 10_000 });
  });
});

describe('multivalue records', () => {
  const records = Array.from({ length: 10 }, (_, index) => record(`${index}`, { policy: 'multivalue' }));

  test('up to eight answer, each as often as any other', () => {
    expect(chooseRecords(records, () => true, seededRandom(1))).toHaveLength(8);
    for (const count of Object.values(tally(records, []))) expect(Math.abs(count - 8000)).toBeLessThan(160);
  });

  test('the unhealthy ones do not answer', () => {
    expect(Object.keys(tally(records, ['0', '1', '2', '3', '4', '5', '6']))).toEqual(['7', '8', '9']);
  });

  test('all unhealthy: eight of them answer', () => {
    expect(chooseRecords(records, () => false, seededRandom(1))).toHaveLength(8);
  });
});

test('latency records: the first healthy one answers', () => {
  const records = ['us-east-1', 'eu-west-1'].map((region) => record(region, { policy: 'latency' }));
  expect(tally(records, [])).toEqual({ 'us-east-1': 10_000 });
  expect(tally(records, ['us-east-1'])).toEqual({ 'eu-west-1': 10_000 });
});

test('no record: no answer', () => {
  expect(
    chooseRecords(
      [],
      () => true,
      () => 0,
    ),
  ).toEqual([]);
});

test.each([
  [0, ['a', 'b', 'c']],
  [0.34, ['b', 'c', 'a']],
  [0.99, ['c', 'a', 'b']],
])('a random number of %d turns a, b, c to %s', (number, expected) => {
  expect(rotate(['a', 'b', 'c'], () => number)).toEqual(expected);
});
