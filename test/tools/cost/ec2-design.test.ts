import { describe, expect, test } from '@jest/globals';
import { assumptions } from '../../../tools/cost/assumptions.ts';
import { defaultPrices } from '../../../tools/cost/default-prices.ts';
import { type Ec2Bill, ec2Design } from '../../../tools/cost/ec2-design.ts';

function design(requests: number, assumed = {}, freeTier = false): Ec2Bill {
  return ec2Design({ requests, assumed: assumptions(assumed), prices: defaultPrices(), freeTier });
}

function machines(bill: Ec2Bill): Readonly<Record<string, number>> {
  const ofMachines = bill.lines.filter(({ price }) => price.startsWith('ec2-'));
  return Object.fromEntries(ofMachines.map(({ role, quantity }) => [role, quantity / 730]));
}

describe('the design on EC2', () => {
  test('costs 135.82 a month when nobody comes', () => {
    expect(design(0).total).toBeCloseTo(135.82, 2);
  });

  test.each([
    [0, { 'load balancers': 2, web: 1, application: 1, database: 1 }],
    [100_000_000, { 'load balancers': 2, web: 1, application: 1, database: 1 }],
    [1_000_000_000, { 'load balancers': 4, web: 3, application: 1, database: 1 }],
    [10_000_000_000, { 'load balancers': 31, web: 30, application: 5, database: 4 }],
  ])('has the machines for the peak of %d requests', (requests, expected) => {
    expect(machines(design(requests))).toEqual(expected);
  });

  test('pays for all that leaves the Region', () => {
    const transfer = (freeTier: boolean): number =>
      design(100_000_000, {}, freeTier).lines.find(({ role }) => role === 'network')?.amount ?? 0;
    expect(transfer(false)).toBeCloseTo(346.76, 1);
    expect(transfer(true)).toBeCloseTo(346.76 - 9, 1);
  });

  test('needs its prices', () => {
    const prices = { ...defaultPrices(), prices: {} };
    expect(() => ec2Design({ requests: 0, assumed: assumptions(), prices, freeTier: false })).toThrow(
      'The price table has no "ec2-t4g.small-hour"',
    );
  });
});
