import { describe, expect, test } from '@jest/globals';
import { encodeCursor, parsePageRequest } from '../../../lambda/api/page.ts';

const id = '0b9f3a52-7a40-4d0e-9d57-0d8a3d1c2b11';
const position = { createdAt: '2026-02-28T23:59:59.123Z', id };
const cursorOf = (text: string) => Buffer.from(text).toString('base64url');

describe('a page request', () => {
  test.each([
    [{}, { limit: 20 }],
    [{ limit: '1' }, { limit: 1 }],
    [{ limit: '100' }, { limit: 100 }],
    [{ cursor: encodeCursor(position) }, { limit: 20, after: position }],
    [{ other: 'ignored' }, { limit: 20 }],
  ])('%j', (parameters, request) => {
    expect(parsePageRequest(new Map(Object.entries(parameters)))).toEqual(request);
  });

  test.each(['', '0', '101', '-1', '1.5', '1e1', ' 5', 'abc', '99999999999999999999'])(
    'limit "%s" is refused',
    (limit) => {
      expect(() => parsePageRequest(new Map([['limit', limit]]))).toThrow(
        `"limit" must be an integer from 1 to 100, got "${limit}"`,
      );
    },
  );

  test.each([
    ['empty', ''],
    ['no base64url', '!!!'],
    ['another form', cursorOf(`2 ${position.createdAt} ${id}`)],
    ['no moment', cursorOf(`1 yesterday ${id}`)],
    ['a day that does not exist', cursorOf(`1 2026-02-30T00:00:00.000Z ${id}`)],
    ['a year that PostgreSQL does not read', cursorOf(`1 0000-01-01T00:00:00.000Z ${id}`)],
    ['no UUID', cursorOf(`1 ${position.createdAt} 5`)],
    ['more parts', cursorOf(`1 ${position.createdAt} ${id} x`)],
    ['another spelling of a right one', `${encodeCursor(position)}=`],
    ['a right one cut short', encodeCursor(position).slice(0, -1)],
  ])('a cursor is refused: %s', (_name, cursor) => {
    expect(() => parsePageRequest(new Map([['cursor', cursor]]))).toThrow('"cursor" is not one that this API gave');
  });
});
