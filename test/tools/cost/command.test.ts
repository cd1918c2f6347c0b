import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ASSUMPTION_NAMES, ASSUMPTIONS, flagOf } from '../../../tools/cost/assumptions.ts';
import { runCost } from '../../../tools/cost/command.ts';

/** A CDK app in a script: it writes one stack, and a zone for each environment named in the context. */
const APP = `
const { mkdirSync, writeFileSync } = require('node:fs');
const { environment = 'none', 'aws:cdk:bundling-stacks': bundling } = JSON.parse(process.env.CDK_CONTEXT_JSON);
if (environment === 'broken') { console.error('no such environment'); process.exit(3); }
const out = process.env.CDK_OUTDIR;
mkdirSync(out, { recursive: true });
const properties = { templateFile: 'app.json', stackName: environment + '-' + bundling.length };
const artifact = { type: 'aws:cloudformation:stack', environment: 'aws://1/eu-west-1', properties };
writeFileSync(out + '/manifest.json', JSON.stringify({ artifacts: { app: artifact } }));
const subnets = ['a', 'b'];
const Resources = {
  Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Scheme: 'internet-facing', Subnets: subnets } },
  Service: { Type: 'AWS::ECS::Service' },
};
writeFileSync(out + '/app.json', JSON.stringify({ Resources }));
`;

let directory: string;
let assembly: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cost-command-'));
  assembly = join(directory, 'cdk.out');
  writeFileSync(join(directory, 'app.cjs'), APP);
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: 'node app.cjs', context: { some: 'flag' } }));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

function run(...argv: readonly string[]): Outcome {
  const written: string[] = [];
  const errors: string[] = [];
  const code = runCost(argv, {
    directory,
    write: (text) => written.push(text),
    writeError: (text) => errors.push(text),
  });
  return { code, output: written.join(''), errors: errors.join('') };
}

function json(...argv: readonly string[]): ReturnType<typeof JSON.parse> {
  const { code, output, errors } = run('--json', ...argv);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return JSON.parse(output);
}

