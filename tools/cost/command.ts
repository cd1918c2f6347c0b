import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { uninterrupted } from '../uninterrupted.ts';
import { ASSUMPTION_NAMES, ASSUMPTIONS, type Assumptions, assumptions, flagOf } from './assumptions.ts';
import { monthlyCost } from './bill.ts';
import { defaultPrices } from './default-prices.ts';
import { ec2Design } from './ec2-design.ts';
import { type PriceTable, parsePriceTable } from './price-table.ts';
import { type CostReport, costReport } from './report/report.ts';
import { costText } from './report/text.ts';
import { readAssembly } from './templates/read-assembly.ts';
import type { StackTemplate } from './templates/stack-template.ts';
import { synthesize } from './templates/synthesize.ts';

/** Where the command writes and where it finds the app. */
export interface CommandContext {
  readonly directory: string;
  write(text: string): void;
  writeError(text: string): void;
}

interface Options extends Partial<Assumptions> {
  readonly assembly?: string;
  readonly environment?: string;
  readonly prices?: string;
  readonly requests: readonly number[];
  readonly freeTier: boolean;
  readonly json?: boolean;
}

/** Reads the arguments (those after the script's name), prints the bill, and returns the exit code. */
export function runCost(argv: readonly string[], context: CommandContext): number {
  const command = costCommand(context);
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    // Commander has written what was wrong, or the help that was asked for.
    return (error as { readonly exitCode?: number }).exitCode ?? 1;
  }
  try {
    const options = command.opts<Options>();
    const report = bill(options, context.directory);
    context.write(`${options.json ? JSON.stringify(report, undefined, 2) : costText(report)}\n`);
    return 0;
  } catch (error) {
    context.writeError(`error: ${(error as Error).message}\n`);
    return 1;
  }
}

function costCommand(context: CommandContext): Command {
  const command = new Command('npm run cost --')
    .description("A month's bill of the app, from its templates and a dated list of prices.")
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: context.write, writeErr: context.writeError })
    .option('--assembly <dir>', 'cloud assembly that "cdk synth" wrote (default: the app of cdk.json is synthesized)')
    .addOption(
      new Option('--environment <name>', 'environment of the app to synthesize (context "environment")').conflicts(
        'assembly',
      ),
    )
    .option('--prices <file>', 'list of prices to use instead of tools/cost/prices/us-east-1.json')
    .addOption(
      new Option('--requests <list>', 'requests a month, separated by commas')
        .argParser(parseRequests)
        .default(parseRequests(DEFAULT_REQUESTS), DEFAULT_REQUESTS),
    )
    .option('--no-free-tier', "leave out AWS's monthly free allowances, as where other apps use them up")
    .option('--json', 'print the report as JSON (docs/cost.md describes it)');
  for (const name of ASSUMPTION_NAMES) {
    const { unit, description, default: value } = ASSUMPTIONS[name];
    command.option(`${flagOf(name)} <number>`, `${description} (${unit}; default: ${value})`, parseAssumption(name));
  }
  return command;
}

function bill(options: Options, directory: string): CostReport {
  const { freeTier } = options;
  const assumed = assumptions(options);
  const prices = readPrices(options.prices);
  const stacks = readStacks(options, directory);
  const months = options.requests.map((requests) => ({
    bill: monthlyCost({ stacks, requests, assumed, prices, freeTier }),
    ec2: ec2Design({ requests, assumed, prices, freeTier }),
  }));
  return costReport({ stacks, assumed, prices, freeTier, months });
}

function readStacks({ assembly, environment }: Options, directory: string): readonly StackTemplate[] {
  if (assembly !== undefined) return readAssembly(assembly);
  return uninterrupted(() => {
    const output = mkdtempSync(join(tmpdir(), 'cost-'));
    try {
      synthesize({
        appDirectory: directory,
        outputDirectory: output,
        context: environment === undefined ? {} : { environment },
        instead: '--assembly DIR',
      });
      return readAssembly(output);
    } finally {
      rmSync(output, { recursive: true, force: true });
    }
  });
}

function readPrices(file: string | undefined): PriceTable {
  if (file === undefined) return defaultPrices();
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`Cannot read the prices of ${file}: ${(error as Error).message}.`);
  }
  return parsePriceTable(content, file);
}

const DEFAULT_REQUESTS = '0,1M,100M,1B';
const SUFFIXES: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, b: 1e9 };
const MOST_REQUESTS = 1e12;

function parseRequests(text: string): readonly number[] {
  return text.split(',').map((item) => {
    const [, digits = '', suffix = ''] = /^\s*(\d+(?:\.\d+)?)\s*([kKmMbB]?)\s*$/.exec(item) ?? [];
    const requests = digits === '' ? Number.NaN : Number(digits) * (SUFFIXES[suffix.toLowerCase()] ?? Number.NaN);
    if (!(requests <= MOST_REQUESTS)) {
      throw new InvalidArgumentError(
        `Got ${JSON.stringify(item)}; give numbers from 0 to 1000B, such as 0,250k,1M,2.5B.`,
      );
    }
    return Math.round(requests);
  });
}

function parseAssumption(name: keyof Assumptions): (text: string) => number {
  const { minimum, maximum = Number.MAX_SAFE_INTEGER } = ASSUMPTIONS[name];
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= minimum && value <= maximum)) {
      const allowed = maximum === Number.MAX_SAFE_INTEGER ? `from ${minimum}` : `from ${minimum} to ${maximum}`;
      throw new InvalidArgumentError(`Got ${JSON.stringify(text)}; give a number ${allowed}.`);
    }
    return value;
  };
}
