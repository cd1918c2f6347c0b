import { expect, test } from '@jest/globals';
import { parsePostmasterFile, withProcessId } from '../../../local/postgres/postmaster-file.ts';

const FILE = '1234\n/data\n1732320000\n5432\n\n127.0.0.1\n 16777 3\nready   \n';

test('names the process', () => {
  expect(parsePostmasterFile(FILE)).toEqual({ pid: 1234 });
});

test.each(['', '\n', 'x\n', '-1\n/data\n'])('%j names none', (text) => {
  expect(parsePostmasterFile(text)).toBeUndefined();
});

test('may name another one and else stay as it is', () => {
  expect(withProcessId(FILE, 99)).toBe(FILE.replace('1234', '99'));
});
