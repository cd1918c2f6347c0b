// @ts-check
/**
 * CDK calls esbuild for each function at every synthesis. What the call would read again is compared with what it read
 * the last time; where nothing differs, its result is written as it was.
 */
import childProcess from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * @typedef {object} Bundle
 * @property {ReadonlyMap<string, string>} read what was read, with its state
 * @property {ReadonlyMap<string, Buffer>} written by name
 */

/** A file that was written so shortly before may be written once more without a later time. */
const CLOCK_MILLISECONDS = 50;

/** What in a folder has a say in how imports are resolved. */
const SETTINGS = ['package.json', 'tsconfig.json'];

/** @type {Map<string, Bundle>} */
const bundles = new Map();

/** Has every call of esbuild by `spawnSync` from now on go through the cache. */
export function cacheBundles() {
  const { spawnSync } = childProcess;
  /** @param {[command: string, args?: readonly string[], options?: import('node:child_process').SpawnSyncOptions]} call */
  const cached = (...call) => {
    const [command, args, options] = call;
    const outFile = args && outFileOf(command, args);
    if (!outFile) return spawnSync(...call);
    const folder = String(options?.cwd ?? process.cwd());
    const key = JSON.stringify([folder, ...args.map((arg) => arg.replace(outFile, basename(outFile)))]);
    const known = bundles.get(key);
    if (known && [...known.read].every(([path, state]) => stateOf(path) === state)) {
      for (const [name, content] of known.written) writeFileSync(join(dirname(outFile), name), content);
      return { pid: 0, output: [], stdout: null, stderr: null, status: 0, signal: null };
    }
    bundles.delete(key);
    const began = Date.now();
    const metafile = `${outFile}.inputs.json`;
    const result = spawnSync(command, [...args, `--metafile=${metafile}`], options);
    if (result.status === 0) remember(key, folder, metafile, began);
    rmSync(metafile, { force: true });
    return result;
  };
  Object.assign(childProcess, { spawnSync: cached });
}

/**
 * The file that a call of esbuild writes. Undefined when it is another program's, or asks for more.
 *
 * @param {string} command
 * @param {readonly string[]} args
 */
function outFileOf(command, args) {
  const words = [basename(command), ...args];
  const isBundler =
    words[0] === 'esbuild' || (words[0] === 'npx' && words[1] === '--no-install' && words[2] === 'esbuild');
  if (!isBundler || !args.includes('--bundle') || args.some((arg) => arg.startsWith('--metafile'))) return undefined;
  return args.find((arg) => arg.startsWith('--outfile='))?.slice('--outfile='.length);
}

/**
 * @param {string} key
 * @param {string} folder what the paths in the metafile start from
 * @param {string} metafile
 * @param {number} began
 */
function remember(key, folder, metafile, began) {
  /** @type {{ inputs: Record<string, unknown>, outputs: Record<string, unknown> }} */
  const { inputs, outputs } = JSON.parse(readFileSync(metafile, 'utf8'));
  const files = Object.keys(inputs).map((input) => resolve(folder, input.replace(/^\([^)]*\):/, '')));
  // A name that is made or removed changes how imports are resolved, and the time of its folder.
  const folders = new Set(files.flatMap((file) => foldersOf(file, folder)));
  const settings = [...folders].flatMap((each) => SETTINGS.map((name) => join(each, name)));
  const paths = [...files, ...folders, ...settings];
  const isSettled = paths.every(
    (path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < began - CLOCK_MILLISECONDS,
  );
  if (!isSettled) return;
  bundles.set(key, {
    read: new Map(paths.map((path) => [path, stateOf(path)])),
    written: new Map(Object.keys(outputs).map((output) => [basename(output), readFileSync(resolve(folder, output))])),
  });
}

/**
 * The folders from a file's upwards to the project's; its own where it lies elsewhere.
 *
 * @param {string} file
 * @param {string} project
 * @returns {string[]}
 */
function foldersOf(file, project) {
  const folder = dirname(file);
  return folder.startsWith(`${project}/`) ? [folder, ...foldersOf(folder, project)] : [folder];
}

/** @param {string} path */
function stateOf(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` : '';
}
