import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { buildApp } from '../../../lib/app.ts';
import { findEnvironment } from '../../../lib/config/environments.ts';
import { type Bill, TIER_NAMES } from '../../../tools/cost/bill.ts';
import { readAssembly } from '../../../tools/cost/templates/read-assembly.ts';
import type { StackTemplate } from '../../../tools/cost/templates/stack-template.ts';
import { fixtureSources, testApp } from '../../helpers/cdk.ts';
import { month, quantities } from './stacks.ts';

const stacks: Record<string, readonly StackTemplate[]> = {};

beforeAll(() => {
  for (const environment of ['production', 'staging']) {
    const app = testApp();
    buildApp(app, findEnvironment(environment), fixtureSources);
    stacks[environment] = readAssembly(app.synth().directory);
  }
});

function bill(environment: string, requests: number): Bill {
  return month(stacks[environment] ?? [], { requests, freeTier: true });
}

describe.each(['production', 'staging'])('the bill of %s', (environment) => {
  test('leaves nothing out', () => {
    expect(bill(environment, 1_000_000).unpriced).toEqual([]);
  });

  test('grows with the requests', () => {
    const totals = [0, 1e6, 1e8, 1e9].map((requests) => bill(environment, requests).total);
    expect(totals).toEqual(totals.toSorted((one, other) => one - other));
    expect(new Set(totals).size).toBe(4);
  });
});

test('without requests, production pays for two load balancers, their addresses and the least capacity', () => {
  expect(quantities(bill('production', 0))).toMatchObject({
    'alb-hour': 1460,
    'public-ipv4-hour': 2920,
    'aurora-acu-hour': 730,
    'route53-zone': 1,
    secret: expect.any(Number),
  });
});

test('without requests, staging pays for three addresses a load balancer and no capacity', () => {
  const found = quantities(bill('staging', 0));
  expect(found).toMatchObject({ 'alb-hour': 1460, 'public-ipv4-hour': 4380 });
  expect(found).not.toHaveProperty('aurora-acu-hour');
});

test('the table in docs/cost.md is the bill of production', () => {
  const bills = [0, 1e6, 1e8, 1e9].map((requests) => bill('production', requests));
  const rows = TIER_NAMES.map((tier) => [tier, ...bills.map(({ lines }) => amount(lines, tier))]);
  const totals = ['**total**', ...bills.map(({ total }) => `**${inUsd(total)}**`)];
  const documented = readFileSync(join(__dirname, '../../../docs/cost.md'), 'utf8');
  for (const row of [...rows, totals]) expect(documented).toContain(`| ${row.join(' | ')} |`);
});

function amount(lines: Bill['lines'], tier: string): string {
  return inUsd(lines.filter((line) => line.tier === tier).reduce((sum, line) => sum + line.amount, 0));
}

function inUsd(usd: number): string {
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
