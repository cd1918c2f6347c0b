import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeDeclarations } from './declarations.ts';
import { writeDeployedCode } from './deployed-code.ts';
import { clearOutputFolder } from './output-folder.ts';
import { writeScripts } from './scripts.ts';
import { synthesize } from './synthesize.ts';

/**
 * Builds the package into `dist`, laid out as the repository is: lib/ and local/ for ES modules and CommonJS with their
 * declarations, bin/, and what the constructs deploy, bundled.
 */
const root = resolve(import.meta.dirname, '../..');
const { values } = parseArgs({ options: { out: { type: 'string' } } });
const folder = resolve(values.out ?? join(root, 'dist'));
if (values.out === undefined) rmSync(folder, { recursive: true, force: true });
else clearOutputFolder(folder);

await Promise.all([writeDeclarations(root, folder), writeScripts(root, folder)]);
// One folder below the root, as cdk.out is: source maps name the sources relative to it.
const assembly = mkdtempSync(join(root, '.assembly-'));
try {
  await synthesize(root, assembly);
  writeDeployedCode(root, assembly, folder);
} finally {
  rmSync(assembly, { recursive: true });
}
process.stdout.write(`${folder}\n`);
