import { isJsonObject, type Json } from './templates/json.ts';

interface PriceTier {
  /** The last unit of a month that this price is for. */
  readonly upTo?: number;
  readonly usd: number;
}

/** What one unit of something costs in a month. */
export interface Price {
  readonly unit: string;
  /** In order; the last one has no end. */
  readonly tiers: readonly PriceTier[];
  /**
   * Units a month that AWS never charges for (not the free tier of new accounts). They are taken from the first tier.
   *
   * @default 0
   */
  readonly alwaysFree?: number;
  /** The page that lists the price. */
  readonly source: string;
}

/** A dated list of prices of one Region. */
export interface PriceTable {
  readonly region: string;
  readonly currency: string;
  /** The day of the list, `YYYY-MM-DD`. */
  readonly asOf: string;
  readonly prices: Readonly<Record<string, Price>>;
}

/** What a month's quantity costs. */
export function amountOf(price: Price, quantity: number, withFreeTier: boolean): number {
  const free = withFreeTier ? Math.min(quantity, price.alwaysFree ?? 0) : 0;
  return cumulative(price.tiers, quantity) - cumulative(price.tiers, free);
}

function cumulative(tiers: readonly PriceTier[], quantity: number): number {
  return tiers.reduce((sum, { upTo = Number.POSITIVE_INFINITY, usd }, index) => {
    const from = tiers[index - 1]?.upTo ?? 0;
    return sum + Math.max(0, Math.min(quantity, upTo) - from) * usd;
  }, 0);
}

/**
 * Checks a list of prices that was read from a file.
 *
 * @throws naming the file and the field that is wrong
 */
export function parsePriceTable(content: unknown, file: string): PriceTable {
  const wrong = (field: string, got: unknown, allowed: string): Error =>
    new Error(`${file}: ${field} is ${JSON.stringify(got) ?? 'missing'}; it must be ${allowed}.`);
  if (!isJsonObject(content)) throw wrong('the file', content, 'a JSON object like tools/cost/prices/us-east-1.json');

  const text = (name: string, pattern: RegExp, allowed: string): string => {
    const value = content[name];
    if (typeof value !== 'string' || !pattern.test(value)) throw wrong(`"${name}"`, value, allowed);
    return value;
  };
  const parsePrice = (name: string, price: Json): Price => {
    if (!isJsonObject(price)) throw wrong(`"prices.${name}"`, price, 'an object');
    const { unit, tiers, alwaysFree, source } = price;
    if (typeof unit !== 'string') throw wrong(`"prices.${name}.unit"`, unit, 'a text');
    if (typeof source !== 'string') throw wrong(`"prices.${name}.source"`, source, 'the address of a page');
    if (!isAmountOrMissing(alwaysFree)) throw wrong(`"prices.${name}.alwaysFree"`, alwaysFree, 'a number from 0');
    if (!Array.isArray(tiers) || tiers.length === 0) throw wrong(`"prices.${name}.tiers"`, tiers, 'a list of tiers');
    return { unit, source, alwaysFree, tiers: tiers.map((tier, index) => parseTier(name, tier, index, tiers)) };
  };
  const parseTier = (name: string, tier: Json, index: number, all: readonly Json[]): PriceTier => {
    const field = `"prices.${name}.tiers[${index}]`;
    if (!isJsonObject(tier)) throw wrong(`${field}"`, tier, 'an object');
    const { upTo, usd } = tier;
    if (typeof usd !== 'number' || !isAmountOrMissing(usd)) throw wrong(`${field}.usd"`, usd, 'a number from 0');
    const last = index === all.length - 1;
    const before = all[index - 1];
    const from = isJsonObject(before) && typeof before['upTo'] === 'number' ? before['upTo'] : 0;
    if (last ? upTo !== undefined : typeof upTo !== 'number' || upTo <= from) {
      throw wrong(`${field}.upTo"`, upTo, last ? 'missing in the last tier' : `a number above ${from}`);
    }
    return typeof upTo === 'number' ? { upTo, usd } : { usd };
  };

  const prices = content['prices'];
  if (!isJsonObject(prices)) throw wrong('"prices"', prices, 'an object of prices by name');
  return {
    region: text('region', /^[a-z]{2}(-[a-z]+)+-\d$/, 'a Region such as "us-east-1"'),
    currency: text('currency', /^USD$/, '"USD"'),
    asOf: text('asOf', /^\d{4}-\d{2}-\d{2}$/, 'a day such as "2026-08-01"'),
    prices: Object.fromEntries(Object.entries(prices).map(([name, price]) => [name, parsePrice(name, price)])),
  };
}

function isAmountOrMissing(value: Json | undefined): value is number | undefined {
  return value === undefined || (typeof value === 'number' && value >= 0);
}
