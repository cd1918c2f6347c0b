import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { buildSync } from 'esbuild';

/** Where the bundler puts what has a hash in its name, below the root of the site. */
export const HASHED_FOLDER = 'assets';

const SOURCE = /\.(ts|tsx|js|mjs|css)$/;
const NOT_PUBLISHED = /(^|\/)(\.[^/]*|tsconfig[^/]*\.json|[^/]*\.md)$/;
const REFERENCE = /(?<attribute>\b(?:src|href)=)(?<quote>["'])(?<path>\/[^"'?#]+\.(?:ts|tsx|js|mjs|css))\k<quote>/g;

/** The files of a site under the names at which they are served unhashed: the pages, images, `robots.txt`. */
export function unhashedFiles(siteFolder: string): string[] {
  return readdirSync(siteFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(siteFolder.length + 1)
        .split(sep)
        .join(posix.sep),
    )
    .filter((file) => !SOURCE.test(file) && !NOT_PUBLISHED.test(file))
    .sort();
}

/**
 * Bundles the scripts and styles that the pages name, by absolute path, into `assets/<name>-<hash>.<extension>`.
 *
 * @returns what each path has become, e.g. `/main.ts` → `/assets/main-5KYWG2HQ.js`
 * @throws when a page names a file that does not exist, or esbuild finds a fault
 */
export function writeHashedFiles(siteFolder: string, outputFolder: string): Map<string, string> {
  const named = namedSources(siteFolder);
  const { metafile } = buildSync({
    absWorkingDir: siteFolder,
    entryPoints: named.map((path) => `.${path}`),
    outdir: outputFolder,
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
  });
  return new Map(
    Object.entries(metafile.outputs).flatMap(([output, { entryPoint }]) =>
      entryPoint === undefined ? [] : [[`/${entryPoint}`, `/${HASHED_FOLDER}/${posix.basename(output)}`]],
    ),
  );
}

/** Writes the unhashed files, and in the pages the hashed names in place of the sources'. */
export function writeUnhashedFiles(siteFolder: string, outputFolder: string, hashed: Map<string, string>): void {
  for (const file of unhashedFiles(siteFolder)) {
    const target = join(outputFolder, file);
    mkdirSync(dirname(target), { recursive: true });
    if (file.endsWith('.html')) writeFileSync(target, withHashedNames(read(siteFolder, file), hashed));
    else cpSync(join(siteFolder, file), target);
  }
}

function withHashedNames(page: string, hashed: Map<string, string>): string {
  return page.replace(REFERENCE, (reference, attribute: string, quote: string, path: string) => {
    const name = hashed.get(path);
    return name === undefined ? reference : `${attribute}${quote}${name}${quote}`;
  });
}

function namedSources(siteFolder: string): string[] {
  const files = new Set(
    readdirSync(siteFolder, { recursive: true, encoding: 'utf8' }).map((file) => `/${file.split(sep).join(posix.sep)}`),
  );
  const named = unhashedFiles(siteFolder)
    .filter((file) => file.endsWith('.html'))
    .flatMap((page) =>
      [...read(siteFolder, page).matchAll(REFERENCE)].map((match) => [page, match.groups?.['path'] ?? '']),
    );
  for (const [page, path] of named) {
    if (!files.has(path ?? '')) {
      throw new Error(`${join(siteFolder, page ?? '')} names ${path}, which does not exist in ${siteFolder}`);
    }
  }
  return [...new Set(named.map(([, path]) => path ?? ''))].sort();
}

function read(siteFolder: string, file: string): string {
  return readFileSync(join(siteFolder, file), 'utf8');
}
