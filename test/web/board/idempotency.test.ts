import { expect, test } from '@jest/globals';
import { IdempotencyKeys, randomKey } from '../../../web/board/idempotency.ts';

function keys(): IdempotencyKeys {
  let count = 0;
  return new IdempotencyKeys(() => `key-${++count}`);
}

const draft = { author: 'Ines', body: 'Hello' };

test('the same message keeps its key until it is posted', () => {
  const attempts = keys();
  expect([attempts.keyFor(draft), attempts.keyFor({ ...draft })]).toEqual(['key-1', 'key-1']);
  attempts.done();
  expect(attempts.keyFor(draft)).toBe('key-2');
});

test('another message gets another key', () => {
  const attempts = keys();
  expect([attempts.keyFor(draft), attempts.keyFor({ ...draft, body: 'Hello!' }), attempts.keyFor(draft)]).toEqual([
    'key-1',
    'key-2',
    'key-3',
  ]);
});

test('a random key is 128 bits, in hexadecimal digits, and never the same', () => {
  const made = Array.from({ length: 100 }, randomKey);
  expect(new Set(made).size).toBe(100);
  for (const key of made) expect(key).toMatch(/^[0-9a-f]{32}$/);
});
