import { readFileSync, writeFileSync } from 'node:fs';
import { parseArguments } from './arguments.ts';
import { benchmarks } from './benchmarks.ts';
import { judge, parseBudget } from './budget.ts';
import { writeDocuments } from './report/documents.ts';
import { outcomeText, verdictsText } from './report/text.ts';
import type { Outcome } from './results.ts';
import { describeMachine } from './run/machine.ts';
import { runBenchmark } from './run/run-benchmark.ts';

const BUDGET = 'bench/budget.json';

/** @returns the exit code: 1 when a benchmark failed, or with --check when a goal is missed */
async function main(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const options = parseArguments(argv, {
    write: (text) => process.stdout.write(text),
    writeError: (text) => process.stderr.write(text),
  });
  const goals = parseBudget(JSON.parse(readFileSync(BUDGET, 'utf8')), BUDGET);
  const machine = await describeMachine();
  const outcomes: Outcome[] = [];
  for (const benchmark of benchmarks) {
    if (!options.names.includes(benchmark.name)) continue;
    if (options.quick && options.all && !benchmark.inQuick) continue;
    const outcome = await runBenchmark(benchmark, {
      quick: options.quick,
      machine,
      signal,
      progress: (line) => process.stderr.write(`${line}\n`),
    });
    signal.throwIfAborted();
    outcomes.push(outcome);
    process.stdout.write(`${outcomeText(outcome)}\n\n`);
  }

  const results = outcomes.flatMap((outcome) => (outcome.kind === 'measured' ? [outcome.result] : []));
  const measures = Object.assign({}, ...results.map((result) => result.measures));
  const verdicts = judge(goals, measures, options.quick);
  process.stdout.write(`${verdictsText(verdicts, options.quick)}\n`);
  if (options.json !== undefined) {
    const report = { results, goals: verdicts, notMeasured: outcomes.filter(({ kind }) => kind !== 'measured') };
    writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  if (!options.quick) writeDocuments(results, goals);
  const failed = outcomes.some(({ kind }) => kind === 'failed');
  const missed = verdicts.some(({ met }) => !met);
  return failed || (options.check && missed) ? 1 : 0;
}

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => ending.abort(new Error('The benchmarks were stopped.')));
}
try {
  process.exitCode = await main(process.argv.slice(2), ending.signal);
} catch (error) {
  const { exitCode, message } = error as { readonly exitCode?: number; readonly message: string };
  // Commander has written its own messages.
  if (exitCode === undefined) process.stderr.write(`bench: ${message}\n`);
  process.exitCode = exitCode ?? 1;
}
