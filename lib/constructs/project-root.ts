import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const LOCK_FILES = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb'];

/**
 * The folder that functions are bundled in: the nearest one with a lock file, from the working directory upwards, as
 * aws-cdk-lib finds it. The working directory when there is none, which aws-cdk-lib then tells how to mend.
 */
export function projectRoot(folder = process.cwd()): string {
  if (LOCK_FILES.some((file) => existsSync(join(folder, file)))) return folder;
  return dirname(folder) === folder ? process.cwd() : projectRoot(dirname(folder));
}
