import { notesOf } from './notes.ts';
import type { DiffReport, ReportedChange, ReportedFinding, ReportedStack } from './report.ts';
import { findingsOf, isShown } from './selection.ts';
import { type Fold, splitFolds } from './split.ts';
import { ACTIONS, costText, locationText, pathText, VERDICTS, valuesText } from './wording.ts';

/** GitHub takes fewer than 65,536 characters in one comment; some room is left for what it adds. */
const LONGEST_COMMENT = 65_000;
const LONGEST_VALUE = 400;

/** By which a comment is found again. It must stay as it is. */
export const MARKER = '<!-- scaled-web diff -->';

/** The report as one or more comments of a pull request. */
export function markdownComments(report: DiffReport, limit: number = LONGEST_COMMENT): readonly string[] {
  const heading = (part: number, of: number): string =>
    `${MARKER}\n## Infrastructure: ${VERDICTS[report.verdict]}${of === 1 ? '' : ` (${part} of ${of})`}\n\n`;
  const folds = [
    summaryFold(report),
    ...report.environments.flatMap(({ name, stacks }) => stacks.filter(isShown).map((stack) => stackFold(stack, name))),
    notesFold(report),
  ];
  const comments = splitFolds(folds, limit - heading(999, 999).length);
  return comments.map((comment, index) => `${heading(index + 1, comments.length)}${comment.trimEnd()}\n`);
}

/** The comment in place of a report, so that an older one does not stay as if it still held. */
export function notComparedComment(reason: string): string {
  const text = reason.slice(-LONGEST_REASON).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/@/g, '@\u200b');
  return `${MARKER}\n## Infrastructure: Not compared.\n\n<pre>\n${text}\n</pre>\n`;
}

const LONGEST_REASON = 8_000;

function summaryFold({ base, head, environments, counts }: DiffReport): Fold {
  const rows = environments.flatMap(({ name, stacks }) =>
    stacks.filter(isShown).map((stack) => {
      const cells = [
        MARKS[worst(stack)] ?? '',
        `${name === null ? '' : `${escaped(name)} · `}${code(stack.name)}`,
        stack.status,
        actionsText(stack),
        String(stack.findings.length),
        costText(stack.cost),
      ];
      return `| ${cells.join(' | ')} |\n`;
    }),
  );
  const verdict = `${code(base)} → ${code(head)}: ${counts.forbidden} forbidden, ${counts.allowed} allowed, ${counts.danger} danger, ${counts.warning} warning, ${counts.notice} notice.\n\n`;
  if (rows.length === 0) return { open: '', items: [verdict], close: '' };
  return {
    open: `${verdict}| | stack | | resources | findings | a month |\n|---|---|---|---|---|---|\n`,
    items: rows,
    close: '\n',
  };
}

const MARKS: Readonly<Record<string, string>> = {
  forbidden: '⛔',
  allowed: '✅',
  danger: '🔴',
  warning: '🟠',
  notice: '🔵',
};

function worst({ findings }: ReportedStack): string {
  const marks = findings.flatMap(({ verdict, level }) => (verdict === 'within-policy' ? [level] : [verdict]));
  return (
    ['forbidden', 'danger', 'warning', 'allowed', 'notice'].find((mark) => marks.some((each) => each === mark)) ?? ''
  );
}

function actionsText({ changes }: ReportedStack): string {
  const names = [...new Set(changes.map(({ action }) => ACTIONS[action].name))];
  return names
    .map((name) => `${changes.filter(({ action }) => ACTIONS[action].name === name).length} ${name}`)
    .join(', ');
}

function stackFold(stack: ReportedStack, environment: string | null): Fold {
  const { name, findings, changes, templateChanges, status } = stack;
  const where = htmlText(environment ?? stack.environment);
  const count = `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}, ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`;
  const isOpen = findings.some(({ verdict }) => verdict === 'forbidden');
  return {
    open: `<details${isOpen ? ' open' : ''}><summary>${where} · <b>${htmlText(name)}</b> (${status}): ${count}</summary>\n\n`,
    items: [
      ...findingsOf(stack).map((finding) => line(findingText(finding, ''))),
      ...changes.map((change) => changeText(change, name, findingsOf(stack, change))),
      ...templateChanges.map(({ section, name: entry, change }) => `- ${section} ${code(entry)} ${change}\n`),
    ],
    close: '\n</details>\n\n',
  };
}

function changeText(
  { path, type, action, properties, attributes }: ReportedChange,
  stack: string,
  findings: readonly ReportedFinding[],
): string {
  const { name, cloudFormation } = ACTIONS[action];
  return [
    `- **${name}** ${code(pathText(path, stack))} (${code(type)}): CloudFormation ${cloudFormation}.\n`,
    ...properties.map(({ name: property, before, after, replaces }) => {
      const [earlier, later] = valuesText(before, after, LONGEST_VALUE);
      const consequence = { never: '', maybe: ' (may replace)', always: ' (**replaces**)' }[replaces];
      return `  - ${code(property)}${consequence}: ${code(earlier)} → ${code(later)}\n`;
    }),
    ...(attributes.length === 0 ? [] : [`  - ${attributes.map(code).join(', ')} changed\n`]),
    ...findings.map((finding) => findingText(finding, '  ')),
  ].join('');
}

function findingText(finding: ReportedFinding, indent: string): string {
  const { rule, level, verdict, what, why, allowedBecause } = finding;
  const mark = MARKS[verdict === 'within-policy' ? level : verdict];
  const label = verdict === 'forbidden' ? `forbidden, ${level}` : level;
  const allowed = allowedBecause === null ? '' : ` _Allowed: ${escaped(allowedBecause)}_`;
  const location = locationText(finding);
  const at = location === undefined ? '' : ` At ${code(location)}.`;
  return `${indent}- ${mark} **${label}** (${rule}): ${escaped(what)}. ${escaped(why)}${at}${allowed}\n`;
}

function notesFold(report: DiffReport): Fold {
  const { noise, cost, allowList } = notesOf(report, code);
  return {
    open: '',
    items: [...noise.map(line), ...cost.map(line), ...allowList.map((note) => line(`\n⚠️ ${note}`))],
    close: '',
  };
}

function line(text: string): string {
  return `${text}\n`;
}

/** Text of templates must not become markup, a mention or a link. */
function escaped(text: string): string {
  return htmlText(text).replace(/[\\`*_[\]|#~]/g, '\\$&');
}

/** The same between HTML tags, where Markdown has no say. Addresses become links by themselves. */
function htmlText(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@|:(?=\/\/)|www(?=\.)/gi, '$&\u200b')
    .replace(/\r?\n/g, ' ');
}

function code(text: string): string {
  const line = text.replace(/\r?\n/g, ' ').replace(/\|/g, '\\|').replace(/`/g, 'ˋ');
  return `\`${line === '' ? ' ' : line}\``;
}
