import { basename, relative, resolve } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { type Bundle, cachedBundle, type ProjectDigests } from './bundle-cache.ts';
import { type Esbuild, loadEsbuild } from './esbuild.ts';
import { projectRoot } from './project-root.ts';

/** How functions are bundled for deployment. */
export const BUNDLE_OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  // An ES module that imports a part of Node.js reads all that it exports: `node:http` then loads the whole of fetch,
  // `node:crypto` all of Web Crypto. That takes a third of the time until the first answer.
  format: 'cjs',
  define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
} as const satisfies BuildOptions;

/** What is different for one function. */
export type FunctionBundleOptions = Pick<BuildOptions, 'external' | 'supported'>;

/** Texts by the names of the files. */
type FileTexts = Record<string, string>;

/** Where the bundle would be: the source map names the sources from here, wherever the cloud assembly is written. */
const OUTPUT_FILE = 'cdk.out/asset/index.js';

/**
 * Bundles a function: `index.js` and its source map, the same bytes on every machine.
 *
 * @param purpose whose it is, for messages
 * @param digests of what is read of the project, for the functions of one app
 * @param more options of esbuild for this function
 * @throws when esbuild is missing or finds a fault
 */
export function functionBundle(
  entry: string,
  purpose: string,
  digests: ProjectDigests,
  more: FunctionBundleOptions,
): FileTexts {
  const esbuild = loadEsbuild(purpose);
  const project = projectRoot();
  const options = {
    ...BUNDLE_OPTIONS,
    ...more,
    absWorkingDir: project,
    entryPoints: [`./${relative(project, resolve(entry))}`],
    outfile: OUTPUT_FILE,
  };
  const key = JSON.stringify([esbuild.version, { ...options, absWorkingDir: undefined }]);
  return cachedBundle(project, key, digests, () => bundle(esbuild, options, purpose));
}

function bundle(esbuild: Esbuild, options: BuildOptions, purpose: string): Bundle<FileTexts> {
  const { outputFiles, metafile, warnings } = build(esbuild, options, purpose);
  const isClean = warnings.length === 0;
  if (!isClean) process.stderr.write(esbuild.formatMessagesSync(warnings, { kind: 'warning' }).join(''));
  return {
    isClean,
    content: Object.fromEntries(outputFiles.map(({ path, text }) => [basename(path), text])),
    inputs: Object.keys(metafile.inputs),
  };
}

function build(esbuild: Esbuild, options: BuildOptions, purpose: string) {
  try {
    return esbuild.buildSync({ ...options, write: false, metafile: true, logLevel: 'silent' });
  } catch (error) {
    throw new Error(
      `${purpose} cannot be bundled. Mend what esbuild found, install what it misses, or give what is bundled ` +
        `already.\n${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
}
