import { expect, test } from '@jest/globals';
import { charactersLeft, draftProblems } from '../../../web/board/draft.ts';

const good = { author: 'Ines', body: 'Hello' };

test.each([
  ['a good draft', good, []],
  ['the longest', { author: 'x'.repeat(80), body: 'x'.repeat(2000) }, []],
  ['the longest in characters of two units', { author: '😀'.repeat(80), body: '😀'.repeat(2000) }, []],
  ['no name', { ...good, author: '' }, [{ pointer: '#/author', detail: 'Please give a name' }]],
  ['a blank name', { ...good, author: ' \t' }, [{ pointer: '#/author', detail: 'Please give a name' }]],
  ['no message', { ...good, body: '\n' }, [{ pointer: '#/body', detail: 'Please write something' }]],
  [
    'a long name',
    { ...good, author: 'x'.repeat(81) },
    [{ pointer: '#/author', detail: 'Please shorten this by 1 character' }],
  ],
  [
    'a long message',
    { ...good, body: 'x'.repeat(2010) },
    [{ pointer: '#/body', detail: 'Please shorten this by 10 characters' }],
  ],
])('%s', (_, draft, problems) => {
  expect(draftProblems(draft)).toEqual(problems);
});

test('what is left is counted in characters, and goes below zero', () => {
  expect(charactersLeft('body', '😀')).toBe(1999);
  expect(charactersLeft('author', 'x'.repeat(82))).toBe(-2);
});
