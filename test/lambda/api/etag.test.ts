import { describe, expect, test } from '@jest/globals';
import { entityTag, parseIfMatch, parseIfNoneMatch, satisfies } from '../../../lambda/api/etag.ts';

test('the entity tag is the version in quotes', () => {
  expect(entityTag(3)).toBe('"3"');
});

describe('If-Match', () => {
  test.each([
    ['*', 'any'],
    ['"3"', [3]],
    ['"1", "2"', [1, 2]],
    ['"1","2" , "3"', [1, 2, 3]],
    ['W/"3"', []],
    ['W/"3", "4"', [4]],
    ['"abc"', []],
    ['"03"', []],
    ['"0"', []],
    ['"99999999999"', []],
    ['', []],
  ])('%s', (header, condition) => {
    expect(parseIfMatch(header)).toEqual(condition);
  });

  test.each(['3', '"3', '"1" "2"', '"1", *', 'w/"1"', 'abc'])('%s is refused', (header) => {
    expect(() => parseIfMatch(header)).toThrow(
      `If-Match must be "*" or a list of entity tags such as "3", got ${header}`,
    );
  });
});

test('If-None-Match takes weak tags as well', () => {
  expect(parseIfNoneMatch('W/"3", "4"')).toEqual([3, 4]);
});

test.each([
  ['any', 1, true],
  [[1, 2], 2, true],
  [[1, 2], 3, false],
  [[], 1, false],
] as const)('the condition %j and version %i: %s', (condition, version, satisfied) => {
  expect(satisfies(condition, version)).toBe(satisfied);
});
