import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';

/** Writes a file, and the folders it is in. @throws with the file's name */
export function writeOutput(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new Error(`Cannot write ${file}: ${(error as Error).message}. Give another file.`);
  }
}

/** Writes comments to `name.md`, `name-2.md`, …; those of a longer earlier run are removed. */
export function writeComments(file: string, comments: readonly string[]): void {
  const { dir, name, ext } = parse(file);
  comments.forEach((comment, index) => {
    writeOutput(index === 0 ? file : join(dir, `${name}-${index + 1}${ext}`), comment);
  });
  const written = comments.map((_, index) => (index === 0 ? basename(file) : `${name}-${index + 1}${ext}`));
  for (const other of readdirSync(dir === '' ? '.' : dir)) {
    const isNumbered = other.startsWith(`${name}-`) && /^-\d+$/.test(parse(other).name.slice(name.length));
    if (isNumbered && parse(other).ext === ext && !written.includes(other)) rmSync(join(dir, other));
  }
}
