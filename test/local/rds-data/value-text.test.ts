import { describe, expect, test } from '@jest/globals';
import {
  arrayElements,
  base64Text,
  compactJson,
  timestamptzText,
  timeText,
} from '../../../local/rds-data/value-text.ts';

test.each([
  ['12:34:56', '12:34:56'],
  ['12:34:56.8', '12:34:56.800'],
  ['2026-11-23 12:34:56.89', '2026-11-23 12:34:56.890'],
  ['2026-11-23 12:34:56.789', '2026-11-23 12:34:56.789'],
  ['2026-11-23 12:34:56.7891', '2026-11-23 12:34:56.789100'],
  ['infinity', 'infinity'],
])('the fraction of a second of %s has 0, 3 or 6 digits', (text, expected) => {
  expect(timeText(text)).toBe(expected);
});

test.each([
  ['2026-11-23 12:34:56+00', '2026-11-23 12:34:56'],
  ['2026-11-23 12:34:56.5+00', '2026-11-23 12:34:56.500'],
  ['2026-11-23 23:34:56.5-05', '2026-11-24 04:34:56.500'],
  ['2026-01-01 00:15:00+05:45', '2025-12-31 18:30:00'],
  ['0044-03-15 00:00:00+00 BC', '0044-03-15 00:00:00 BC'],
  ['12026-11-23 12:34:56+00', '12026-11-23 12:34:56'],
  ['-infinity', '-infinity'],
])('the timestamp with time zone %s is given in UTC without its offset', (text, expected) => {
  expect(timestamptzText(text)).toBe(expected);
});

test.each([
  ['{"x": 0, "y": "0"}', '{"x":0,"y":"0"}'],
  ['[1, {"a b": "c: d, \\" e"}]', '[1,{"a b":"c: d, \\" e"}]'],
  ['"\\\\"', '"\\\\"'],
  ['12345678901234567890.10', '12345678901234567890.10'],
])('the jsonb value %s loses the spaces between its tokens', (text, expected) => {
  expect(compactJson(text)).toBe(expected);
});

test('bytea is given as base64', () => {
  expect(base64Text('\\x000102ff')).toBe('AAEC/w==');
  expect(base64Text('\\x')).toBe('');
});

describe('an array', () => {
  test.each([
    ['{}', []],
    ['{1,2}', ['1', '2']],
    ['{1,NULL,3}', ['1', null, '3']],
    ['{"NULL",null}', ['NULL', 'null']],
    ['{"a,b","c\\"d","e\\\\f",""}', ['a,b', 'c"d', 'e\\f', '']],
    ['{"{1}","x}y"}', ['{1}', 'x}y']],
    ['[0:1]={a,b}', ['a', 'b']],
    ['{"2026-11-23 12:00:00+00"}', ['2026-11-23 12:00:00+00']],
  ])('%s', (text, elements) => {
    expect(arrayElements(text)).toEqual(elements);
  });

  test.each(['{{1,2},{3,4}}', '[0:1][0:0]={{1},{2}}'])('of several dimensions is refused: %s', (text) => {
    expect(() => arrayElements(text)).toThrow('The result contains a multidimensional array');
  });
});
