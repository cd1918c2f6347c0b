import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudAssembly } from '../assembly/cloud-assembly.ts';

/** A function runs for so long at most: then no code of it is loaded any more. */
const MAXIMUM_RUN_MILLISECONDS = 15 * 60 * 1000;

/** What CDK names assets, and folders that it has not finished. */
const ASSET = /^(asset\.|bundling-temp-)/;

/**
 * Removes the assets that earlier syntheses left in an output folder.
 *
 * @param kept the assemblies whose assets are in use
 * @param now in milliseconds since the epoch
 */
export function pruneAssets(
  outputDirectory: string,
  kept: readonly Pick<CloudAssembly, 'assetPaths'>[],
  now = Date.now(),
): void {
  const inUse = new Set(kept.flatMap(({ assetPaths }) => assetPaths));
  for (const name of readdirSync(outputDirectory)) {
    const path = join(outputDirectory, name);
    if (!ASSET.test(name) || inUse.has(path)) continue;
    if (now - statSync(path).mtimeMs > MAXIMUM_RUN_MILLISECONDS) rmSync(path, { recursive: true, force: true });
  }
}
