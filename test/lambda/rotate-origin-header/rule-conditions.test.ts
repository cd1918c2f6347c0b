import { describe, expect, test } from '@jest/globals';
import { headerValues, withHeaderValues } from '../../../lambda/rotate-origin-header/rule-conditions.ts';

const header = (HttpHeaderName: string, ...Values: string[]) => ({
  Field: 'http-header',
  HttpHeaderConfig: { HttpHeaderName, Values },
});

describe('the values of a header in the conditions of a rule', () => {
  test('are found whatever the case of its name', () => {
    const conditions = [header('x-tenant', 'a'), header('X-Origin-Verify', 'one', 'two')];
    expect(headerValues(conditions, 'x-origin-verify')).toEqual(['one', 'two']);
  });

  test.each([
    ['no condition', [header('x-tenant', 'a')], '0 http-header conditions for x-origin-verify with 0 values'],
    ['no values', [header('x-origin-verify')], '1 http-header conditions for x-origin-verify with 0 values'],
    [
      'two conditions',
      [header('x-origin-verify', 'one'), header('x-origin-verify', 'two')],
      '2 http-header conditions',
    ],
  ])('are refused with %s', (_name, conditions, message) => {
    expect(() => headerValues(conditions, 'x-origin-verify')).toThrow(message);
  });
});

describe('the conditions of a rule with other values of a header', () => {
  test('are otherwise as they were, without the legacy values that ModifyRule refuses beside a configuration', () => {
    const conditions = [
      header('X-Origin-Verify', 'one'),
      { Field: 'path-pattern', Values: ['/api/*'], PathPatternConfig: { Values: ['/api/*'] } },
      { Field: 'host-header', Values: ['www.foobar.com'] },
      header('x-tenant', 'a'),
    ];
    expect(withHeaderValues(conditions, 'x-origin-verify', ['one', 'two'])).toEqual([
      header('X-Origin-Verify', 'one', 'two'),
      { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } },
      { Field: 'host-header', Values: ['www.foobar.com'] },
      header('x-tenant', 'a'),
    ]);
  });
});
