import { styleText } from 'node:util';
import type { Level } from '../rules/finding.ts';
import { notesOf } from './notes.ts';
import type { DiffReport, ReportedChange, ReportedFinding, ReportedStack } from './report.ts';
import { findingsOf, isShown } from './selection.ts';
import { ACTIONS, costText, locationText, pathText, VERDICTS, valuesText } from './wording.ts';

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
  refuse: 'red',
  retain: 'red',
  snapshot: 'red',
  delete: 'red',
};

/** The report for people, at most 80 columns wide. */
export function terminalText(report: DiffReport, options: { readonly color: boolean }): string {
  const paint: Paint = (format, text) => (options.color ? styleText(format, text, { validateStream: false }) : text);
  const { counts } = report;
  const { noise, cost, allowList } = notesOf(report, (name) => name);
  const lines = [
    ...wrap(`${report.base} → ${report.head}`, ''),
    ...report.environments.flatMap(({ name, stacks: own }) => [
      ...(name === null ? [] : ['', paint('bold', `Environment ${name}`)]),
      ...own.filter(isShown).flatMap((stack) => ['', ...stackLines(stack, paint)]),
    ]),
    '',
    ...[...noise, ...cost].flatMap((note) => wrap(note, '')),
    ...allowList.flatMap((note) => wrap(note, '').map((line) => paint('yellow', line))),
    `${counts.danger} danger, ${counts.warning} warning, ${counts.notice} notice; ${counts.forbidden} forbidden, ${counts.allowed} allowed.`,
    paint(['bold', report.verdict === 'forbidden' ? 'red' : 'green'], VERDICTS[report.verdict]),
  ];
  return `${lines.join('\n')}\n`;
}

function stackLines(stack: ReportedStack, paint: Paint): readonly string[] {
  const { name, environment, nested, status, changes, templateChanges, cost } = stack;
  const about = nested ? `nested, ${status}` : `${environment}, ${status}`;
  const amount = costText(cost);
  return [
    paint('bold', cut(name)),
    `  ${about}${amount === '±$0' ? '' : `, ${amount} a month`}`,
    ...findingsOf(stack).flatMap((finding) => findingLines(finding, paint)),
    ...changes.flatMap((change) => [
      ...changeLines(change, name, paint),
      ...findingsOf(stack, change).flatMap((finding) => findingLines(finding, paint)),
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

function findingLines(finding: ReportedFinding, paint: Paint): readonly string[] {
  const { rule, level, verdict, what, why, allowedBecause } = finding;
  const location = locationText(finding);
  const mark = { forbidden: '✗', allowed: '✓', 'within-policy': '!' }[verdict];
  return [
    ...wrap(`${mark} ${level} (${rule}): ${what}`, '    ').map((line) => paint(LEVEL_COLORS[level], line)),
    ...wrap(why, '      '),
    ...(location === undefined ? [] : wrap(`At ${location}`, '      ')),
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
