import { describe, expect, test } from '@jest/globals';
import { contentRange, decideRange } from '../../../local/http/range.ts';

describe('a Range header against 100 bytes', () => {
  const whole = { kind: 'whole' };
  const unsatisfiable = { kind: 'unsatisfiable' };
  const partial = (start: number, end: number) => ({ kind: 'partial', range: { start, end } });

  test.each([
    ['none', undefined, whole],
    ['the first ten bytes', 'bytes=0-9', partial(0, 9)],
    ['from the middle to the end', 'bytes=50-', partial(50, 99)],
    ['the last ten bytes', 'bytes=-10', partial(90, 99)],
    ['an end beyond the size', 'bytes=90-1000', partial(90, 99)],
    ['a suffix longer than the size', 'bytes=-1000', partial(0, 99)],
    ['a start at the size', 'bytes=100-', unsatisfiable],
    ['an empty suffix', 'bytes=-0', unsatisfiable],
    ['an end before the start', 'bytes=9-0', whole],
    ['several ranges', 'bytes=0-1,5-6', whole],
    ['another unit', 'rows=0-9', whole],
    ['no numbers', 'bytes=-', whole],
  ])('%s', (_name, header, decision) => {
    expect(decideRange(header, 100)).toEqual(decision);
  });

  test('any range of nothing cannot be satisfied', () => {
    expect(decideRange('bytes=-5', 0)).toEqual(unsatisfiable);
    expect(decideRange('bytes=0-', 0)).toEqual(unsatisfiable);
  });

  test('content-range names the bytes and the size', () => {
    expect(contentRange({ start: 1, end: 2 }, 10)).toBe('bytes 1-2/10');
  });
});
