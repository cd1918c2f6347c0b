import { describe, expect, test } from '@jest/globals';
import { commonName, isWithin, nameProblem, namesUpTo, normalizeName } from '../../../local/route53/names.ts';

describe('a name', () => {
  test.each([
    ['WWW.Foobar.COM.', 'www.foobar.com'],
    ['\\052.foobar.com', '*.foobar.com'],
    ['.', ''],
  ])('%s is compared as "%s"', (name, normalized) => {
    expect(normalizeName(name)).toBe(normalized);
  });

  test.each([
    ['www.foobar.com', undefined],
    ['_dmarc.foobar.com', undefined],
    ['www..foobar.com', 'the label "" must be 1 to 63 printable ASCII characters'],
    [`${'x'.repeat(64)}.com`, `the label "${'x'.repeat(64)}" must be 1 to 63 printable ASCII characters`],
    ['fööbar.com', 'the label "fööbar" must be 1 to 63 printable ASCII characters'],
    ['a.'.repeat(127), 'it has 254 characters, at most 253 are allowed'],
  ])('%s: %s', (name, problem) => {
    expect(nameProblem(name)).toBe(problem);
  });

  test.each([
    ['foobar.com', 'foobar.com', true],
    ['www.foobar.com', 'foobar.com', true],
    ['notfoobar.com', 'foobar.com', false],
    ['com', 'foobar.com', false],
    ['com', '', true],
  ])('%s within %s: %s', (name, zone, within) => {
    expect(isWithin(name, zone)).toBe(within);
  });

  test('leads up to its zone one label at a time', () => {
    expect(namesUpTo('a.b.foobar.com', 'foobar.com')).toEqual(['a.b.foobar.com', 'b.foobar.com']);
  });
});

describe('the longest name that all share', () => {
  test.each<{ names: [string, ...string[]]; common: string }>([
    { names: ['foobar.com', 'www.foobar.com', 'origin.foobar.com'], common: 'foobar.com' },
    { names: ['www.foobar.com', 'origin.foobar.com'], common: 'foobar.com' },
    { names: ['www.foobar.com'], common: 'www.foobar.com' },
    { names: ['www.foobar.com', 'www.barfoo.com'], common: 'com' },
    { names: ['foobar.com', 'foobar.org'], common: '' },
  ])('of $names is "$common"', ({ names, common }) => {
    expect(commonName(names)).toBe(common);
  });
});
