import type { BarChart } from './report/chart.ts';
import type { Table } from './report/table.ts';
import type { Workspace } from './run/workspace.ts';

export const BENCHMARK_NAMES = ['app-tier', 'synth', 'start', 'path', 'failover', 'growth'] as const;

export type BenchmarkName = (typeof BENCHMARK_NAMES)[number];

/** What a benchmark is given. */
export interface BenchmarkContext {
  /** Fewer rounds, and only what needs nothing beside the product's own packages. */
  readonly quick: boolean;
  /** Its temporary folder and processes, gone when it ends. */
  readonly workspace: Workspace;
  progress(line: string): void;
}

/** What a benchmark found. */
export interface Findings {
  readonly tables: readonly Table[];
  readonly charts: readonly BarChart[];
  /** By the goal in budget.json that it is held to. A goal that could not be measured has none. */
  readonly measures: Readonly<Record<string, number>>;
  /** What a reader has to know about this run. */
  readonly notes: readonly string[];
}

/** What a benchmark needs and this machine does not get; its message says how to mend that. */
export class Unavailable extends Error {}

export interface Benchmark {
  readonly name: BenchmarkName;
  readonly title: string;
  /** What is measured and how, in a sentence or two. */
  readonly method: string;
  /** Whether `--quick` runs it. */
  readonly inQuick: boolean;
  /** What this machine lacks for it, each with the way to install it. */
  missing(quick: boolean): Promise<readonly string[]>;
  /** @throws Unavailable when something that it installs by itself cannot be had */
  run(context: BenchmarkContext): Promise<Findings>;
}
