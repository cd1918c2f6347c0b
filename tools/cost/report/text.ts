import type { CostReport } from './report.ts';

const WIDTH = 80;
const LABEL_WIDTH = 28;
const COLUMN_WIDTH = 13;

/** The report for people, at most 80 columns wide as long as there are no more than four months. */
export function costText(report: CostReport): string {
  const { months, prices } = report;
  const row = (label: string, cells: readonly string[]): string =>
    `${label.padEnd(LABEL_WIDTH)}${cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join('')}`.trimEnd();
  const amounts = (of: (month: CostReport['months'][number]) => number): readonly string[] =>
    months.map((month) => dollars(of(month)));
  const rule = '-'.repeat(LABEL_WIDTH + COLUMN_WIDTH * months.length);
  const free = prices.freeTier ? "less AWS's monthly free allowances" : 'without free allowances';
  const roles = [...new Set(months.flatMap(({ ec2 }) => ec2.lines.map(({ role }) => role)))];

  return [
    `A month's bill in ${report.currency}, at the prices of ${prices.region} of ${prices.asOf},`,
    `${free}.`,
    '',
    row(
      'Requests a month',
      months.map(({ requests }) => shortCount(requests)),
    ),
    rule,
    ...(months[0]?.tiers ?? []).map(({ name }, index) =>
      row(
        name,
        amounts((month) => month.tiers[index]?.amount ?? 0),
      ),
    ),
    rule,
    row(
      'Total',
      amounts(({ total }) => total),
    ),
    row(
      'a million requests',
      months.map(({ requests, total }) => perMillion(requests, total)),
    ),
    '',
    row(
      'The same design on EC2',
      amounts(({ ec2 }) => ec2.total),
    ),
    ...roles.map((role) =>
      row(
        `  ${role}`,
        amounts(({ ec2 }) => total(ec2.lines.filter((line) => line.role === role))),
      ),
    ),
    row(
      'EC2 minus this app',
      amounts((month) => month.ec2.total - month.total),
    ),
    '',
    'By stack',
    ...(months[0]?.stacks ?? []).map(({ name }, index) =>
      row(
        shortened(`  ${name}`),
        amounts((month) => month.stacks[index]?.amount ?? 0),
      ),
    ),
    '',
    'Assumptions (each can be set by its flag)',
    ...report.assumptions.map(({ flag, value, description }) => `  ${`${flag} ${value}`.padEnd(33)}${description}`),
    '',
    ...largest(months).flatMap(([title, positions]) => section(title, positions)),
    ...section(
      'NOT in the bill, though it costs money',
      report.unpriced.map(({ resource, resourceType, reason }) => `${resource} (${resourceType}): ${reason}`),
    ),
    ...section('Notes', report.notes),
  ]
    .join('\n')
    .trimEnd();
}

const POSITIONS = 8;

/** The largest positions, with what was read from the templates for them: of the quietest month and of the busiest. */
function largest(months: CostReport['months']): readonly (readonly [string, readonly string[]])[] {
  const byRequests = months.toSorted((one, other) => one.requests - other.requests);
  const chosen = new Set([...byRequests.slice(0, 1), ...byRequests.slice(-1)]);
  return [...chosen].map(({ requests, lines }) => [
    `Largest positions at ${shortCount(requests)} requests`,
    lines
      .toSorted((one, other) => other.amount - one.amount)
      .slice(0, POSITIONS)
      .map(({ resource, price, basis, amount }) => `${dollars(amount)} ${price}${basis && ` (${basis})`}, ${resource}`),
  ]);
}

function section(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [title, ...items.flatMap((item) => wrap(item, '  ')), ''];
}

/** Breaks a text into lines; what is longer than a line by itself stays whole. */
function wrap(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = `${indent}  `;
    }
    line += line.trim() === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}

function shortened(label: string): string {
  return label.length <= LABEL_WIDTH ? label : `${label.slice(0, LABEL_WIDTH - 1)}…`;
}

function total(lines: readonly { readonly amount: number }[]): number {
  return lines.reduce((sum, { amount }) => sum + amount, 0);
}

function dollars(amount: number): string {
  const text = Math.abs(amount).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return amount < 0 && text !== '0.00' ? `-$${text}` : `$${text}`;
}

function perMillion(requests: number, amount: number): string {
  return requests === 0 ? '-' : dollars((amount / requests) * 1_000_000);
}

const UNITS: readonly (readonly [number, string])[] = [
  [1_000_000_000, 'B'],
  [1_000_000, 'M'],
  [1_000, 'k'],
];

function shortCount(count: number): string {
  const [size, letter] = UNITS.find(([each]) => count >= each) ?? [1, ''];
  return `${Number((count / size).toPrecision(6))}${letter === '' ? '' : ` ${letter}`}`;
}
