import { assumptions } from '../cost/assumptions.ts';
import { type Bill, monthlyCost } from '../cost/bill.ts';
import { defaultPrices } from '../cost/default-prices.ts';
import type { StackTemplate } from '../cost/templates/stack-template.ts';

/** Of the month that two versions are compared at. */
const REQUESTS = 1_000_000;

/** A month of two versions of an app, at the same traffic. */
export interface CostDifference {
  readonly currency: string;
  /** The day and the Region of the prices. */
  readonly pricesAsOf: string;
  readonly pricesOf: string;
  readonly requests: number;
  /** By the name of the stack. */
  readonly stacks: ReadonlyMap<string, { readonly before: number; readonly after: number }>;
  /** Resource types that cost money and that the prices do not know. */
  readonly unpriced: readonly string[];
}

/** What the change costs a month, per stack, where the price table knows the types. Without free allowances. */
export function costDifference(before: readonly StackTemplate[], after: readonly StackTemplate[]): CostDifference {
  const prices = defaultPrices();
  const bills = [before, after].map((stacks) =>
    monthlyCost({ stacks, requests: REQUESTS, assumed: assumptions(), prices, freeTier: false }),
  );
  const [earlier, later] = bills.map(amounts);
  const names = new Set([...before, ...after].map(({ name }) => name));
  return {
    currency: prices.currency,
    pricesAsOf: prices.asOf,
    pricesOf: prices.region,
    requests: REQUESTS,
    stacks: new Map(
      [...names].map((name) => [name, { before: earlier?.get(name) ?? 0, after: later?.get(name) ?? 0 }]),
    ),
    unpriced: [
      ...new Set(bills.flatMap(({ unpriced }) => unpriced.map(({ resourceType }) => resourceType))),
    ].toSorted(),
  };
}

function amounts({ lines }: Bill): ReadonlyMap<string, number> {
  const byStack = new Map<string, number>();
  for (const { stack, amount } of lines) byStack.set(stack, (byStack.get(stack) ?? 0) + amount);
  return byStack;
}
