import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { LOCK_FILES } from './project-root.ts';

/** What a bundler made, and of what. */
export interface Bundle<Content> {
  /** As JSON keeps it. */
  readonly content: Content;

  /** The files that it read, from the project's folder. */
  readonly inputs: readonly string[];

  /** Whether the bundler warned of nothing; its warnings are to be seen each time. */
  readonly isClean: boolean;
}

interface KnownBundle<Content> {
  readonly content: Content;
  /** Each path that had a say in the bundle, from the project's folder, with what is known of it. */
  readonly read: Record<string, string>;
}

/** What was read of a project in one synthesis, by path. */
export type ProjectDigests = Map<string, string>;

/** What in a folder has a say in how imports are resolved; of packages their own settings alone. */
const PACKAGE_SETTINGS = ['package.json'];
const SETTINGS = [...PACKAGE_SETTINGS, 'tsconfig.json', 'jsconfig.json'];

/** A file that was written so shortly before may be written once more without a later time. */
const CLOCK_MILLISECONDS = 50;

/**
 * The bundle of the last time, if everything that was read for it is the same, and so is what decides how imports are
 * resolved: the names in all folders from the inputs' up to the project's, settings, lock files. What is the project's
 * own is compared byte by byte, what is installed by size and times. Kept in `node_modules/.cache`; without that folder,
 * or where inputs are elsewhere, each time is the first.
 *
 * @param key the bundler and its options
 */
export function cachedBundle<Content>(
  project: string,
  key: string,
  digests: ProjectDigests,
  bundle: () => Bundle<Content>,
): Content {
  const modules = join(project, 'node_modules');
  if (!existsSync(modules)) return bundle().content;
  const file = join(modules, '.cache', 'cdk-scaled-web', `${digest(key)}.json`);
  const digestAt = (path: string) => {
    const known = digests.get(path) ?? digestOf(project, path);
    digests.set(path, known);
    return known;
  };
  const known = readKnown<Content>(file);
  if (known && Object.entries(known.read).every(([path, state]) => digestAt(path) === state)) return known.content;
  const began = Date.now();
  const { content, inputs, isClean } = bundle();
  const paths = pathsOf(inputs);
  if (!isClean || inputs.some(isElsewhere) || paths.some((path) => extendsOthers(project, path, paths))) return content;
  digests.clear();
  const read = Object.fromEntries(paths.map((path) => [path, digestAt(path)]));
  // What was written while the bundler ran may not be what it read.
  if (paths.every((path) => isSettled(join(project, path), began))) write(file, { content, read });
  return content;
}

function pathsOf(inputs: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const input of inputs) {
    for (let folder = dirname(input); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  }
  const settings = [...folders].flatMap((folder) =>
    (isInstalled(folder) ? PACKAGE_SETTINGS : SETTINGS).map((name) => join(folder, name)),
  );
  return [...new Set([...LOCK_FILES, ...settings, ...folders, ...inputs])];
}

/** In a package, which nobody is working on. */
function isInstalled(path: string): boolean {
  return path.includes('node_modules/');
}

/** Not below the project's folder, or no file: what it depends on is not known here. */
function isElsewhere(input: string): boolean {
  return input.startsWith('..') || /^(\/|[^/]+:)/.test(input);
}

function isSettled(path: string, began: number): boolean {
  const { mtimeMs = 0, ctimeMs = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return Math.max(mtimeMs, ctimeMs) < began - CLOCK_MILLISECONDS;
}

/** Settings of the compiler may extend others than those that are read anyway, from anywhere. */
function extendsOthers(project: string, path: string, read: readonly string[]): boolean {
  if (!/(^|\/)[tj]sconfig\.json$/.test(path)) return false;
  const file = join(project, path);
  if (!existsSync(file)) return false;
  const extended = readFileSync(file, 'utf8').matchAll(/"extends"(?:\s*:\s*"(?<base>\.[^"]*)")?/g);
  return [...extended].some(({ groups }) => !read.includes(join(dirname(path), groups?.['base'] ?? '..')));
}

function readKnown<Content>(file: string): KnownBundle<Content> | undefined {
  try {
    const { content, read }: Partial<KnownBundle<Content>> = JSON.parse(readFileSync(file, 'utf8'));
    return content && read && { content, read };
  } catch {
    // There is none, or none that can be read: it is written anew.
    return undefined;
  }
}

/** At once, so that nobody reads half of it. */
function write(file: string, known: KnownBundle<unknown>): void {
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, JSON.stringify(known));
    renameSync(temporary, file);
  } catch {
    // Where nothing can be written, each time is the first.
  }
}

/**
 * Of a file's content or of the names in a folder, with where links lead; empty where nothing is. What is installed is
 * thousands of files: whether they were written since is enough. npm dates all files alike, but nobody sets the time of
 * the change.
 */
function digestOf(project: string, path: string): string {
  const absolute = join(project, path);
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats === undefined) return '';
  if (isInstalled(path)) return `${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
  if (!stats.isDirectory()) return digest(readFileSync(absolute));
  const names = readdirSync(absolute, { withFileTypes: true }).map((entry) =>
    entry.isSymbolicLink() ? `${entry.name} -> ${readlinkSync(join(absolute, entry.name))}` : entry.name,
  );
  return digest(names.sort().join('\n'));
}

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('base64url');
}
