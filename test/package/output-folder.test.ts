import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { clearOutputFolder } from '../../tools/package/output-folder.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(['new', 'empty', 'of a former build'])('a folder that is %s is cleared', (state) => {
  if (state === 'new') rmSync(folder, { recursive: true });
  if (state === 'of a former build') {
    mkdirSync(join(folder, 'lib'));
    writeFileSync(join(folder, 'lib/index.cjs'), '');
  }
  clearOutputFolder(folder);
  expect(existsSync(folder)).toBe(false);
});

test('a folder with other files is left as it is', () => {
  writeFileSync(join(folder, 'thesis.md'), 'years of work');
  expect(() => clearOutputFolder(folder)).toThrow(`--out: ${folder} holds other files, which a build would delete.`);
  expect(readdirSync(folder)).toEqual(['thesis.md']);
});
