import type { Json } from '../../cost/templates/json.ts';
import type { Action, Noise } from '../comparison/comparison.ts';
import type { DiffReport, ReportedChange, ReportedFinding, ReportedStack } from './report.ts';

/** What CloudFormation does, by action. */
export const ACTIONS: Readonly<Record<Action, { readonly name: string; readonly cloudFormation: string }>> = {
  create: { name: 'create', cloudFormation: 'makes it' },
  update: { name: 'update', cloudFormation: 'updates it in place' },
  interrupt: { name: 'interrupt', cloudFormation: 'updates it in place, with an interruption' },
  revise: { name: 'revise', cloudFormation: 'makes a new revision and retires the old one' },
  'may-replace': { name: 'may replace', cloudFormation: 'updates or replaces it, by the values' },
  replace: { name: 'replace', cloudFormation: 'makes a new one, then removes the old one' },
  retain: { name: 'retain', cloudFormation: 'forgets it; it stays in the account' },
  snapshot: { name: 'delete', cloudFormation: 'takes a snapshot, then deletes it' },
  delete: { name: 'delete', cloudFormation: 'deletes it' },
};

export const VERDICTS: Readonly<Record<DiffReport['verdict'], string>> = {
  nothing: 'Nothing changes.',
  'within-policy': 'Changes, none of them forbidden.',
  forbidden: 'Forbidden changes.',
};

const NOISE: Readonly<Record<keyof Noise, string>> = {
  assets: 'asset',
  versions: 'version',
  tags: 'tags only',
  metadata: 'metadata',
  order: 'order',
};

/** What was left out, or nothing: `2 tags only, 1 asset`. */
function noiseText(noise: Noise): string {
  const kinds = ['assets', 'versions', 'tags', 'metadata', 'order'] as const;
  return kinds
    .filter((kind) => noise[kind] > 0)
    .map((kind) => `${noise[kind]} ${NOISE[kind]}`)
    .join(', ');
}

function addedNoise(stacks: readonly ReportedStack[]): Noise {
  const sum = (kind: keyof Noise): number => stacks.reduce((total, { noise }) => total + noise[kind], 0);
  return {
    assets: sum('assets'),
    versions: sum('versions'),
    tags: sum('tags'),
    metadata: sum('metadata'),
    order: sum('order'),
  };
}

/** What is said below the stacks. */
export interface Notes {
  /** What was left out; empty where nothing was. */
  readonly noise: readonly string[];
  /** What the change costs a month; empty where nothing was priced. */
  readonly cost: readonly string[];
  /** Entries of the allow-list that should go. */
  readonly allowList: readonly string[];
}

/** @param code how a name is marked as one */
export function notesOf({ environments, cost, allowList }: DiffReport, code: (name: string) => string): Notes {
  const stacks = environments.flatMap((environment) => environment.stacks);
  const noise = noiseText(addedNoise(stacks));
  const unpriced = cost?.unpriced.length ? ` Not priced: ${cost.unpriced.map(code).join(', ')}.` : '';
  return {
    noise: noise === '' ? [] : [`Left out: ${noise}.`],
    cost: cost
      ? [
          `A month: ${costText(totalCost(stacks))} at ${cost.requests.toLocaleString('en-US')} requests (prices of ${cost.pricesOf} of ${cost.pricesAsOf}).${unpriced}`,
        ]
      : [],
    allowList: allowList
      .filter(({ state }) => state !== 'used')
      .map(
        ({ rule, resource, stack, state, expires }) =>
          `The allow-list's entry ${rule} for ${code(resource ?? stack ?? '')} is ${state} (expires ${expires}).`,
      ),
  };
}

/** The findings of a change, or, for none, those of the stack as a whole. */
export function findingsOf(stack: ReportedStack, change?: ReportedChange): readonly ReportedFinding[] {
  return stack.findings.filter(({ logicalId }) => logicalId === (change?.logicalId ?? null));
}

/** Where the code of a finding is: `lib/app.ts:12`. */
export function locationText({ location }: ReportedFinding): string | undefined {
  return location ? `${location.file}:${location.line}` : undefined;
}

export function isShown({ status }: ReportedStack): boolean {
  return status !== 'same';
}

/** `+$3.20`, `-$1.00`, or `±$0`. */
export function costText({ before, after }: ReportedStack['cost']): string {
  const difference = after - before;
  const amount = Math.abs(difference).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  if (amount === '0.00') return '±$0';
  return `${difference < 0 ? '-' : '+'}$${amount}`;
}

function totalCost(stacks: readonly ReportedStack[]): ReportedStack['cost'] {
  return {
    before: stacks.reduce((total, { cost }) => total + cost.before, 0),
    after: stacks.reduce((total, { cost }) => total + cost.after, 0),
  };
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
