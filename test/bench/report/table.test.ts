import { describe, expect, test } from '@jest/globals';
import { formatQuantity, markdownTable, type Table, textTable, type Unit } from '../../../bench/report/table.ts';

describe('a quantity', () => {
  test.each<[number, Unit, string]>([
    [0.12345, 'ms', '0.123 ms'],
    [1.2345, 's', '1.23 s'],
    [12.345, 'ms', '12.3 ms'],
    [123.45, 'µs', '123 µs'],
    [21_900, 'req/s', '21,900 req/s'],
    [430_080, 'bytes', '420 KiB'],
    [0.5, '×', '0.50 ×'],
    [1.005, 'USD', '1.01 USD'],
    [1_000_000, 'count', '1,000,000'],
    [0, 'ms', '0.00 ms'],
    [0, 'count', '0'],
  ])('%d in %s is written %s', (value, unit, expected) => {
    expect(formatQuantity(value, unit)).toBe(expected);
  });
});

const TABLE: Table = {
  title: 'Times',
  columns: [
    { name: 'what', unit: 'text' },
    { name: 'time', unit: 'ms' },
    { name: 'size', unit: 'bytes' },
  ],
  rows: [
    ['a|b', { median: 2, low: 1, high: 3, samples: 5 }, 1024],
    ['once', { median: 2, low: 2, high: 2, samples: 1 }, null],
  ],
};

test('a table for the terminal aligns text to the left and numbers to the right', () => {
  expect(textTable(TABLE)).toBe(
    [
      'Times',
      '  what          time, ms  size, KiB',
      '  a|b   2.00 (1.00–3.00)       1.00',
      '  once              2.00          –',
    ].join('\n'),
  );
});

test('a table in Markdown escapes what would end a cell', () => {
  expect(markdownTable(TABLE).split('\n')).toEqual([
    '**Times**',
    '',
    '| what | time, ms | size, KiB |',
    '|---|---:|---:|',
    '| a\\|b | 2.00 (1.00–3.00) | 1.00 |',
    '| once | 2.00 | – |',
  ]);
});
