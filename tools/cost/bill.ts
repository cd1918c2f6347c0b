import type { Assumptions } from './assumptions.ts';
import { type Charge, Findings } from './findings.ts';
import { amountOf, type PriceTable } from './price-table.ts';
import type { StackTemplate } from './templates/stack-template.ts';
import { type Resource, Templates } from './templates/templates.ts';
import { application } from './tiers/application.ts';
import { database } from './tiers/database.ts';
import { dns } from './tiers/dns.ts';
import { edge } from './tiers/edge.ts';
import { isFree } from './tiers/free.ts';
import { loadBalancers } from './tiers/load-balancers.ts';
import { logs } from './tiers/logs.ts';
import { monitoring } from './tiers/monitoring.ts';
import { network } from './tiers/network.ts';
import { secrets } from './tiers/secrets.ts';
import type { Tier } from './tiers/tier.ts';
import { trafficOf } from './traffic.ts';

const TIERS: readonly Tier[] = [edge, dns, loadBalancers, application, database, logs, secrets, network, monitoring];

/** The rows of every bill, in order. */
export const TIER_NAMES: readonly string[] = TIERS.map(({ name }) => name);

/** One position of a bill. */
interface BillLine {
  readonly tier: string;
  readonly stack: string;
  /** Construct path. */
  readonly resource: string;
  readonly resourceType: string;
  /** A name in the price table. */
  readonly price: string;
  readonly quantity: number;
  readonly unit: string;
  readonly amount: number;
  /** How the quantity came about. */
  readonly basis: string;
}

/** Something that costs money and is not in the bill. */
export interface BillGap {
  readonly stack: string;
  readonly resource: string;
  readonly resourceType: string;
  readonly reason: string;
}

/** A month of an app. */
export interface Bill {
  readonly requests: number;
  readonly total: number;
  readonly lines: readonly BillLine[];
  readonly unpriced: readonly BillGap[];
  /** What was assumed or simplified on the way. */
  readonly notes: readonly string[];
}

export interface MonthlyCostProps {
  /** All stacks of the app: what one costs depends on the traffic that another lets in. */
  readonly stacks: readonly StackTemplate[];
  /** That viewers send in the month. */
  readonly requests: number;
  readonly assumed: Assumptions;
  readonly prices: PriceTable;
  /** Whether what AWS gives every account each month is taken off. */
  readonly freeTier: boolean;
}

/**
 * What a month of an app costs, worked out from its templates alone. A price with tiers or a free allowance is for an
 * account's whole quantity: each line bears its share.
 */
export function monthlyCost({ stacks, requests, assumed, prices, freeTier }: MonthlyCostProps): Bill {
  const templates = new Templates(stacks);
  const findings = new Findings();
  const traffic = trafficOf(requests, assumed, templates);
  for (const tier of TIERS) tier.find({ templates, traffic, assumed, findings });
  findUnknown(templates, findings);

  const quantities = new Map<string, number>();
  for (const { price, quantity } of findings.charges) quantities.set(price, (quantities.get(price) ?? 0) + quantity);
  const lines = findings.charges.flatMap((charge) => {
    const { price, quantity, resource } = charge;
    const known = prices.prices[price];
    if (known) {
      const total = quantities.get(price) ?? 0;
      const share = total === 0 ? 0 : quantity / total;
      return [lineOf(charge, known.unit, share * amountOf(known, total, freeTier))];
    }
    findings.leaveOut(resource, `the price table has no ${JSON.stringify(price)}`);
    return [];
  });
  return {
    requests,
    total: lines.reduce((sum, { amount }) => sum + amount, 0),
    lines,
    unpriced: findings.unpriced.map(({ resource, reason }) => ({
      stack: resource.stackName,
      resource: resource.path,
      resourceType: resource.type,
      reason,
    })),
    notes: [...findings.notes],
  };
}

function lineOf({ tier, resource, price, quantity, basis }: Charge, unit: string, amount: number): BillLine {
  return {
    tier,
    stack: resource.stackName,
    resource: resource.path,
    resourceType: resource.type,
    price,
    quantity,
    unit,
    amount,
    basis,
  };
}

function findUnknown(templates: Templates, findings: Findings): void {
  const billed = new Set(TIERS.flatMap(({ resourceTypes }) => resourceTypes));
  const isUnknown = (resource: Resource): boolean => !billed.has(resource.type) && !isFree(resource);
  for (const resource of templates.resources.filter(isUnknown)) {
    findings.leaveOut(resource, 'the price table does not know this resource type');
  }
  const nested = new Set(templates.stacks.flatMap(({ parent, name }) => (parent ? [name] : [])));
  for (const stack of templates.ofType('AWS::CloudFormation::Stack')) {
    if (!nested.has(`${stack.stackName}/${stack.logicalId}`)) {
      findings.leaveOut(stack, 'its template is not in the cloud assembly');
    }
  }
  for (const resource of templates.resources.filter(({ conditional }) => conditional)) {
    if (!isFree(resource)) findings.note(`${resource.path} is made on a condition; it is billed as if it were met.`);
  }
}
