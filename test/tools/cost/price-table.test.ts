import { describe, expect, test } from '@jest/globals';
import { defaultPrices } from '../../../tools/cost/default-prices.ts';
import { amountOf, type Price, parsePriceTable } from '../../../tools/cost/price-table.ts';

const tiered: Price = {
  unit: 'GB',
  tiers: [{ upTo: 10, usd: 3 }, { upTo: 20, usd: 2 }, { usd: 1 }],
  alwaysFree: 4,
  source: 'https://aws.amazon.com/',
};

describe('the amount of a quantity', () => {
  test.each([
    { quantity: 0, withFreeTier: false, amount: 0 },
    { quantity: 10, withFreeTier: false, amount: 30 },
    { quantity: 15, withFreeTier: false, amount: 40 },
    { quantity: 25, withFreeTier: false, amount: 55 },
    { quantity: 3, withFreeTier: true, amount: 0 },
    { quantity: 4, withFreeTier: true, amount: 0 },
    { quantity: 15, withFreeTier: true, amount: 28 },
  ])('$quantity with free allowance $withFreeTier costs $amount', ({ quantity, withFreeTier, amount }) => {
    expect(amountOf(tiered, quantity, withFreeTier)).toBe(amount);
  });
});

describe('the prices in the repository', () => {
  const { prices, region, asOf, currency } = defaultPrices();

  test('say their Region, day and currency', () => {
    expect({ region, currency }).toEqual({ region: 'us-east-1', currency: 'USD' });
    expect(new Date(asOf).toISOString().slice(0, 10)).toBe(asOf);
  });

  test.each(Object.entries(prices))('%s names the page of AWS that lists it', (_, { source }) => {
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/.+\/$/);
  });

  test.each([
    ['alb-hour', 730, 16.425],
    ['alb-lcu-hour', 730, 5.84],
    ['aurora-acu-hour', 730, 87.6],
    ['aurora-data-api-request', 1_000_000, 0.35],
    ['lambda-request', 1_000_000, 0.2],
    ['cloudfront-https-request', 10_000, 0.01],
    ['nat-gateway-hour', 730, 32.85],
    ['secret', 1, 0.4],
    ['logs-gb', 1, 0.5],
  ])('%s × %d is $%d', (name, quantity, amount) => {
    expect(amountOf(prices[name] as Price, quantity, false)).toBeCloseTo(amount, 6);
  });
});

describe('a list of prices that cannot be used is refused', () => {
  const good = { region: 'eu-west-1', currency: 'USD', asOf: '2026-08-01', prices: { a: tiered } };
  const withPrice = (price: unknown): unknown => ({ ...good, prices: { a: price } });

  test('a good one is taken', () => {
    expect(parsePriceTable(good, 'p.json')).toEqual(good);
  });

  test.each([
    [[], 'the file is []'],
    [{ ...good, region: 'Ireland' }, '"region" is "Ireland"; it must be a Region such as "us-east-1"'],
    [{ ...good, currency: 'EUR' }, '"currency" is "EUR"; it must be "USD"'],
    [{ ...good, asOf: undefined }, '"asOf" is missing; it must be a day such as "2026-08-01"'],
    [{ ...good, prices: [] }, '"prices" is []'],
    [withPrice(1), '"prices.a" is 1; it must be an object'],
    [withPrice({ ...tiered, unit: 1 }), '"prices.a.unit" is 1'],
    [withPrice({ ...tiered, source: undefined }), '"prices.a.source" is missing'],
    [withPrice({ ...tiered, alwaysFree: -1 }), '"prices.a.alwaysFree" is -1; it must be a number from 0'],
    [withPrice({ ...tiered, tiers: [] }), '"prices.a.tiers" is []; it must be a list of tiers'],
    [withPrice({ ...tiered, tiers: [{ usd: '1' }] }), '"prices.a.tiers[0].usd" is "1"'],
    [withPrice({ ...tiered, tiers: [{ usd: 1, upTo: 5 }] }), '"prices.a.tiers[0].upTo" is 5; it must be missing'],
    [
      withPrice({ ...tiered, tiers: [{ usd: 1, upTo: 5 }, { usd: 1, upTo: 4 }, { usd: 1 }] }),
      '"prices.a.tiers[1].upTo" is 4; it must be a number above 5',
    ],
  ])('%j', (content, message) => {
    expect(() => parsePriceTable(content, 'p.json')).toThrow(`p.json: ${message}`);
  });
});
