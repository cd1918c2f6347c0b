import { type Assumptions, assumptions } from '../../../tools/cost/assumptions.ts';
import { type Bill, monthlyCost } from '../../../tools/cost/bill.ts';
import { defaultPrices } from '../../../tools/cost/default-prices.ts';
import type { StackTemplate, Template } from '../../../tools/cost/templates/stack-template.ts';

/** A stack of us-east-1. */
export function stack(
  resources: Template['Resources'],
  name = 'app',
  rest: Partial<StackTemplate> = {},
): StackTemplate {
  return { name, region: 'us-east-1', template: { Resources: resources }, ...rest };
}

export interface MonthOptions {
  readonly requests?: number;
  readonly assumed?: Partial<Assumptions>;
  readonly freeTier?: boolean;
}

/** A month at the prices in the repository; by default without requests and without free allowances. */
export function month(stacks: readonly StackTemplate[], options: MonthOptions = {}): Bill {
  const { requests = 0, assumed, freeTier = false } = options;
  return monthlyCost({ stacks, requests, freeTier, assumed: assumptions(assumed), prices: defaultPrices() });
}

/** Quantities by price; lines of the same price added up, those of nothing left out. */
export function quantities(bill: Bill): Readonly<Record<string, number>> {
  const byPrice: Record<string, number> = {};
  for (const { price, quantity } of bill.lines) {
    if (quantity !== 0) byPrice[price] = Number(((byPrice[price] ?? 0) + quantity).toPrecision(5));
  }
  return byPrice;
}
