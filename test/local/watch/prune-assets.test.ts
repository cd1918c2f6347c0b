import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { pruneAssets } from '../../../local/watch/prune-assets.ts';

test('assets that no assembly in use names go once no function of them can run any more; nothing else does', () => {
  const folder = mkdtempSync(join(tmpdir(), 'out-'));
  for (const name of ['asset.used', 'asset.old', 'bundling-temp-x', 'assembly-Stage']) mkdirSync(join(folder, name));
  for (const name of ['asset.file.zip', 'manifest.json']) writeFileSync(join(folder, name), '');
  const kept = [{ assetPaths: [join(folder, 'asset.used')] }];
  pruneAssets(folder, kept);
  expect(readdirSync(folder)).toHaveLength(6);
  pruneAssets(folder, kept, Date.now() + 16 * 60 * 1000);
  expect(readdirSync(folder).sort()).toEqual(['assembly-Stage', 'asset.used', 'manifest.json']);
});
