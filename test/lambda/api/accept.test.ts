import { expect, test } from '@jest/globals';
import { acceptsJson } from '../../../lambda/api/accept.ts';

test.each([
  [undefined, true],
  ['', true],
  ['*/*', true],
  ['application/json', true],
  ['application/*', true],
  ['APPLICATION/JSON; q=0.5', true],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
  ['text/html', false],
  ['application/problem+json', false],
  ['application/json;q=0', false],
  ['application/json; q=0.000, */*', false],
  ['*/*;q=0, application/json', true],
] as const)('Accept: %s takes JSON: %s', (accept, taken) => {
  expect(acceptsJson(accept)).toBe(taken);
});
