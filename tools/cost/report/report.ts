import { ASSUMPTION_NAMES, ASSUMPTIONS, type Assumptions, flagOf } from '../assumptions.ts';
import { type Bill, type BillGap, TIER_NAMES } from '../bill.ts';
import type { Ec2Bill } from '../ec2-design.ts';
import type { PriceTable } from '../price-table.ts';
import type { StackTemplate } from '../templates/stack-template.ts';
import { HOURS_PER_MONTH } from '../traffic.ts';

/** Bumped when a field is removed or its meaning changes; new fields do not bump it. */
const SCHEMA_VERSION = 1;

/** A month at one number of requests. */
interface Month extends Pick<Bill, 'requests' | 'total' | 'lines'> {
  readonly tiers: readonly { readonly name: string; readonly amount: number }[];
  readonly stacks: readonly { readonly name: string; readonly amount: number }[];
  readonly ec2: Ec2Bill;
}

/** What `--json` prints; docs/cost.md describes each field. */
export interface CostReport {
  readonly schemaVersion: number;
  readonly currency: string;
  readonly hoursPerMonth: number;
  readonly prices: { readonly region: string; readonly asOf: string; readonly freeTier: boolean };
  readonly stacks: readonly { readonly name: string; readonly region: string | null }[];
  readonly assumptions: readonly {
    readonly name: string;
    readonly flag: string;
    readonly value: number;
    readonly unit: string;
    readonly description: string;
  }[];
  readonly months: readonly Month[];
  readonly unpriced: readonly BillGap[];
  readonly notes: readonly string[];
}

export interface CostReportProps {
  readonly stacks: readonly StackTemplate[];
  readonly assumed: Assumptions;
  readonly prices: PriceTable;
  readonly freeTier: boolean;
  readonly months: readonly { readonly bill: Bill; readonly ec2: Ec2Bill }[];
}

export function costReport({ stacks, assumed, prices, freeTier, months }: CostReportProps): CostReport {
  const gaps = new Map(
    months.flatMap(({ bill }) => bill.unpriced).map((gap) => [`${gap.resource} ${gap.reason}`, gap]),
  );
  return {
    schemaVersion: SCHEMA_VERSION,
    currency: prices.currency,
    hoursPerMonth: HOURS_PER_MONTH,
    prices: { region: prices.region, asOf: prices.asOf, freeTier },
    stacks: stacks.map(({ name, region }) => ({ name, region: region ?? null })),
    assumptions: ASSUMPTION_NAMES.map((name) => {
      const { unit, description } = ASSUMPTIONS[name];
      return { name, flag: flagOf(name), value: assumed[name], unit, description };
    }),
    months: months.map(({ bill: { requests, total, lines }, ec2 }) => ({
      requests,
      total,
      tiers: TIER_NAMES.map((name) => ({ name, amount: sum(lines.filter(({ tier }) => tier === name)) })),
      stacks: stacks.map(({ name }) => ({ name, amount: sum(lines.filter(({ stack }) => stack === name)) })),
      lines,
      ec2,
    })),
    unpriced: [...gaps.values()],
    notes: [...regionNotes(stacks, prices), ...new Set(months.flatMap(({ bill }) => bill.notes))],
  };
}

function sum(lines: readonly { readonly amount: number }[]): number {
  return lines.reduce((total, { amount }) => total + amount, 0);
}

function regionNotes(stacks: readonly StackTemplate[], { region }: PriceTable): readonly string[] {
  const regions = new Set(stacks.map((stack) => stack.region ?? 'no particular Region'));
  return [...regions]
    .filter((each) => each !== region)
    .map((each) => {
      const names = stacks.filter((stack) => (stack.region ?? 'no particular Region') === each).map(({ name }) => name);
      return `${names.join(', ')}: in ${each}, billed with the prices of ${region}. Give --prices FILE for others.`;
    });
}
