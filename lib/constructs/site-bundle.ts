import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, posix, relative, sep } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { type Bundle, cachedBundle } from './bundle-cache.ts';
import { type Esbuild, loadEsbuild } from './esbuild.ts';
import { projectRoot } from './project-root.ts';

/** Where what has a hash in its name is, below the root of the site. A site that has this folder is built already. */
export const HASHED_FOLDER = 'assets';

/** The page that is answered where there is no other. */
export const NOT_FOUND_PAGE = '404.html';

/** Matches the paths of bundled files, also of those that were bundled from former states of the site. */
export const HASHED_PATH = `^/${HASHED_FOLDER}/[^/]+-[A-Z0-9]{8}\\.[a-z0-9]+$`;

const SOURCE = /\.(ts|tsx|js|mjs|css)$/;
const NOT_PUBLISHED = /(^|\/)(\.[^/]*|tsconfig[^/]*\.json|[^/]*\.md)$/;
const REFERENCE = /(?<attribute>\b(?:src|href)=)(?<quote>["'])(?<path>\/[^"'?#]+\.(?:ts|tsx|js|mjs|css))\k<quote>/g;

/** What keeps a folder from being published as a site. Empty when nothing does. */
export function siteProblems(siteFolder: string): string[] {
  const missing = ['index.html', NOT_FOUND_PAGE].filter((page) => !existsSync(join(siteFolder, page)));
  if (missing.length > 0) {
    return [
      `got ${siteFolder}, which has no ${missing.join(' and no ')}; give the folder of a site: index.html is its first ` +
        `page, and ${NOT_FOUND_PAGE} is answered where there is no other`,
    ];
  }
  return isBuilt(siteFolder) ? builtProblems(siteFolder) : [];
}

function isBuilt(siteFolder: string): boolean {
  return existsSync(join(siteFolder, HASHED_FOLDER));
}

function builtProblems(siteFolder: string): string[] {
  const got = `got ${siteFolder}, which has a folder ${HASHED_FOLDER} and is published as it is`;
  const files = new Set(filesOf(siteFolder).map((file) => `/${file}`));
  return [
    ...[...files]
      .filter((path) => path.startsWith(`/${HASHED_FOLDER}/`) && !new RegExp(HASHED_PATH).test(path))
      .map(
        (path) =>
          `${got}, but ${path} has no hash in its name; name it <name>-<8 digits or capitals>.<extension>, since viewers ` +
          `keep it for ever, or give ${HASHED_FOLDER} another name to have the site bundled`,
      ),
    ...namedBy(siteFolder)
      .filter(([, path]) => !files.has(path) || !path.startsWith(`/${HASHED_FOLDER}/`))
      .map(
        ([page, path]) =>
          `${got}, but ${page} names ${path}, which is not in ${HASHED_FOLDER}; build the site anew, or give ` +
          `${HASHED_FOLDER} another name to have it bundled`,
      ),
  ];
}

/** The files of a site under the names at which they are served unhashed: the pages, images, `robots.txt`. */
export function unhashedFiles(siteFolder: string): string[] {
  return filesOf(siteFolder)
    .filter((file) => !SOURCE.test(file) && !NOT_PUBLISHED.test(file) && !file.startsWith(`${HASHED_FOLDER}/`))
    .sort();
}

function filesOf(siteFolder: string): string[] {
  return readdirSync(siteFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(siteFolder.length + 1)
        .split(sep)
        .join(posix.sep),
    );
}

/** The paths at which a site has something, without those of the bundled files and of the page for all other paths. */
export function sitePaths(siteFolder: string): string[] {
  return unhashedFiles(siteFolder)
    .filter((file) => file !== NOT_FOUND_PAGE)
    .map((file) => `/${file}`);
}

/**
 * Bundles the scripts and styles that the pages name, by absolute path, into `assets/<name>-<hash>.<extension>`; of a
 * site that is built already, copies them.
 *
 * @throws when a page names a file that does not exist, or esbuild finds a fault
 */
export function writeHashedFiles(siteFolder: string, outputFolder: string): void {
  const assets = join(outputFolder, HASHED_FOLDER);
  if (isBuilt(siteFolder)) {
    cpSync(join(siteFolder, HASHED_FOLDER), assets, { recursive: true });
    return;
  }
  mkdirSync(assets, { recursive: true });
  for (const [name, base64] of Object.entries(hashedFiles(siteFolder).files)) {
    writeFileSync(join(assets, name), base64, 'base64');
  }
}

/**
 * What the path of each script and style becomes in the bundle, e.g. `/main.ts` → `/assets/main-5KYWG2HQ.js`. Empty for
 * a site that is built already.
 *
 * @throws when a page names a file that does not exist, or esbuild finds a fault
 */
export function hashedNames(siteFolder: string): Map<string, string> {
  return new Map(isBuilt(siteFolder) ? [] : Object.entries(hashedFiles(siteFolder).paths));
}

/** What the scripts and styles of a site become. */
interface HashedFiles {
  /** What is in the files, in base64, by their names. */
  readonly files: Record<string, string>;

  /** Their paths, by those of the scripts and styles that the pages name. */
  readonly paths: Record<string, string>;
}

/** The functions and the assets of one synthesis ask for it. */
function hashedFiles(siteFolder: string): HashedFiles {
  const sources = namedSources(siteFolder);
  if (sources.length === 0) return { files: {}, paths: {} };
  const esbuild = loadEsbuild(`The scripts and styles of ${siteFolder}`);
  const project = projectRoot();
  const folder = relative(project, siteFolder);
  const options = {
    entryPoints: sources.map((path) => `.${path}`),
    outdir: 'not-written',
    write: false,
    entryNames: `${HASHED_FOLDER}/[name]-[hash]`,
    chunkNames: `${HASHED_FOLDER}/[name]-[hash]`,
    assetNames: `${HASHED_FOLDER}/[name]-[hash]`,
    publicPath: '/',
    // Styles may name them by their path from the root of the site.
    external: unhashedFiles(siteFolder).map((file) => `/${file}`),
    loader: { '.svg': 'file', '.png': 'file', '.webp': 'file', '.avif': 'file', '.woff2': 'file' },
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['es2022'],
    minify: true,
    metafile: true,
    logLevel: 'silent',
  } as const satisfies BuildOptions;
  const key = JSON.stringify([esbuild.version, folder, options]);
  return cachedBundle(project, key, new Map(), () =>
    bundle(esbuild, { ...options, absWorkingDir: siteFolder }, folder),
  );
}

function bundle(
  esbuild: Esbuild,
  options: BuildOptions & { readonly metafile: true; readonly write: false },
  folder: string,
): Bundle<HashedFiles> {
  const { metafile, outputFiles, warnings } = esbuild.buildSync(options);
  return {
    isClean: warnings.length === 0,
    inputs: Object.keys(metafile.inputs).map((input) => posix.join(folder.split(sep).join(posix.sep), input)),
    content: {
      files: Object.fromEntries(
        outputFiles.map(({ path, contents }) => [basename(path), Buffer.from(contents).toString('base64')]),
      ),
      paths: Object.fromEntries(
        Object.entries(metafile.outputs).flatMap(([output, { entryPoint }]) =>
          entryPoint === undefined ? [] : [[`/${entryPoint}`, `/${HASHED_FOLDER}/${posix.basename(output)}`]],
        ),
      ),
    },
  };
}

/** Writes the unhashed files, and in the pages the hashed names in place of the sources'. */
export function writeUnhashedFiles(siteFolder: string, outputFolder: string, hashed: Map<string, string>): void {
  for (const file of unhashedFiles(siteFolder)) {
    const target = join(outputFolder, file);
    mkdirSync(dirname(target), { recursive: true });
    if (file.endsWith('.html')) writeFileSync(target, pageOf(siteFolder, file, hashed));
    else cpSync(join(siteFolder, file), target);
  }
}

/** A page with the hashed names in place of the sources'. */
export function pageOf(siteFolder: string, file: string, hashed: Map<string, string>): string {
  return read(siteFolder, file).replace(REFERENCE, (reference, attribute: string, quote: string, path: string) => {
    const name = hashed.get(path);
    return name === undefined ? reference : `${attribute}${quote}${name}${quote}`;
  });
}

function namedSources(siteFolder: string): string[] {
  const files = new Set(filesOf(siteFolder).map((file) => `/${file}`));
  const named = namedBy(siteFolder);
  for (const [page, path] of named) {
    if (!files.has(path)) {
      throw new Error(`${join(siteFolder, page)} names ${path}, which does not exist in ${siteFolder}`);
    }
  }
  return [...new Set(named.map(([, path]) => path))].sort();
}

/** Each page with each script and style that it names. */
function namedBy(siteFolder: string): (readonly [page: string, path: string])[] {
  return unhashedFiles(siteFolder)
    .filter((file) => file.endsWith('.html'))
    .flatMap((page) =>
      [...read(siteFolder, page).matchAll(REFERENCE)].map((match) => [page, match.groups?.['path'] ?? ''] as const),
    );
}

function read(siteFolder: string, file: string): string {
  return readFileSync(join(siteFolder, file), 'utf8');
}
