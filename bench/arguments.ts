import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { BENCHMARK_NAMES, type BenchmarkName } from './benchmark.ts';

export interface BenchmarkArguments {
  /** Those to run, in the usual order. */
  readonly names: readonly BenchmarkName[];
  /** Whether all were asked for, by naming none. */
  readonly all: boolean;
  readonly quick: boolean;
  readonly check: boolean;
  /** @default - no file */
  readonly json?: string;
}

export interface Terminal {
  write(text: string): void;
  writeError(text: string): void;
}

/** @throws CommanderError, after it has written what was wrong, or the help that was asked for */
export function parseArguments(argv: readonly string[], { write, writeError }: Terminal): BenchmarkArguments {
  const command = new Command('npm run bench --')
    .description('Measures this project beside what it could be replaced by, on this machine and loopback only.')
    .addArgument(new Argument('[names...]', 'the benchmarks to run (default: all)').choices(BENCHMARK_NAMES))
    .option('--quick', 'short and noisy, and only what needs no other packages; leaves docs/ as it is', false)
    .option('--check', 'end with 1 when a goal of bench/budget.json is missed', false)
    .option('--json <file>', 'write the results into a file, too', parseFile)
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: writeError })
    .parse([...argv], { from: 'user' });
  const given: readonly string[] = command.args;
  const { quick, check, json } = command.opts<{ quick: boolean; check: boolean; json?: string }>();
  return {
    names: BENCHMARK_NAMES.filter((name) => given.length === 0 || given.includes(name)),
    all: given.length === 0,
    quick,
    check,
    ...(json !== undefined && { json }),
  };
}

/** Refused before the benchmarks run, and not after. */
function parseFile(file: string): string {
  if (!isFolder(dirname(file))) throw new InvalidArgumentError(`There is no folder ${dirname(file)}; make it first.`);
  if (isFolder(file)) throw new InvalidArgumentError('It is a folder; name a file in it.');
  return file;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
