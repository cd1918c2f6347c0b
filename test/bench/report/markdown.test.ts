import { expect, test } from '@jest/globals';
import { judge } from '../../../bench/budget.ts';
import { goalsChart } from '../../../bench/report/goals-chart.ts';
import { resultsMarkdown } from '../../../bench/report/markdown.ts';
import { outcomeText, verdictsText } from '../../../bench/report/text.ts';
import type { Result } from '../../../bench/results.ts';

const RESULT: Result = {
  name: 'synth',
  title: 'Synthesis',
  method: 'how it is measured.',
  date: '2026-01-01',
  seconds: 12,
  quick: false,
  machine: {
    processor: 'P',
    processors: 2,
    memoryGibibytes: 8,
    system: 'Linux 6',
    node: 'v24.0.0',
    loadBefore: 0.1,
    versions: { hono: '4.0.0' },
  },
  tables: [{ title: 'T', columns: [{ name: 'time', unit: 's' }], rows: [[1]] }],
  charts: [
    { title: 'first', unit: 's', groups: [] },
    { title: 'second', unit: 's', groups: [] },
  ],
  measures: { 'synth.ratio': 1.2 },
  notes: ['A note.'],
};

const VERDICTS = judge(
  [
    {
      name: 'synth.ratio',
      benchmark: 'synth',
      text: 'synthesis',
      unit: '×',
      atMost: 1,
      quickMargin: 1.3,
      source: 'why',
    },
  ],
  RESULT.measures,
  false,
);

test('the page shows goals, charts, tables, notes and the machine', () => {
  const page = resultsMarkdown([RESULT], VERDICTS);
  expect(page).toContain('| synthesis | 1.20 × | ≤ 1.00 × | **missed** | why |');
  expect(page).toContain('![first](benchmarks/synth.svg)');
  expect(page).toContain('![second](benchmarks/synth-2.svg)');
  expect(page).toContain('- A note.');
  expect(page).toContain('Measured on 2026-01-01 in 12 s on 2 × P, 8 GiB, Linux 6, Node.js v24.0.0, load before 0.1.');
  expect(page).toContain('hono 4.0.0.');
});

test('the chart of the goals shows the share of each budget that is used', () => {
  expect(goalsChart(VERDICTS)).toMatchObject({
    limit: { value: 1 },
    groups: [{ label: 'synth', bars: [{ label: 'ratio', value: 1.2, tone: 'past', text: '1.20 × (≤ 1.00 ×)' }] }],
  });
});

test('the terminal tells which goals are missed, and the room that a quick run has', () => {
  expect(verdictsText(VERDICTS, false)).toContain('MISSED  synth.ratio: 1.20 ×, goal ≤ 1.00 ×');
  expect(verdictsText(VERDICTS, true)).toContain('(quick: × 1.3)');
  expect(verdictsText([], false)).toBe('No goal was measured.');
});

test('the terminal tells why a benchmark was skipped or failed', () => {
  expect(outcomeText({ kind: 'skipped', name: 'path', reasons: ['wrk: not installed'] })).toBe(
    'path: skipped, this machine lacks:\n  wrk: not installed',
  );
  expect(outcomeText({ kind: 'failed', name: 'path', reason: 'a\nb' })).toBe('path: failed.\n  a\n  b');
  expect(outcomeText({ kind: 'measured', result: RESULT })).toContain('== synth: Synthesis (12 s)');
});
