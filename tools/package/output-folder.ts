import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Takes away what a former build has left in a folder.
 *
 * @throws when other files are in it
 */
export function clearOutputFolder(folder: string): void {
  const isOfAnother =
    existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, 'lib/index.cjs'));
  if (isOfAnother) {
    throw new Error(`--out: ${folder} holds other files, which a build would delete. Give a new or empty folder.`);
  }
  rmSync(folder, { recursive: true, force: true });
}
