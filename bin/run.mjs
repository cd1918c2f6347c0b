// @ts-check
/**
 * Runs a CDK app in TypeScript: `node bin/run.mjs <file>`. All that is our own becomes one CommonJS script, which loads
 * packages by `require`. A loader that is asked about each of the thousand files that CDK loads takes twice the time.
 */
import Module from 'node:module';
import { dirname, extname, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const file = resolve(process.argv[2] ?? '');
// Beside the source, whose folder it believes to be in.
const script = `${file.slice(0, -extname(file).length)}.cjs`;
// From Node.js 22 on without the maps of packages, which take longer to read than their code; and what was compiled the
// last time need not be compiled again.
const mapOwn = Reflect.get(Module, 'setSourceMapsSupport');
if (mapOwn === undefined) process.setSourceMapsEnabled(true);
else mapOwn(true, { nodeModules: false, generatedCode: false });
Reflect.get(Module, 'enableCompileCache')?.();
const loaded = new Module(script);
Object.assign(loaded, { filename: script, paths: Reflect.get(Module, '_nodeModulePaths')(dirname(script)) });
Reflect.get(loaded, '_compile').call(loaded, bundle(), script);

function bundle() {
  try {
    const { outputFiles } = buildSync({
      entryPoints: [file],
      outfile: script,
      write: false,
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      supported: { 'dynamic-import': false },
      define: { 'import.meta.dirname': '__dirname', 'import.meta.url': 'moduleUrl' },
      banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
      sourcemap: 'inline',
      sourcesContent: false,
      logLevel: 'silent',
    });
    return outputFiles[0]?.text;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}
