import { describe, expect, test } from '@jest/globals';
import { parseMessageContent } from '../../../lambda/api/message.ts';
import { Problem } from '../../../lambda/api/problem.ts';

function faultsOf(value: unknown): Problem['errors'] {
  try {
    parseMessageContent(value);
  } catch (error) {
    if (error instanceof Problem && error.status === 422) {
      return error.errors;
    }
    throw error;
  }
  return [];
}

describe('a message is accepted', () => {
  test.each([
    ['of one character each', { author: 'a', body: 'b' }],
    ['of the longest author and body', { author: 'a'.repeat(80), body: 'b'.repeat(2000) }],
    ['counted in code points, not in UTF-16 units', { author: '🦊'.repeat(80), body: '🦊'.repeat(2000) }],
    ['with line breaks and tabs in the body', { author: 'a', body: 'one\r\n\ttwo\n' }],
    ['with what looks like markup, SQL or a parameter', { author: "Robert'); --", body: '<b>:name</b> $$ \\' }],
    ['with white space around it, kept', { author: ' a ', body: ' b ' }],
  ])('%s', (_name, value) => {
    expect(parseMessageContent(value)).toEqual(value);
  });
});

describe('a message is refused', () => {
  const author = 'a';
  const body = 'b';
  test.each<[string, unknown, string, string]>([
    ['null', null, '#', 'must be an object with author and body, got null'],
    ['an array', [], '#', 'must be an object with author and body, got an array'],
    ['text', 'hello', '#', 'must be an object with author and body, got a value of type string'],
    ['no author', { body }, '#/author', 'must be text of 1 to 80 characters, got nothing'],
    ['author null', { author: null, body }, '#/author', 'must be text of 1 to 80 characters, got null'],
    [
      'author a number',
      { author: 5, body },
      '#/author',
      'must be text of 1 to 80 characters, got a value of type number',
    ],
    ['author empty', { author: '', body }, '#/author', 'must be 1 to 80 characters long, got 0'],
    ['author too long', { author: 'a'.repeat(81), body }, '#/author', 'must be 1 to 80 characters long, got 81'],
    ['author blank', { author: ' \u00a0', body }, '#/author', 'must not be blank'],
    [
      'author of two lines',
      { author: 'a\nb', body },
      '#/author',
      'must not contain control characters, line breaks or lone surrogates',
    ],
    [
      'author with a line separator',
      { author: 'a\u2028b', body },
      '#/author',
      'must not contain control characters, line breaks or lone surrogates',
    ],
    ['no body', { author }, '#/body', 'must be text of 1 to 2000 characters, got nothing'],
    ['body too long', { author, body: 'b'.repeat(2001) }, '#/body', 'must be 1 to 2000 characters long, got 2001'],
    [
      'body with NUL',
      { author, body: 'a\0b' },
      '#/body',
      'must not contain control characters other than tab and line breaks, or lone surrogates',
    ],
    [
      'body with a lone surrogate',
      { author, body: 'a\ud800b' },
      '#/body',
      'must not contain control characters other than tab and line breaks, or lone surrogates',
    ],
    ['an unknown field', { author, body, id: 1 }, '#/id', 'is not a field; allowed are author and body'],
    [
      'an odd field name',
      { author, body, 'a/b~c d': 1 },
      '#/a~1b~0c%20d',
      'is not a field; allowed are author and body',
    ],
  ])('%s', (_name, value, pointer, detail) => {
    expect(faultsOf(value)).toEqual([{ pointer, detail }]);
  });

  test('with every fault at once', () => {
    expect(faultsOf({ author: '', extra: true }).map(({ pointer }) => pointer)).toEqual([
      '#/author',
      '#/body',
      '#/extra',
    ]);
  });

  test('for a field that every object inherits', () => {
    expect(faultsOf(JSON.parse('{"author":"a","body":"b","__proto__":1}')).map(({ pointer }) => pointer)).toEqual([
      '#/__proto__',
    ]);
  });
});
