import type { Json } from '../../cost/templates/json.ts';
import type { Action } from '../comparison/comparison.ts';
import type { DiffReport, ReportedFinding, ReportedStack } from './report.ts';

/** What CloudFormation does, by action. */
export const ACTIONS: Readonly<Record<Action, { readonly name: string; readonly cloudFormation: string }>> = {
  create: { name: 'create', cloudFormation: 'makes it' },
  update: { name: 'update', cloudFormation: 'updates it in place' },
  interrupt: { name: 'interrupt', cloudFormation: 'updates it in place, with an interruption' },
  revise: { name: 'revise', cloudFormation: 'makes a new revision and retires the old one' },
  'may-replace': { name: 'may replace', cloudFormation: 'updates or replaces it, by the values' },
  replace: { name: 'replace', cloudFormation: 'makes a new one, then removes the old one' },
  refuse: { name: 'refuse', cloudFormation: 'refuses the update of the stack: the type cannot change' },
  retain: { name: 'retain', cloudFormation: 'forgets it; it stays in the account' },
  snapshot: { name: 'delete', cloudFormation: 'takes a snapshot, then deletes it' },
  delete: { name: 'delete', cloudFormation: 'deletes it' },
};

export const VERDICTS: Readonly<Record<DiffReport['verdict'], string>> = {
  nothing: 'Nothing changes.',
  'within-policy': 'Changes, none of them forbidden.',
  forbidden: 'Forbidden changes.',
};

/** Where the code of a finding is: `lib/app.ts:12`. */
export function locationText({ location }: ReportedFinding): string | undefined {
  return location ? `${location.file}:${location.line}` : undefined;
}

/** `+$3.20`, `-$1.00`, or `±$0`. */
export function costText({ before, after }: ReportedStack['cost']): string {
  const difference = after - before;
  const amount = Math.abs(difference).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  if (amount === '0.00') return '±$0';
  return `${difference < 0 ? '-' : '+'}$${amount}`;
}

/** A construct path without the stack that it is shown under. */
export function pathText(path: string, stack: string): string {
  return path.startsWith(`${stack}/`) ? path.slice(stack.length + 1) : path;
}

/** A value in one line, cut where it is long. */
function valueText(value: Json, longest: number): string {
  if (value === null) return 'not set';
  const text = typeof value === 'string' ? value.replace(/\s+/g, ' ') : JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** Values in two short lines: what two long ones have in common at the beginning is left out. */
export function valuesText(before: Json, after: Json, longest: number): readonly [string, string] {
  const [one, other] = [valueText(before, Number.MAX_SAFE_INTEGER), valueText(after, Number.MAX_SAFE_INTEGER)];
  if (one.length <= longest && other.length <= longest) return [one, other];
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  const start = Math.max(0, same - CONTEXT);
  const cut = (text: string): string => valueText(`${start > 0 ? '…' : ''}${text.slice(start)}`, longest);
  return [cut(one), cut(other)];
}

const CONTEXT = 16;
