import { describe, expect, test } from '@jest/globals';
import { areDisjoint, assignAvailabilityZones } from '../../../lib/constructs/availability-zones.ts';

describe('the Availability Zones of load balancers', () => {
  const shares: [string, string[], string[], string[][]][] = [
    [
      'disjoint with two for each',
      ['a', 'b'],
      ['1', '2', '3', '4'],
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'disjoint with one left over',
      ['a', 'b'],
      ['1', '2', '3', '4', '5'],
      [
        ['1', '2'],
        ['3', '4', '5'],
      ],
    ],
    [
      'disjoint for three',
      ['a', 'b', 'c'],
      ['1', '2', '3', '4', '5', '6'],
      [
        ['1', '2'],
        ['3', '4'],
        ['5', '6'],
      ],
    ],
    [
      'all for each when there are too few',
      ['a', 'b'],
      ['1', '2', '3'],
      [
        ['1', '2', '3'],
        ['1', '2', '3'],
      ],
    ],
    [
      'all for each with two',
      ['a', 'b'],
      ['1', '2'],
      [
        ['1', '2'],
        ['1', '2'],
      ],
    ],
  ];
  test.each(shares)('are %s', (_, names, zones, expected) => {
    expect([...assignAvailabilityZones(names, zones).values()]).toEqual(expected);
  });

  test.each([
    [['1'], 'got 1 (1)'],
    [[], 'got 0 (none)'],
  ])('are two at least: not %j', (zones, message) => {
    expect(() => assignAvailabilityZones(['a', 'b'], zones)).toThrow(message);
  });
});

describe('the Availability Zones of load balancers are disjoint', () => {
  test('when no two have one in common', () => {
    expect(areDisjoint(assignAvailabilityZones(['a', 'b'], ['1', '2', '3', '4']))).toBe(true);
  });

  test('not when there are too few', () => {
    expect(areDisjoint(assignAvailabilityZones(['a', 'b'], ['1', '2', '3']))).toBe(false);
  });
});
