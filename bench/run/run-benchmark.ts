import { type Benchmark, Unavailable } from '../benchmark.ts';
import type { Outcome } from '../results.ts';
import type { Machine } from './machine.ts';
import { Workspace } from './workspace.ts';

export interface RunProps {
  readonly quick: boolean;
  readonly machine: Machine;
  readonly signal: AbortSignal;
  /** How long a process may take to end by itself. @default - as long as PostgreSQL may need */
  readonly endPatienceMilliseconds?: number;
  progress(line: string): void;
}

/** Runs one benchmark in a workspace of its own, and tells what became of it. */
export async function runBenchmark(benchmark: Benchmark, props: RunProps): Promise<Outcome> {
  const { name, title, method } = benchmark;
  const { quick, machine, signal, endPatienceMilliseconds, progress } = props;
  const reasons = await benchmark.missing(quick);
  if (reasons.length > 0) return { kind: 'skipped', name, reasons };
  progress(`${name}: ${title}`);
  const workspace = new Workspace(signal, endPatienceMilliseconds);
  const began = performance.now();
  try {
    const findings = await benchmark.run({ quick, workspace, progress: (line) => progress(`  ${line}`) });
    const seconds = Math.round((performance.now() - began) / 1000);
    const date = new Date().toISOString().slice(0, 10);
    return { kind: 'measured', result: { name, title, method, date, seconds, quick, machine, ...findings } };
  } catch (error) {
    const { message } = error as Error;
    return error instanceof Unavailable
      ? { kind: 'skipped', name, reasons: [message] }
      : { kind: 'failed', name, reason: message };
  } finally {
    await workspace.end();
  }
}
