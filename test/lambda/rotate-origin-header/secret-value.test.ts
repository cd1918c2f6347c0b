import { expect, test } from '@jest/globals';
import { generateSecretValue } from '../../../lambda/rotate-origin-header/secret-value.ts';

test('a value has 64 characters that mean themselves to a load balancer, and is another each time', () => {
  const values = Array.from({ length: 100 }, generateSecretValue);
  for (const value of values) expect(value).toMatch(/^[a-z0-9]{64}$/);
  expect(new Set(values).size).toBe(100);
  expect(new Set(values.join('')).size).toBe(36);
});
