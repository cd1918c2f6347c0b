import { expect, test } from '@jest/globals';
import { createRedaction } from '../../../lambda/rotation/redaction.ts';

test('concealed values are left out of every text, within a line of JSON as well', () => {
  const { conceal, redact } = createRedaction();
  for (const value of ['abc', 'quo"ted', '']) conceal(value);
  expect(redact('abc, abcd and quo"ted')).toBe('[secret], [secret]d and [secret]');
  expect(redact(JSON.stringify({ message: 'the value quo"ted' }))).toBe('{"message":"the value [secret]"}');
});

test('a text without them stays as it is', () => {
  expect(createRedaction().redact('abc')).toBe('abc');
});
