import { describe, expect, test } from '@jest/globals';
import { RoutingPolicy } from '../../../lib/constructs/routing-policy.ts';

const names = ['a', 'b'];

describe('active-active', () => {
  test('gives every load balancer the same weight', () => {
    const policy = RoutingPolicy.activeActive();
    expect(policy.problemsWith(names)).toEqual([]);
    expect(names.map((name) => policy.routingOf(name))).toEqual([{ weight: 50 }, { weight: 50 }]);
  });

  test('takes weights by name', () => {
    const policy = RoutingPolicy.activeActive({ weights: { a: 3, b: 1 } });
    expect(policy.problemsWith(names)).toEqual([]);
    expect(names.map((name) => policy.routingOf(name))).toEqual([{ weight: 3 }, { weight: 1 }]);
  });

  const faults: [string, Record<string, number>, string[]][] = [
    ['a missing weight', { a: 1 }, ['weights: load balancer "b" has no weight; give each of a, b one']],
    [
      'a weight for no load balancer',
      { a: 1, b: 1, c: 1 },
      ['weights: got a weight for "c", which is no load balancer; the load balancers are a, b'],
    ],
    [
      'a weight below 0',
      { a: -1, b: 1 },
      ['weights.a: got -1; a weight is a whole number from 0 to 255, shares are its part of the sum'],
    ],
    [
      'a weight above 255',
      { a: 256, b: 1 },
      ['weights.a: got 256; a weight is a whole number from 0 to 255, shares are its part of the sum'],
    ],
    [
      'a fraction',
      { a: 0.5, b: 1 },
      ['weights.a: got 0.5; a weight is a whole number from 0 to 255, shares are its part of the sum'],
    ],
    ['nothing but 0', { a: 0, b: 0 }, ['weights: every weight is 0; give at least one load balancer a weight above 0']],
  ];
  test.each(faults)('does not fit with %s', (_, weights, problems) => {
    expect(RoutingPolicy.activeActive({ weights }).problemsWith(names)).toEqual(problems);
  });
});

describe('active-passive', () => {
  test('makes one primary and the other secondary', () => {
    const policy = RoutingPolicy.activePassive({ primary: 'b' });
    expect(policy.problemsWith(names)).toEqual([]);
    expect(names.map((name) => policy.routingOf(name))).toEqual([{ failover: 'SECONDARY' }, { failover: 'PRIMARY' }]);
  });

  test('does not fit with a primary that is no load balancer', () => {
    expect(RoutingPolicy.activePassive({ primary: 'c' }).problemsWith(names)).toEqual([
      'primary: got "c"; the load balancers are a, b',
    ]);
  });

  test('does not fit with three load balancers', () => {
    expect(RoutingPolicy.activePassive({ primary: 'a' }).problemsWith(['a', 'b', 'c'])).toEqual([
      'active-passive failover has exactly one primary and one secondary, got 3 load balancers; use two, or ' +
        'RoutingPolicy.activeActive()',
    ]);
  });
});
