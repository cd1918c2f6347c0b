import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

const MODULES = ['lib/index.ts', 'local/index.ts'];
const COMMAND = 'bin/scaled-web';

const BESIDE = [
  ['local/lambda/worker', 'local/worker'],
  ['local/assembly/synthesis/worker', 'local/worker'],
  ['local/assembly/synthesis/bin', 'local/bin'],
] as const;

function isScript(path: string): boolean {
  return !path.endsWith('.ts');
}

/** `import.meta` in CommonJS. */
const COMMON_JS: BuildOptions = {
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': 'moduleUrl' },
  banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/** Bundles what is our own, for ES modules and for CommonJS, and leaves packages to be installed. */
export async function writeScripts(root: string, folder: string): Promise<void> {
  const common: BuildOptions = {
    absWorkingDir: root,
    outbase: root,
    outdir: folder,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  };
  await Promise.all([
    build({
      ...common,
      entryPoints: [...MODULES, `${COMMAND}.ts`],
      format: 'esm',
      splitting: true,
      // What two of them share is the local runtime, which finds its worker beside it.
      chunkNames: 'local/shared-[hash]',
    }),
    build({ ...common, ...COMMON_JS, entryPoints: MODULES }),
  ]);
  // What runs in threads and processes of its own, where the bundle looks for it: beside itself.
  for (const [from, to] of BESIDE) cpSync(join(root, from), join(folder, to), { recursive: true, filter: isScript });
  makeExecutable(join(folder, `${COMMAND}.js`));
}

/** The source runs with a loader for TypeScript; the bundle needs none. */
function makeExecutable(file: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^#!.*/, '#!/usr/bin/env node'));
  chmodSync(file, 0o755);
}
