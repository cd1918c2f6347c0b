import { describe, expect, test } from '@jest/globals';
import { parseQuery } from '../../../lambda/api/query.ts';

describe('a query string', () => {
  test.each<[string, [string, string][]]>([
    ['', []],
    ['?', []],
    ['?limit=5', [['limit', '5']]],
    [
      'limit=5&cursor=abc',
      [
        ['limit', '5'],
        ['cursor', 'abc'],
      ],
    ],
    ['a=b=c', [['a', 'b=c']]],
    ['flag', [['flag', '']]],
    ['&&a=1&', [['a', '1']]],
    ['a+b=c+d', [['a b', 'c d']]],
    ['a%2Bb=%F0%9F%A6%8A', [['a+b', '🦊']]],
    [
      '__proto__=x&constructor=y',
      [
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ],
    ],
  ])('%s', (search, parameters) => {
    expect([...parseQuery(search)]).toEqual(parameters);
  });

  test.each(['a=%zz', 'a=%', '%=1', 'a=%C3%28', 'a=%2'])('%s is refused: a malformed escape', (search) => {
    expect(() => parseQuery(search)).toThrow('malformed percent escape');
  });

  test.each(['limit=1&limit=2', 'limit=1&%6Cimit=2'])('%s is refused: given twice', (search) => {
    expect(() => parseQuery(search)).toThrow('"limit" was given more than once');
  });
});
