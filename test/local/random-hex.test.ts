import { expect, test } from '@jest/globals';
import { randomHex } from '../../local/random-hex.ts';

test.each([1, 8, 12, 20])('%d random bytes are twice as many hexadecimal digits', (bytes) => {
  expect(randomHex(bytes)).toMatch(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
});

test('no two are the same, however many are asked for', () => {
  const many = Array.from({ length: 2000 }, () => randomHex(12));
  expect(new Set(many).size).toBe(many.length);
});
