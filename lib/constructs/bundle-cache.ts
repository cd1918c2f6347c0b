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
export interface Bundle {
  /** Texts by the names of the files. */
  readonly files: Record<string, string>;

  /** The files that it read, from the project's folder. */
  readonly inputs: readonly string[];

  /** Whether the bundler warned of nothing; its warnings are to be seen each time. */
  readonly isClean: boolean;
}

interface KnownBundle {
  readonly files: Bundle['files'];
  /** Each path that had a say in the bundle, from the project's folder, with the digest of what was there. */
  readonly read: Record<string, string>;
}

/** What was read of a project in one synthesis, by path. */
export type ProjectDigests = Map<string, string>;

/** What in a folder has a say in how imports are resolved. */
const SETTINGS = ['package.json', 'tsconfig.json', 'jsconfig.json'];

/** A file that was written so shortly before may be written once more without a later time. */
const CLOCK_MILLISECONDS = 50;

/**
 * The bundle of the last time, if everything that was read for it is the same, byte by byte, and so is what decides how
 * imports are resolved: the names in all folders from the inputs' up to the project's, settings, lock files. Kept in
 * `node_modules/.cache`; without that folder, or where inputs are elsewhere, each time is the first.
 *
 * @param key the bundler and its options
 */
export function cachedBundle(
  project: string,
  key: string,
  digests: ProjectDigests,
  bundle: () => Bundle,
): Bundle['files'] {
  const modules = join(project, 'node_modules');
  if (!existsSync(modules)) return bundle().files;
  const file = join(modules, '.cache', 'cdk-scaled-web', `${digest(key)}.json`);
  const digestAt = (path: string) => {
    const known = digests.get(path) ?? digestOf(join(project, path));
    digests.set(path, known);
    return known;
  };
  const known = readKnown(file);
  if (known && Object.entries(known.read).every(([path, state]) => digestAt(path) === state)) return known.files;
  const began = Date.now();
  const { files, inputs, isClean } = bundle();
  const paths = pathsOf(inputs);
  if (!isClean || inputs.some(isElsewhere) || paths.some((path) => isExtended(project, path))) return files;
  digests.clear();
  const read = Object.fromEntries(paths.map((path) => [path, digestAt(path)]));
  // What was written while the bundler ran may not be what it read.
  if (paths.every((path) => isSettled(join(project, path), began))) write(file, { files, read });
  return files;
}

function pathsOf(inputs: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const input of inputs) {
    for (let folder = dirname(input); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  }
  const settings = [...folders].flatMap((folder) => SETTINGS.map((name) => join(folder, name)));
  return [...new Set([...LOCK_FILES, ...settings, ...folders, ...inputs])];
}

/** Not below the project's folder, or no file: what it depends on is not known here. */
function isElsewhere(input: string): boolean {
  return input.startsWith('..') || /^(\/|[^/]+:)/.test(input);
}

function isSettled(path: string, began: number): boolean {
  const { mtimeMs = 0, ctimeMs = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return Math.max(mtimeMs, ctimeMs) < began - CLOCK_MILLISECONDS;
}

/** Settings of the compiler may extend others, from anywhere. Those of packages have no say. */
function isExtended(project: string, path: string): boolean {
  if (!/(^|\/)[tj]sconfig\.json$/.test(path) || path.includes('node_modules/')) return false;
  const file = join(project, path);
  return existsSync(file) && readFileSync(file, 'utf8').includes('"extends"');
}

function readKnown(file: string): KnownBundle | undefined {
  try {
    const { files, read }: Partial<KnownBundle> = JSON.parse(readFileSync(file, 'utf8'));
    return files && read && { files, read };
  } catch {
    // There is none, or none that can be read: it is written anew.
    return undefined;
  }
}

/** At once, so that nobody reads half of it. */
function write(file: string, known: KnownBundle): void {
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, JSON.stringify(known));
    renameSync(temporary, file);
  } catch {
    // Where nothing can be written, each time is the first.
  }
}

/** Of a file's content or of the names in a folder, with where links lead; empty where nothing is. */
function digestOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return '';
  if (!stats.isDirectory()) return digest(readFileSync(path));
  const names = readdirSync(path, { withFileTypes: true }).map((entry) =>
    entry.isSymbolicLink() ? `${entry.name} -> ${readlinkSync(join(path, entry.name))}` : entry.name,
  );
  return digest(names.sort().join('\n'));
}

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('base64url');
}
