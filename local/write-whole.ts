import { renameSync, writeFileSync } from 'node:fs';

/**
 * Writes a file whole or not at all: a reader never sees half of it, and a process that is killed leaves the former
 * content or the new one.
 *
 * @param mode of the file, when only some may read it
 */
export function writeWhole(file: string, content: string, mode?: number): void {
  const temporary = `${file}.new`;
  writeFileSync(temporary, content, { mode });
  renameSync(temporary, file);
}
