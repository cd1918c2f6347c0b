import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from '@jest/globals';

const UPDATE = process.env['UPDATE_DOCS'] === '1';

/**
 * Expects a file of the repository to hold this text. `UPDATE_DOCS=1 npx jest test/audit` writes what is the case now;
 * the difference is for the review to judge.
 */
export function expectCommitted(file: string, text: string): void {
  const path = resolve(__dirname, '../..', file);
  if (UPDATE) writeFileSync(path, text);
  expect(existsSync(path) ? readFileSync(path, 'utf8') : '').toBe(text);
}

/** As `expectCommitted`, of the text between the two comments that name a part of a file. */
export function expectCommittedPart(file: string, part: string, text: string): void {
  const [begin, end] = [`<!-- ${part}: generated -->\n\n`, `\n\n<!-- end of ${part} -->`];
  const whole = readFileSync(resolve(__dirname, '../..', file), 'utf8');
  const [from, to] = [whole.indexOf(begin), whole.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`${file} has no part ${part}: put ${begin.trim()} and ${end.trim()} into it`);
  expectCommitted(file, whole.slice(0, from) + begin + text + whole.slice(to));
}

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
