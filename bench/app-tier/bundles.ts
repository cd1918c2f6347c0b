import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/** A function that is ready to be loaded. */
export interface Bundle {
  readonly file: string;
  readonly export: string;
  /** Variables of its own. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
}

/** CommonJS packages in an ES module ask for what Node.js gives CommonJS alone. */
const COMMONJS_BANNER = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

const OPTIONS: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minify: true,
  logLevel: 'silent',
};

/** Bundles a function of bench/peers with esbuild's own defaults, as its users would, and minified. */
export async function bundlePeer(folder: string, name: string, code: string): Promise<Bundle> {
  const file = join(folder, `${name}.mjs`);
  await build({
    ...OPTIONS,
    stdin: { contents: code, resolveDir: 'bench/peers/app-tier', sourcefile: `${name}-entry.mjs` },
    outfile: file,
    banner: { js: COMMONJS_BANNER },
  });
  return { file, export: 'handler' };
}

/** Bundles code of the product as its functions are. */
export async function bundleOwn(folder: string, entry: string): Promise<Bundle> {
  const file = join(folder, 'own.cjs');
  await build({ ...OPTIONS, format: 'cjs', mainFields: ['module', 'main'], entryPoints: [entry], outfile: file });
  return { file, export: 'handler' };
}
