import { expect, test } from '@jest/globals';
import { absoluteTime, relativeTime } from '../../../web/board/time.ts';

const now = new Date('2026-11-23T12:00:00Z');

test.each([
  ['2026-11-23T12:00:05Z', 'just now'],
  ['2026-11-23T12:00:00Z', 'just now'],
  ['2026-11-23T11:59:01Z', 'just now'],
  ['2026-11-23T11:59:00Z', '1 minute ago'],
  ['2026-11-23T11:00:01Z', '59 minutes ago'],
  ['2026-11-23T11:00:00Z', '1 hour ago'],
  ['2026-11-22T12:00:01Z', '23 hours ago'],
  ['2026-11-22T12:00:00Z', '1 day ago'],
  ['2026-11-16T12:00:01Z', '6 days ago'],
  ['2026-11-16T12:00:00Z', '16 Nov 2026'],
  ['2024-02-29T00:00:00Z', '29 Feb 2024'],
])('%s is told as "%s"', (moment, text) => {
  expect(relativeTime(new Date(moment), now, 'UTC')).toBe(text);
});

test('in full, a time is in the zone of the reader', () => {
  const moment = new Date('2026-11-23T12:00:00Z');
  // The punctuation differs between versions of the Unicode data.
  expect(absoluteTime(moment, 'UTC')).toMatch(/^Monday,? 23 November 2026(,| at) 12:00:00$/);
  expect(absoluteTime(moment, 'Asia/Tokyo')).toMatch(/^Monday,? 23 November 2026(,| at) 21:00:00$/);
});
