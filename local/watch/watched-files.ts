import { isJsonObject, type Json, type JsonObject } from '../assembly/json.ts';
import { matchesGlob } from './glob.ts';

/** Which files of a CDK app are watched, by their paths from its folder, with slashes. */
export interface WatchedFiles {
  isWatched(file: string): boolean;
  /** Whether files below a folder may be. */
  mayContain(folder: string): boolean;
}

/** What decides about every app, whatever its cdk.json says. */
const ALWAYS = ['cdk.json', 'cdk.context.json', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** What `cdk watch` leaves out, too, and where this runtime and its bundlers write. */
const NEVER = ['**/node_modules/**', '.*', '.*/**', '**/.*', '**/.*/**', 'cdk.out', 'cdk.out/**'];

/**
 * The files that `cdk watch` would watch: `include` and `exclude` of `watch` in cdk.json, all by default.
 *
 * @param dataFolder what the runtime writes to, from the app's folder
 * @throws when they are neither a pattern nor a list of patterns
 * @see https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-watch.html
 */
export function readWatchedFiles(cdkJson: JsonObject, dataFolder: string): WatchedFiles {
  const watch = cdkJson['watch'];
  const settings: JsonObject = isJsonObject(watch) ? watch : {};
  const include = patterns('include', settings['include'], ['**']);
  const exclude = [...NEVER, ...patterns('exclude', settings['exclude'], [])];
  const isExcluded = (path: string) =>
    path === dataFolder || path.startsWith(`${dataFolder}/`) || exclude.some((pattern) => matchesGlob(pattern, path));
  return {
    isWatched: (file) =>
      ALWAYS.includes(file) || (!isExcluded(file) && include.some((pattern) => matchesGlob(pattern, file))),
    mayContain: (folder) =>
      !isExcluded(folder) && !isExcluded(`${folder}/x`) && include.some((pattern) => mayMatchBelow(pattern, folder)),
  };
}

function patterns(name: string, value: Json | undefined, otherwise: readonly string[]): readonly string[] {
  if (value === undefined) return otherwise;
  const list = Array.isArray(value) ? value : [value];
  if (!list.every((pattern) => typeof pattern === 'string')) {
    throw new Error(`cdk.json: watch.${name} must be a pattern or a list of patterns, got ${JSON.stringify(value)}.`);
  }
  return list as readonly string[];
}

/** Compares the part of the pattern before its first wildcard. */
function mayMatchBelow(pattern: string, folder: string): boolean {
  const fixed = pattern.replace(/[*?{].*$/, '');
  return `${folder}/`.startsWith(fixed) || fixed.startsWith(`${folder}/`);
}
