import { BENCHMARK_NAMES, type BenchmarkName } from './benchmark.ts';
import { formatQuantity, type Unit } from './report/table.ts';

/** What a figure is held to. One of `atMost` and `atLeast` is given. */
export interface Goal {
  readonly name: string;
  readonly benchmark: BenchmarkName;
  readonly text: string;
  readonly unit: Unit;
  readonly atMost?: number;
  readonly atLeast?: number;
  /** How many times the limit a quick run may take: few rounds on a shared machine are noisy. */
  readonly quickMargin: number;
  /** Why it is this much. */
  readonly source: string;
}

export interface Verdict {
  readonly goal: Goal;
  readonly value: number;
  /** The part of the budget that is used: 1 is the limit itself, more is past it. */
  readonly used: number;
  readonly met: boolean;
}

/** @throws naming the goal and the field that is wrong */
export function parseBudget(content: unknown, file: string): readonly Goal[] {
  if (!Array.isArray(content)) throw new Error(`${file}: got ${typeof content}; it must be a list of goals.`);
  const goals = content.map((entry, at) => parseGoal(entry, `${file}, goal ${at + 1}`));
  const names = goals.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`${file}: the goal ${twice} is there twice.`);
  return goals;
}

/** The goals that were measured, in the budget's order. */
export function judge(
  goals: readonly Goal[],
  measures: Readonly<Record<string, number>>,
  quick: boolean,
): readonly Verdict[] {
  return goals.flatMap((goal) => {
    const value = measures[goal.name];
    if (value === undefined) return [];
    const used = usedShare(goal, value);
    return [{ goal, value, used, met: used <= (quick ? goal.quickMargin : 1) }];
  });
}

export function limitText({ atMost, atLeast, unit }: Goal): string {
  return atMost === undefined ? `≥ ${formatQuantity(atLeast ?? 0, unit)}` : `≤ ${formatQuantity(atMost, unit)}`;
}

function usedShare({ atMost, atLeast = 0 }: Goal, value: number): number {
  if (atMost === undefined) return atLeast / value;
  if (atMost === 0) return value === 0 ? 0 : 1 + value;
  return value / atMost;
}

function parseGoal(entry: unknown, where: string): Goal {
  const fields: Partial<Record<string, unknown>> = typeof entry === 'object' && entry !== null ? { ...entry } : {};
  const fail = (field: string, allowed: string): never => {
    throw new Error(`${where}: "${field}" is ${JSON.stringify(fields[field])}; it must be ${allowed}.`);
  };
  const text = (field: string): string => {
    const value = fields[field];
    return typeof value === 'string' && value !== '' ? value : fail(field, 'text');
  };
  const number = (field: string): number => {
    const value = fields[field];
    return typeof value === 'number' && value >= 0 ? value : fail(field, 'a number from 0');
  };
  if ((fields['atMost'] === undefined) === (fields['atLeast'] === undefined)) {
    throw new Error(`${where}: give one of "atMost" and "atLeast".`);
  }
  const benchmark = BENCHMARK_NAMES.find((name) => name === fields['benchmark']);
  const unit = UNITS.find((name) => name === fields['unit']);
  return {
    name: text('name'),
    benchmark: benchmark ?? fail('benchmark', `one of ${BENCHMARK_NAMES.join(', ')}`),
    text: text('text'),
    unit: unit ?? fail('unit', `one of ${UNITS.join(', ')}`),
    ...(fields['atMost'] === undefined ? { atLeast: number('atLeast') } : { atMost: number('atMost') }),
    quickMargin: number('quickMargin'),
    source: text('source'),
  };
}

const UNITS: readonly Unit[] = ['count', 'bytes', 's', '×'];
