import { describe, expect, test } from '@jest/globals';
import { parseArguments } from '../../bench/arguments.ts';

function parse(...argv: readonly string[]) {
  const said: string[] = [];
  const take = (text: string) => said.push(text);
  try {
    return { options: parseArguments(argv, { write: take, writeError: take }), said: said.join('') };
  } catch (error) {
    return { exitCode: (error as { readonly exitCode: number }).exitCode, said: said.join('') };
  }
}

test('without arguments, all benchmarks run in full', () => {
  expect(parse().options).toEqual({
    names: ['app-tier', 'synth', 'start', 'path', 'failover', 'growth'],
    all: true,
    quick: false,
    check: false,
  });
});

test('the named ones run, in the usual order', () => {
  expect(parse('path', 'synth', '--quick', '--check', '--json', 'out.json').options).toEqual({
    names: ['synth', 'path'],
    all: false,
    quick: true,
    check: true,
    json: 'out.json',
  });
});

describe('wrong arguments end with 1 and say what is allowed', () => {
  test.each([
    [['fast'], "'fast' is invalid for argument 'names'. Allowed choices are app-tier, synth, start, path, failover"],
    [['--fast'], "unknown option '--fast'"],
    [['--json'], "option '--json <file>' argument missing"],
    [['--json', 'nowhere/out.json'], 'There is no folder nowhere; make it first.'],
    [['--json', 'bench'], 'It is a folder; name a file in it.'],
  ])('%j', (argv, message) => {
    const { exitCode, said } = parse(...argv);
    expect(exitCode).toBe(1);
    expect(said).toContain(message);
  });
});

test('help is no failure', () => {
  const { exitCode, said } = parse('--help');
  expect(exitCode).toBe(0);
  expect(said).toContain('npm run bench --');
});
