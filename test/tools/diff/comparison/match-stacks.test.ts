import { describe, expect, test } from '@jest/globals';
import type { StackTemplate } from '../../../../tools/cost/templates/stack-template.ts';
import { matchStacks } from '../../../../tools/diff/comparison/match-stacks.ts';
import { reportOf } from '../app.ts';

const stack = (artifactId: string, rest: Partial<StackTemplate> = {}): StackTemplate => ({
  name: artifactId,
  deployedAs: artifactId,
  artifactId,
  environment: '111122223333/us-east-1',
  template: { Resources: { Table: { Type: 'AWS::DynamoDB::Table' } } },
  ...rest,
});

describe('stacks are matched', () => {
  test.each<[string, readonly StackTemplate[], readonly StackTemplate[], readonly string[]]>([
    ['by artifact id', [stack('a'), stack('b')], [stack('b'), stack('a')], ['b b', 'a a']],
    ['by artifact id, though renamed', [stack('a')], [stack('a', { deployedAs: 'z' })], ['a a']],
    [
      'by artifact id, whatever they are called',
      [stack('a', { name: 'x', deployedAs: 'x' }), stack('b', { name: 'y', deployedAs: 'y' })],
      [stack('a', { name: 'y', deployedAs: 'y' }), stack('b', { name: 'x', deployedAs: 'x' })],
      ['a a', 'b b'],
    ],
    ['by their place, where the construct moved', [stack('a')], [stack('Stage/a', { deployedAs: 'a' })], ['a Stage/a']],
    ['not across Regions', [stack('a')], [stack('b', { deployedAs: 'a', environment: '1/eu-west-1' })], ['- b', 'a -']],
    ['with nothing where new or gone', [stack('a')], [stack('b')], ['- b', 'a -']],
  ])('%s', (_, before, after, expected) => {
    const pairs = matchStacks(before, after);
    expect(pairs.map((pair) => `${pair.before?.artifactId ?? '-'} ${pair.after?.artifactId ?? '-'}`)).toEqual(expected);
  });
});

describe('what happens to a stack as a whole', () => {
  test.each<[string, Partial<StackTemplate>, Partial<StackTemplate>, string]>([
    ['another name', {}, { deployedAs: 'z' }, 'stack-moved danger: name: a → z'],
    [
      'another Region',
      {},
      { environment: '111122223333/eu-west-1' },
      'stack-moved danger: environment: 111122223333/us-east-1 → 111122223333/eu-west-1',
    ],
    [
      'termination protection off',
      { terminationProtection: true },
      {},
      'deletion-protection danger: termination protection is off',
    ],
  ])('%s', (_, before, after, expected) => {
    const { environments } = reportOf([stack('a', before)], [stack('a', after)]);
    const findings = environments[0]?.stacks[0]?.findings ?? [];
    expect(findings.map(({ rule, level, what }) => `${rule} ${level}: ${what}`)).toEqual([expected]);
  });
});
