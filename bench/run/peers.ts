import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type BenchmarkContext, Unavailable } from '../benchmark.ts';

export const PEERS = resolve('bench/peers');

/** Installs what the product is measured beside, exactly as its lockfile says. It never becomes part of the product. */
export async function installPeers({ workspace, progress }: BenchmarkContext): Promise<void> {
  if (installedAsLocked()) return;
  progress('Installing bench/peers');
  try {
    await workspace.run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: PEERS });
  } catch (error) {
    workspace.signal.throwIfAborted();
    throw new Unavailable(`the packages of bench/peers ("npm ci --prefix bench/peers"): ${(error as Error).message}`);
  }
}

function installedAsLocked(): boolean {
  const locked = lockedVersions(`${PEERS}/package-lock.json`);
  const installed = lockedVersions(`${PEERS}/node_modules/.package-lock.json`);
  return Object.entries(locked).every(([path, version]) => path === '' || installed[path] === version);
}

/** By path below the folder. Packages for other systems are in the one list and not in the other. */
function lockedVersions(file: string): Readonly<Record<string, string>> {
  let lock: { readonly packages: Readonly<Record<string, { readonly version: string; readonly optional?: boolean }>> };
  try {
    lock = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
  return Object.fromEntries(
    Object.entries(lock.packages)
      .filter(([, { optional }]) => optional !== true)
      .map(([path, { version }]) => [path, version]),
  );
}
