import { styleText } from 'node:util';
import type { Level } from '../rules/finding.ts';
import type { DiffReport, ReportedChange, ReportedFinding, ReportedStack } from './report.ts';
import {
  ACTIONS,
  addedNoise,
  costText,
  isShown,
  noiseText,
  pathText,
  totalCost,
  VERDICTS,
  valuesText,
} from './wording.ts';

const WIDTH = 80;

type Format = Parameters<typeof styleText>[0];
type Paint = (format: Format, text: string) => string;

const LEVEL_COLORS: Readonly<Record<Level, Format>> = { danger: 'red', warning: 'yellow', notice: 'cyan' };
const ACTION_COLORS: Readonly<Record<ReportedChange['action'], Format>> = {
  create: 'green',
  update: 'yellow',
  interrupt: 'yellow',
  revise: 'yellow',
  'may-replace': 'red',
  replace: 'red',
  retain: 'red',
  snapshot: 'red',
  delete: 'red',
};

/** The report for people, at most 80 columns wide. */
export function terminalText(report: DiffReport, options: { readonly color: boolean }): string {
  const paint: Paint = (format, text) => (options.color ? styleText(format, text, { validateStream: false }) : text);
  const stacks = report.environments.flatMap((environment) => environment.stacks);
  const { counts } = report;
  const noise = noiseText(addedNoise(stacks));
  const lines = [
    ...wrap(`${report.base} → ${report.head}`, ''),
    ...report.environments.flatMap(({ name, stacks: own }) => [
      ...(name === null ? [] : ['', paint('bold', `Environment ${name}`)]),
      ...own.filter(isShown).flatMap((stack) => ['', ...stackLines(stack, paint)]),
    ]),
    '',
    ...(noise === '' ? [] : wrap(`Left out: ${noise}.`, '')),
    ...(report.cost === null ? [] : costLines(report, stacks)),
    ...report.allowList
      .filter(({ state }) => state !== 'used')
      .flatMap(({ rule, resource, stack, state, expires }) =>
        wrap(`The allow-list's entry ${rule} for ${resource ?? stack} is ${state} (expires ${expires}).`, '').map(
          (line) => paint('yellow', line),
        ),
      ),
    `${counts.danger} danger, ${counts.warning} warning, ${counts.notice} notice; ${counts.forbidden} forbidden, ${counts.allowed} allowed.`,
    paint(['bold', report.verdict === 'forbidden' ? 'red' : 'green'], VERDICTS[report.verdict]),
  ];
  return `${lines.join('\n')}\n`;
}

function costLines({ cost }: DiffReport, stacks: readonly ReportedStack[]): readonly string[] {
  if (cost === null) return [];
  const unpriced = cost.unpriced.length === 0 ? '' : ` Not priced: ${cost.unpriced.join(', ')}.`;
  const text = costText(totalCost(stacks));
  return wrap(`A month: ${text} (prices of ${cost.pricesOf} of ${cost.pricesAsOf}).${unpriced}`, '');
}

function stackLines(stack: ReportedStack, paint: Paint): readonly string[] {
  const { name, environment, nested, status, findings, changes, templateChanges, cost } = stack;
  const about = nested ? `nested, ${status}` : `${environment}, ${status}`;
  const amount = costText(cost);
  const ofStack = findings.filter(({ path }) => path === null);
  return [
    paint('bold', cut(name)),
    `  ${about}${amount === '±$0' ? '' : `, ${amount} a month`}`,
    ...ofStack.flatMap((finding) => findingLines(finding, paint)),
    ...changes.flatMap((change) => [
      ...changeLines(change, name, paint),
      ...findings
        .filter(({ logicalId }) => logicalId === change.logicalId)
        .flatMap((finding) => findingLines(finding, paint)),
    ]),
    ...templateChanges.flatMap(({ section, name: entry, change }) => wrap(`${section} ${entry} ${change}`, '  ')),
  ];
}

function changeLines(
  { path, type, action, properties, attributes }: ReportedChange,
  stack: string,
  paint: Paint,
): readonly string[] {
  const { name, cloudFormation } = ACTIONS[action];
  return [
    ...wrap(`${name.toUpperCase()} ${pathText(path, stack)}`, '  ').map((line) => paint(ACTION_COLORS[action], line)),
    ...wrap(`${type}: CloudFormation ${cloudFormation}.`, '    '),
    ...properties.flatMap(({ name: property, before, after, replaces }) => {
      const [earlier, later] = valuesText(before, after, WIDTH - 10);
      const consequence = { never: '', maybe: ' (may replace)', always: ' (replaces)' }[replaces];
      return [`    ${property}${consequence}`, `      - ${earlier}`, `      + ${later}`].map(cut);
    }),
    ...(attributes.length === 0 ? [] : wrap(`${attributes.join(', ')} changed`, '    ')),
  ];
}

function findingLines({ rule, level, verdict, what, why, allowedBecause }: ReportedFinding, paint: Paint) {
  const mark = { forbidden: '✗', allowed: '✓', 'within-policy': '!' }[verdict];
  return [
    ...wrap(`${mark} ${level} (${rule}): ${what}`, '    ').map((line) => paint(LEVEL_COLORS[level], line)),
    ...wrap(why, '      '),
    ...(allowedBecause === null ? [] : wrap(`Allowed: ${allowedBecause}`, '      ')),
  ];
}

function cut(line: string): string {
  return line.length <= WIDTH ? line : `${line.slice(0, WIDTH - 1)}…`;
}

/** Breaks a text into lines; a word that is longer than a line is broken too. */
function wrap(text: string, indent: string): readonly string[] {
  const width = WIDTH - indent.length - 2;
  const words = text.split(' ').flatMap((word) => word.match(new RegExp(`.{1,${width}}`, 'gu')) ?? []);
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}${last === undefined ? '' : '  '}${word}`);
  }
  return lines;
}
