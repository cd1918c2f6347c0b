import { describe, expect, test } from '@jest/globals';
import { isForbidden, parseFailOn } from '../../../../tools/diff/policy/fail-on.ts';
import { LEVELS } from '../../../../tools/diff/rules/finding.ts';

describe('--fail-on', () => {
  test.each([
    ['danger', ['danger']],
    ['warning', ['danger', 'warning']],
    ['notice', ['danger', 'warning', 'notice']],
    ['nothing', []],
    ['traffic', ['danger', 'warning', 'notice']],
    ['ingress', []],
    ['ingress, danger', ['danger']],
  ])('%s forbids what is %j of the rule traffic', (text, levels) => {
    const failOn = parseFailOn(text);
    expect(LEVELS.filter((level) => isForbidden({ level, rule: 'traffic' }, failOn))).toEqual(levels);
  });

  test.each(['', 'much', 'danger,,warning'])('%j is refused with what is allowed', (text) => {
    expect(() => parseFailOn(text)).toThrow('of danger, warning, notice, data-loss,');
  });
});
