import type { BenchmarkName } from '../benchmark.ts';
import { limitText, type Verdict } from '../budget.ts';
import type { Result } from '../results.ts';
import { formatQuantity, markdownTable } from './table.ts';
import { machineText, versionsText } from './text.ts';

/** The name of a result's chart, in the folder of results. */
export function chartFile(name: BenchmarkName, at: number): string {
  return at === 0 ? `${name}.svg` : `${name}-${at + 1}.svg`;
}

/** The results as the documentation shows them. */
export function resultsMarkdown(results: readonly Result[], verdicts: readonly Verdict[]): string {
  return [goalsMarkdown(verdicts), ...results.map(resultMarkdown)].join('\n\n');
}

function goalsMarkdown(verdicts: readonly Verdict[]): string {
  return [
    '## Goals',
    '',
    '![Each goal and how much of its budget is used](benchmarks/goals.svg)',
    '',
    '| | measured | goal | | why this much |',
    '|---|---:|---:|---|---|',
    ...verdicts.map(
      ({ goal, value, met }) =>
        `| ${goal.text} | ${formatQuantity(value, goal.unit)} | ${limitText(goal)} | ${met ? 'met' : '**missed**'} | ${goal.source} |`,
    ),
  ].join('\n');
}

function resultMarkdown({ name, title, method, date, seconds, machine, tables, charts, notes }: Result): string {
  return [
    `## ${title}`,
    `\`npm run bench -- ${name}\`: ${method}`,
    ...charts.map((chart, at) => `![${chart.title}](benchmarks/${chartFile(name, at)})`),
    ...tables.map(markdownTable),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${note}`).join('\n')]),
    `Measured on ${date} in ${seconds} s on ${machineText(machine)}. ${versionsText(machine)}.`,
  ].join('\n\n');
}
