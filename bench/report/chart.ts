import { summarize } from './statistics.ts';
import { formatQuantity, type Unit } from './table.ts';

interface Bar {
  readonly label: string;
  readonly value: number;
  /** Where half of the samples lie. @default - the bar has no whisker */
  readonly spread?: { readonly low: number; readonly high: number };
  /** Blue for what the chart is about, grey for what it is compared with, red for what is past its limit. */
  readonly tone: 'own' | 'other' | 'past';
  /** What is written at the bar's end. @default - the value with its unit */
  readonly text?: string;
}

interface BarGroup {
  /** @default - no heading */
  readonly label?: string;
  readonly bars: readonly Bar[];
}

export interface BarChart {
  readonly title: string;
  readonly unit: Unit;
  readonly groups: readonly BarGroup[];
  /** A line through all bars. @default - none */
  readonly limit?: { readonly value: number; readonly label: string };
  /** The end of the scale; a longer bar is cut there and says so by its text. @default - the longest bar */
  readonly maximum?: number;
}

/** A bar at the median of samples. */
export function medianBar(label: string, samples: readonly number[], tone: Bar['tone']): Bar {
  const { median, low, high } = summarize(samples);
  return { label, value: median, spread: { low, high }, tone };
}

const WIDTH = 820;
const MARGIN = 16;
const LABEL_WIDTH = 250;
const TEXT_WIDTH = 150;
const BAR_HEIGHT = 18;
const BAR_STEP = 26;
const HEADING_STEP = 30;
const TITLE_HEIGHT = 48;
const PLOT_LEFT = MARGIN + LABEL_WIDTH;
const PLOT_WIDTH = WIDTH - PLOT_LEFT - TEXT_WIDTH - MARGIN;

/** Colors that are told apart on white as on black; text follows the reader's color scheme. */
const STYLE = `
    text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #24292f; }
    .title { font-size: 16px; font-weight: 600; }
    .heading { font-weight: 600; }
    .quiet { fill: #57606a; }
    .own { fill: #0969da; }
    .other { fill: #8c959f; }
    .past { fill: #cf222e; }
    .whisker { stroke: #24292f; stroke-width: 1.5; }
    .limit { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 4 3; }
    .limit-label { fill: #cf222e; font-size: 12px; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .quiet { fill: #9198a1; }
      .own { fill: #4493f8; }
      .other { fill: #656c76; }
      .past { fill: #f85149; }
      .whisker { stroke: #e6edf3; }
      .limit { stroke: #f85149; }
      .limit-label { fill: #f85149; }
    }
`;

/** Horizontal bars as an SVG document of its own. */
export function barChart(chart: BarChart): string {
  const scale = scaleOf(chart);
  const top = TITLE_HEIGHT + (chart.limit === undefined ? 0 : 14);
  let y = top;
  const parts: string[] = [];
  for (const { label, bars } of chart.groups) {
    if (label !== undefined) {
      parts.push(text(MARGIN, y + 20, label, 'heading'));
      y += HEADING_STEP;
    }
    for (const bar of bars) {
      parts.push(drawBar(bar, y, chart.unit, scale, chart.limit === undefined ? 0 : scale(chart.limit.value)));
      y += BAR_STEP;
    }
    y += 6;
  }
  if (chart.limit !== undefined) {
    const x = scale(chart.limit.value);
    parts.push(
      `<line class="limit" x1="${x}" x2="${x}" y1="${top - 4}" y2="${y}"/>`,
      text(x, top - 9, chart.limit.label, 'limit-label', 'middle'),
    );
  }
  const height = y + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeXml(describe(chart))}">`,
    `  <style>${STYLE}  </style>`,
    `  ${text(MARGIN, 28, chart.title, 'title')}`,
    ...parts.map((part) => `  ${part}`),
    '</svg>',
    '',
  ].join('\n');
}

function scaleOf({ groups, limit, maximum }: BarChart): (value: number) => number {
  const ends = groups.flatMap(({ bars }) => bars.map(({ value, spread }) => Math.max(value, spread?.high ?? 0)));
  const end = maximum ?? Math.max(...ends, limit?.value ?? 0, Number.MIN_VALUE);
  return (value) => round(PLOT_LEFT + (Math.min(value, end) / end) * PLOT_WIDTH);
}

/** @param textFrom what the text at the bar's end must not be left of */
function drawBar(bar: Bar, y: number, unit: Unit, scale: (value: number) => number, textFrom: number): string {
  const { label, value, spread, tone } = bar;
  const end = scale(value);
  const middle = y + BAR_HEIGHT / 2;
  const textAt = Math.max(end, spread === undefined ? 0 : scale(spread.high), textFrom) + 8;
  return [
    text(PLOT_LEFT - 10, middle + 4.5, label, tone === 'other' ? 'quiet' : 'label', 'end'),
    `<rect class="${tone}" x="${PLOT_LEFT}" y="${y}" width="${round(Math.max(end - PLOT_LEFT, 1))}" height="${BAR_HEIGHT}" rx="2"/>`,
    ...(spread === undefined
      ? []
      : [`<line class="whisker" x1="${scale(spread.low)}" x2="${scale(spread.high)}" y1="${middle}" y2="${middle}"/>`]),
    text(textAt, middle + 4.5, bar.text ?? formatQuantity(value, unit), tone === 'other' ? 'quiet' : 'label'),
  ].join('');
}

function describe({ title, unit, groups }: BarChart): string {
  const bars = groups.flatMap((group) =>
    group.bars.map((bar) => {
      const name = group.label === undefined ? bar.label : `${group.label}, ${bar.label}`;
      return `${name}: ${bar.text ?? formatQuantity(bar.value, unit)}`;
    }),
  );
  return `${title}. ${bars.join('; ')}.`;
}

function text(x: number, y: number, content: string, className: string, anchor = 'start'): string {
  return `<text class="${className}" x="${x}" y="${y}" text-anchor="${anchor}">${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
