import { expect, test } from '@jest/globals';
import { type BarChart, barChart, medianBar } from '../../../bench/report/chart.ts';

const CHART: BarChart = {
  title: 'Requests <a> second',
  unit: 'req/s',
  groups: [
    {
      label: 'list',
      bars: [
        { label: 'ours', value: 50, spread: { low: 40, high: 60 }, tone: 'own' },
        { label: 'others', value: 200, tone: 'other' },
      ],
    },
  ],
};

function widths(svg: string): readonly number[] {
  return [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));
}

test('bars are as long as their values', () => {
  const [ours = 0, others = 0] = widths(barChart(CHART));
  expect(others / ours).toBeCloseTo(4, 1);
});

test('a bar beyond the end of the scale is cut there', () => {
  const [ours, others] = widths(barChart({ ...CHART, maximum: 50 }));
  expect(ours).toBe(others);
});

test('a bar without length can be seen all the same', () => {
  const groups = [{ bars: [{ label: 'none', value: 0, tone: 'own' as const }] }];
  expect(widths(barChart({ ...CHART, groups }))).toEqual([1]);
});

test('text is escaped, and said to those who do not see', () => {
  const svg = barChart(CHART);
  expect(svg).toContain('>Requests &lt;a&gt; second</text>');
  expect(svg).toContain('aria-label="Requests &lt;a&gt; second. list, ours: 50.0 req/s; list, others: 200 req/s."');
});

test('the limit is drawn through all bars, with its label', () => {
  const svg = barChart({ ...CHART, limit: { value: 100, label: 'the goal' } });
  expect(svg).toContain('<line class="limit"');
  expect(svg).toContain('>the goal</text>');
  expect(barChart(CHART)).not.toContain('<line class="limit"');
});

test('colors follow the reader', () => {
  expect(barChart(CHART)).toContain('prefers-color-scheme: dark');
});

test('the bar of samples ends at their median, and its whisker spans their middle half', () => {
  expect(medianBar('ours', [50, 10, 20, 30, 40], 'own')).toEqual({
    label: 'ours',
    value: 30,
    spread: { low: 20, high: 40 },
    tone: 'own',
  });
});
