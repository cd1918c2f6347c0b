import type { BenchmarkName, Findings } from './benchmark.ts';
import type { Machine } from './run/machine.ts';

/** What came of one benchmark; docs/benchmarks/<name>.json. */
export interface Result extends Findings {
  readonly name: BenchmarkName;
  readonly title: string;
  readonly method: string;
  /** The day it was run. */
  readonly date: string;
  readonly seconds: number;
  readonly quick: boolean;
  readonly machine: Machine;
}

/** What became of each benchmark that was asked for. */
export type Outcome =
  | { readonly kind: 'measured'; readonly result: Result }
  | { readonly kind: 'skipped'; readonly name: BenchmarkName; readonly reasons: readonly string[] }
  | { readonly kind: 'failed'; readonly name: BenchmarkName; readonly reason: string };
