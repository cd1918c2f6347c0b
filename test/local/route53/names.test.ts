import { describe, expect, test } from '@jest/globals';
import { commonName, isWithin, nameProblem, namesUpTo, normalizeName } from '../../../local/route53/names.ts';

const allowed =
  'must be 1 to 63 printable ASCII characters; any other byte is written as \\ and three octal digits from 000 to 377, a backslash itself as \\134';

describe('a name', () => {
  test.each([
    ['WWW.Foobar.COM.', 'www.foobar.com'],
    ['\\052.foobar.com', '*.foobar.com'],
    ['\\100\\101\\172.foobar.com', '@az.foobar.com'],
    ['a\\056b.foobar.com.', 'a\\056b.foobar.com'],
    ['a\\134b\\040c.foobar.com', 'a\\134b\\040c.foobar.com'],
    ['ex\\344mple.com', 'ex\\344mple.com'],
    ['EX\\304MPLE.com', 'ex\\304mple.com'],
    ['.', ''],
  ])('%s is compared as "%s"', (name, normalized) => {
    expect(normalizeName(name)).toBe(normalized);
  });

  test.each([
    ['www.foobar.com', undefined],
    ['_dmarc.foobar.com', undefined],
    ['a\\056b\\000\\377.foobar.com', undefined],
    [`${'\\040'.repeat(63)}.com`, undefined],
    ['www..foobar.com', `the label "" ${allowed}`],
    [`${'x'.repeat(64)}.com`, `the label "${'x'.repeat(64)}" ${allowed}`],
    [`${'\\040'.repeat(64)}.com`, `the label "${'\\040'.repeat(64)}" ${allowed}`],
    ['fööbar.com', `the label "fööbar" ${allowed}`],
    ['foo bar.com', `the label "foo bar" ${allowed}`],
    ['back\\slash.com', `the label "back\\slash" ${allowed}`],
    ['over\\400.com', `the label "over\\400" ${allowed}`],
    ['no\\089.com', `the label "no\\089" ${allowed}`],
    ['short\\05.com', `the label "short\\05" ${allowed}`],
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
