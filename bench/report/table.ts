import type { Summary } from './statistics.ts';

export type Unit = 'text' | 'count' | 'bytes' | 'µs' | 'ms' | 's' | 'req/s' | 'USD' | '×' | '%';

interface Column {
  readonly name: string;
  readonly unit: Unit;
}

/** A number stands for itself, a summary is shown with its spread, null is what there is no value of. */
export type Cell = string | number | Summary | null;

export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

const DECIMALS: Readonly<Partial<Record<Unit, number>>> = { USD: 2, '×': 2 };

/** Three significant digits, unless the unit has decimals of its own; thousands are set apart. */
function formatNumber(value: number, unit: Unit): string {
  const scaled = unit === 'bytes' ? value / 1024 : value;
  const magnitude = scaled === 0 ? 0 : Math.floor(Math.log10(Math.abs(scaled)));
  const decimals = unit === 'count' ? 0 : (DECIMALS[unit] ?? Math.min(3, Math.max(0, 2 - magnitude)));
  return scaled.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** A value with its unit, as in a sentence. */
export function formatQuantity(value: number, unit: Unit): string {
  const suffix = { text: '', count: '', bytes: ' KiB', '×': ' ×' }[unit as string] ?? ` ${unit}`;
  return `${formatNumber(value, unit)}${suffix}`;
}

/** As plain text with aligned columns, for the terminal. */
export function textTable({ title, columns, rows }: Table): string {
  const lines = [columns.map(heading), ...rows.map((row) => cells(row, columns))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
  const aligned = lines.map((line) =>
    line
      .map((text, at) => (columns[at]?.unit === 'text' ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [title, ...aligned.map((line) => `  ${line}`)].join('\n');
}

export function markdownTable({ title, columns, rows }: Table): string {
  const line = (texts: readonly string[]) => `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    `**${title}**`,
    '',
    line(columns.map(heading)),
    `|${columns.map(({ unit }) => (unit === 'text' ? '---' : '---:')).join('|')}|`,
    ...rows.map((row) => line(cells(row, columns))),
  ].join('\n');
}

function heading({ name, unit }: Column): string {
  const shown = unit === 'bytes' ? 'KiB' : unit;
  return unit === 'text' || unit === 'count' ? name : `${name}, ${shown}`;
}

function cells(row: readonly Cell[], columns: readonly Column[]): readonly string[] {
  return columns.map(({ unit }, at) => formatCell(row[at] ?? null, unit));
}

function formatCell(cell: Cell, unit: Unit): string {
  if (cell === null) return '–';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return formatNumber(cell, unit);
  const { median, low, high, samples } = cell;
  if (samples === 1) return formatNumber(median, unit);
  return `${formatNumber(median, unit)} (${formatNumber(low, unit)}–${formatNumber(high, unit)})`;
}
