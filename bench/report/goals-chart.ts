import { limitText, type Verdict } from '../budget.ts';
import type { BarChart } from './chart.ts';
import { formatQuantity } from './table.ts';

/** A bar longer than this says so by its text alone. */
const MAXIMUM = 2;

/** How much of each goal's budget is used, so that goals of different units stand beside each other. */
export function goalsChart(verdicts: readonly Verdict[]): BarChart {
  const benchmarks = [...new Set(verdicts.map(({ goal }) => goal.benchmark))];
  return {
    title: 'Each goal’s budget, and how much of it is used',
    unit: '×',
    limit: { value: 1, label: 'the goal' },
    maximum: MAXIMUM,
    groups: benchmarks.map((benchmark) => ({
      label: benchmark,
      bars: verdicts
        .filter(({ goal }) => goal.benchmark === benchmark)
        .map(({ goal, value, used, met }) => ({
          label: goal.name.slice(benchmark.length + 1).replaceAll('-', ' '),
          value: used,
          tone: met ? 'own' : 'past',
          text: `${formatQuantity(value, goal.unit)} (${limitText(goal)})`,
        })),
    })),
  };
}
