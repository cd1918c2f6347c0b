import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Named as the site's hashed files are, so that the edge lets it pass. Its bytes do not compress. */
export const FILE_PATH = '/assets/bench-0A1B2C3D.bin';

const SIZE_BYTES = 50_000;

/** Adds a file of 50 KB to the site of an assembly and to the classic design's web server. */
export function addFile(assembly: string, webRoot: string): void {
  const content = randomBytes(SIZE_BYTES);
  const assets = readdirSync(assembly)
    .map((entry) => join(assembly, entry))
    .find((folder) => existsSync(join(folder, 'assets')));
  if (assets === undefined) throw new Error(`${assembly} has no asset with the site's hashed files.`);
  writeFileSync(join(assets, FILE_PATH), content);
  writeFileSync(join(webRoot, FILE_PATH), content);
}