describe('the table', () => {
  test('fits into 80 columns', () => {
    const lines = run().output.split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  test('shows each tier, the total and EC2 at each number of requests', () => {
    const { output } = run('--requests', '0,2.5M');
    expect(output).toContain(`${'Requests a month'.padEnd(28)}${'0'.padStart(13)}${'2.5 M'.padStart(13)}\n`);
    expect(output).toContain(`${'load balancers'.padEnd(28)}${'$16.43'.padStart(13)}`);
    expect(output).toContain(`${'Total'.padEnd(28)}${'$23.73'.padStart(13)}`);
    expect(output).toContain(`${'The same design on EC2'.padEnd(28)}${'$135.82'.padStart(13)}`);
  });

  test('prints every assumption with its flag', () => {
    const { output } = run();
    for (const name of ASSUMPTION_NAMES) {
      expect(output).toContain(`  ${flagOf(name)} ${ASSUMPTIONS[name].default} `);
    }
  });

  test('names what is not in it, and the Region whose prices it takes', () => {
    const { output } = run();
    expect(output).toContain('NOT in the bill, though it costs money\n  none-0/Service (AWS::ECS::Service):');
    expect(output).toContain('in eu-west-1, billed with the prices of us-east-1');
  });
});

describe('the JSON', () => {
  test('has the documented fields', () => {
    const report = json('--requests', '1M');
    expect(Object.keys(report)).toEqual([
      'schemaVersion',
      'currency',
      'hoursPerMonth',
      'prices',
      'stacks',
      'assumptions',
      'months',
      'unpriced',
      'notes',
    ]);
    expect(report).toMatchObject({
      schemaVersion: 1,
      currency: 'USD',
      hoursPerMonth: 730,
      prices: { region: 'us-east-1', asOf: expect.any(String), freeTier: true },
      stacks: [{ name: 'none-0', region: 'eu-west-1' }],
      unpriced: [{ stack: 'none-0', resource: 'none-0/Service', resourceType: 'AWS::ECS::Service' }],
    });
    const [month] = report.months;
    expect(Object.keys(month)).toEqual(['requests', 'total', 'tiers', 'stacks', 'lines', 'ec2']);
    expect(month.lines.find(({ price }: { price: string }) => price === 'alb-hour')).toEqual({
      tier: 'load balancers',
      stack: 'none-0',
      resource: 'none-0/Balancer',
      resourceType: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      price: 'alb-hour',
      quantity: 730,
      unit: 'load balancer hour',
      amount: 16.425,
      basis: 'a month, 2 nodes',
    });
  });

  test('adds up: lines to tiers, to stacks, to the total', () => {
    const [month] = json('--requests', '100M').months;
    const sum = (items: readonly { amount: number }[]): number =>
      items.reduce((total, { amount }) => total + amount, 0);
    for (const items of [month.lines, month.tiers, month.stacks]) expect(sum(items)).toBeCloseTo(month.total, 6);
    expect(sum(month.ec2.lines)).toBeCloseTo(month.ec2.total, 6);
  });
});

describe('options', () => {
  test.each(ASSUMPTION_NAMES)('%s is set by its flag, and refused out of its range', (name) => {
    const value = ASSUMPTIONS[name].minimum + (ASSUMPTIONS[name].maximum === 1 ? 0.5 : 2);
    const { assumptions } = json(flagOf(name), String(value));
    expect(assumptions).toContainEqual(expect.objectContaining({ name, flag: flagOf(name), value }));

    for (const wrong of [String(ASSUMPTIONS[name].minimum - 1), 'much', '', 'Infinity']) {
      const { code, errors } = run(flagOf(name), wrong);
      expect(code).toBe(1);
      expect(errors).toContain(`Got ${JSON.stringify(wrong)}; give a number from ${ASSUMPTIONS[name].minimum}`);
    }
  });

  test.each([
    ['0', [0]],
    ['250k, 1M,2.5b', [250_000, 1_000_000, 2_500_000_000]],
    ['1000B', [1e12]],
  ])('--requests %s', (text, expected) => {
    const { months } = json('--requests', text);
    expect(months.map(({ requests }: { requests: number }) => requests)).toEqual(expected);
  });

  test.each(['', '1,,2', '-1', '5x', '1e6', '1001B', 'many'])('--requests %j is refused', (text) => {
    const { code, errors } = run('--requests', text);
    expect(code).toBe(1);
    expect(errors).toContain('give numbers from 0 to 1000B, such as 0,250k,1M,2.5B');
  });

  test('--environment is context of the app', () => {
    expect(json('--environment', 'staging').stacks[0].name).toBe('staging-0');
  });

  test('--assembly reads what is there', () => {
    run();
    const { code, errors } = run('--assembly', assembly);
    expect(code).toBe(1);
    expect(errors).toContain(`${assembly} is not a cloud assembly: it has no manifest.json`);
  });

  test('--no-free-tier bills what is free otherwise', () => {
    const total = (...argv: string[]): number => json('--requests', '1B', ...argv).months[0].total;
    expect(total('--no-free-tier') - total()).toBeCloseTo(100 * 0.09, 6);
  });

  test('--prices takes another list', () => {
    const file = join(directory, 'prices.json');
    writeFileSync(file, '{"region":"eu-west-1","currency":"USD","asOf":"2026-08-01","prices":{}}');
    expect(run('--prices', file).errors).toBe(
      'error: The price table has no "ec2-t4g.small-hour", which the design on EC2 needs.\n',
    );
    expect(run('--prices', join(directory, 'none.json')).errors).toContain('Cannot read the prices of');
  });

  test.each([
    ['--environment with --assembly', ['--environment', 'a', '--assembly', 'b'], 'cannot be used with option'],
    ['an unknown option', ['--bogus'], "unknown option '--bogus'"],
    ['an argument', ['production'], 'too many arguments'],
    ['an environment that the app refuses', ['--environment', 'broken'], 'ended with 3):\nno such environment'],
  ])('%s ends with an error', (_, argv, message) => {
    const { code, errors } = run(...argv);
    expect(code).toBe(1);
    expect(errors).toContain(message);
  });

  test('--help ends well', () => {
    const { code, output } = run('--help');
    expect(code).toBe(0);
    expect(output).toContain('Usage: npm run cost -- [options]');
  });
});

describe('the folder of the app', () => {
  test.each([
    ['no cdk.json', undefined, 'There is no'],
    ['a broken cdk.json', '{', 'is not JSON'],
    ['a cdk.json that is no object', '[]', 'is not a JSON object'],
    ['no app command', '{}', 'has no "app" command. Give --assembly DIR.'],
  ])('with %s is refused', (_, content, message) => {
    const folder = mkdtempSync(join(directory, 'app-'));
    if (content !== undefined) writeFileSync(join(folder, 'cdk.json'), content);
    const errors: string[] = [];
    const code = runCost([], { directory: folder, write: () => undefined, writeError: (text) => errors.push(text) });
    expect(code).toBe(1);
    expect(errors.join('')).toContain(message);
  });
});
