import { limitText, type Verdict } from '../budget.ts';
import type { Outcome, Result } from '../results.ts';
import type { Machine } from '../run/machine.ts';
import { formatQuantity, textTable } from './table.ts';

/** What became of a benchmark, for the terminal. */
export function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'measured':
      return resultText(outcome.result);
    case 'skipped':
      return [`${outcome.name}: skipped, this machine lacks:`, ...outcome.reasons.map(indent)].join('\n');
    case 'failed':
      return [`${outcome.name}: failed.`, indent(outcome.reason)].join('\n');
  }
}

function resultText({ name, title, seconds, machine, tables, notes }: Result): string {
  return [
    `== ${name}: ${title} (${seconds} s)`,
    machineText(machine),
    ...tables.map((table) => `\n${textTable(table)}`),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `- ${note}`)]),
  ].join('\n');
}

export function machineText({ processor, processors, memoryGibibytes, system, node, loadBefore }: Machine): string {
  return `${processors} × ${processor}, ${memoryGibibytes} GiB, ${system}, Node.js ${node}, load before ${loadBefore}`;
}

export function versionsText({ versions }: Machine): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

/** Each goal that was measured, and whether it is met. */
export function verdictsText(verdicts: readonly Verdict[], quick: boolean): string {
  if (verdicts.length === 0) return 'No goal was measured.';
  const lines = verdicts.map(({ goal, value, met }) => {
    const margin = quick && goal.quickMargin !== 1 ? ` (quick: × ${goal.quickMargin})` : '';
    const state = met ? 'met   ' : 'MISSED';
    return `${state}  ${goal.name}: ${formatQuantity(value, goal.unit)}, goal ${limitText(goal)}${margin}`;
  });
  return ['== Goals', ...lines].join('\n');
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
