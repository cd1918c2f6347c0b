import { describe, expect, test } from '@jest/globals';
import { fingerprint, parseIdempotencyKey } from '../../../lambda/api/idempotency.ts';

describe('an Idempotency-Key', () => {
  test.each([undefined, 'a', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6', '"quoted ~"', 'x'.repeat(255)])('%s', (key) => {
    expect(parseIdempotencyKey(key)).toBe(key);
  });

  test.each(['', 'x'.repeat(256), 'tab\t', 'é'])('"%s" is refused', (key) => {
    expect(() => parseIdempotencyKey(key)).toThrow('Idempotency-Key must be 1 to 255 printable ASCII characters');
  });
});

describe('the fingerprint of a payload', () => {
  const payload = { author: 'a', body: 'b' };

  test('is the same for the same payload', () => {
    expect(fingerprint({ body: 'b', author: 'a' })).toBe(fingerprint(payload));
  });

  test.each([
    { author: 'a', body: 'c' },
    { author: 'c', body: 'b' },
    { author: 'ab', body: '' },
    { author: 'b', body: 'a' },
  ])('differs for %j', (other) => {
    expect(fingerprint(other)).not.toBe(fingerprint(payload));
  });
});
