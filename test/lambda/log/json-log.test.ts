import { describe, expect, test } from '@jest/globals';
import { describeError, jsonLog } from '../../../lambda/log/json-log.ts';

test('a line of the log is one JSON object with the keys that Lambda filters by', () => {
  const lines: string[] = [];
  jsonLog((line) => lines.push(line))('warn', 'two\nlines', { path: '/' });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[^\n]*\n$/);
  const line = JSON.parse(lines[0] ?? '');
  expect(line).toEqual({ timestamp: expect.any(String), level: 'WARN', message: 'two\nlines', path: '/' });
  expect(new Date(line.timestamp).toISOString()).toBe(line.timestamp);
});

describe('an error in the log', () => {
  test('has its stack and its causes', () => {
    const error = new TypeError('outer', { cause: new Error('inner') });
    expect(describeError(error)).toEqual({
      name: 'TypeError',
      message: 'outer',
      stack: error.stack,
      cause: { name: 'Error', message: 'inner', stack: expect.stringContaining('inner') },
    });
  });

  test.each([
    ['text', { name: 'string', message: 'text' }],
    [undefined, { name: 'undefined', message: 'undefined' }],
  ])('that is none: %s', (thrown, description) => {
    expect(describeError(thrown)).toEqual(description);
  });
});
