import { expect, test } from '@jest/globals';
import { messages } from '../../../lambda/database/schema.ts';

test.each([
  ['2026-01-01 12:30:00', '2026-01-01T12:30:00.000Z'],
  ['2026-01-01 12:30:00.8', '2026-01-01T12:30:00.800Z'],
  ['2026-01-01 12:30:00.05', '2026-01-01T12:30:00.050Z'],
  ['2026-12-31 23:59:59.999', '2026-12-31T23:59:59.999Z'],
])('the moment that the Data API writes as %s is %s', (value, moment) => {
  expect(messages.createdAt.mapFromDriverValue(value)).toBe(moment);
});
