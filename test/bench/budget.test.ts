import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { judge, limitText, parseBudget } from '../../bench/budget.ts';

const GOAL = {
  name: 'synth.ratio',
  benchmark: 'synth',
  text: 'synthesis',
  unit: '×',
  atMost: 1.5,
  quickMargin: 1.2,
  source: 'why',
} as const;

test('the committed budget is one', () => {
  const goals = parseBudget(JSON.parse(readFileSync('bench/budget.json', 'utf8')), 'bench/budget.json');
  expect(goals.length).toBeGreaterThan(10);
  for (const { name, benchmark } of goals) expect(name.startsWith(`${benchmark}.`)).toBe(true);
});

test('a budget is read as it is written', () => {
  expect(parseBudget([GOAL], 'budget.json')).toEqual([GOAL]);
});

describe('a goal of at most 1.5', () => {
  test.each([
    [1.4, false, true],
    [1.5, false, true],
    [1.51, false, false],
    [1.7, true, true],
    [1.81, true, false],
  ])('measured as %d (quick: %s): met is %s', (value, quick, met) => {
    expect(judge([GOAL], { 'synth.ratio': value }, quick)).toMatchObject([{ value, met }]);
  });
});

describe('a goal of at least 0.5', () => {
  const { atMost: _, ...rest } = GOAL;
  const goal = { ...rest, atLeast: 0.5 };

  test.each([
    [0.5, false, true],
    [0.6, false, true],
    [0.49, false, false],
    [0.42, true, true],
    [0.41, true, false],
  ])('measured as %d (quick: %s): met is %s', (value, quick, met) => {
    expect(judge([goal], { 'synth.ratio': value }, quick)).toMatchObject([{ met }]);
  });

  test('says so', () => {
    expect(limitText(goal)).toBe('≥ 0.50 ×');
  });
});

test('a goal of none is missed by one', () => {
  const goal = { ...GOAL, atMost: 0 };
  expect(judge([goal], { 'synth.ratio': 0 }, false)).toMatchObject([{ met: true, used: 0 }]);
  expect(judge([goal], { 'synth.ratio': 1 }, false)).toMatchObject([{ met: false, used: 2 }]);
});

test('what was not measured is not judged', () => {
  expect(judge([GOAL], {}, false)).toEqual([]);
});

test('what is no number is missed', () => {
  expect(judge([GOAL], { 'synth.ratio': Number.NaN }, false)).toMatchObject([{ met: false }]);
});

describe('a budget is refused', () => {
  test.each<[string, unknown, string]>([
    ['when it is no list', {}, 'it must be a list of goals'],
    ['when a goal is no object', ['x'], 'goal 1: give one of "atMost" and "atLeast"'],
    ['with both limits', [{ ...GOAL, atLeast: 1 }], 'give one of "atMost" and "atLeast"'],
    ['with a benchmark that is none', [{ ...GOAL, benchmark: 'x' }], '"benchmark" is "x"; it must be one of app-tier'],
    ['with a unit that is none', [{ ...GOAL, unit: 'm' }], '"unit" is "m"; it must be one of'],
    ['without a name', [{ ...GOAL, name: '' }], '"name" is ""; it must be text'],
    ['without a source', [{ ...GOAL, source: undefined }], '"source" is undefined; it must be text'],
    ['with a limit that is no number', [{ ...GOAL, atMost: '1' }], '"atMost" is "1"; it must be a number from 0'],
    ['with a goal twice', [GOAL, GOAL], 'the goal synth.ratio is there twice'],
  ])('%s', (_, content, message) => {
    expect(() => parseBudget(content, 'budget.json')).toThrow(message);
  });
});
