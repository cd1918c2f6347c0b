import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ENTRIES = ['lib/index.ts', 'local/index.ts'];
const RELATIVE_IMPORT = /(?<=(?:from |import\()['"])(?<path>\.{1,2}\/[^'"]+)\.ts(?=['"])/g;

/** Writes the declarations that the entries lead to: `.d.ts` for ES modules, `.d.cts` for CommonJS. */
export async function writeDeclarations(root: string, folder: string): Promise<void> {
  const emitted = mkdtempSync(join(tmpdir(), 'declarations-'));
  try {
    await compile(root, emitted);
    const declarations = readAll(emitted, ENTRIES);
    for (const [source, text] of declarations) {
      const target = join(folder, source.replace(/\.ts$/, ''));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(`${target}.d.ts`, text.replace(RELATIVE_IMPORT, '$<path>.js'));
      writeFileSync(`${target}.d.cts`, text.replace(RELATIVE_IMPORT, '$<path>.cjs'));
    }
  } finally {
    rmSync(emitted, { recursive: true });
  }
}

async function compile(root: string, emitted: string): Promise<void> {
  const compiler = join(root, 'node_modules/typescript-native/bin/tsc');
  const project = join(import.meta.dirname, 'tsconfig.json');
  await run(process.execPath, [compiler, '-p', project, '--outDir', emitted]).catch((error: { stdout?: string }) => {
    throw new Error(`The declarations do not compile:\n${error.stdout}`, { cause: error });
  });
}

/** The declarations of these sources and of all that they import, by source. */
function readAll(emitted: string, sources: readonly string[]): Map<string, string> {
  const declarations = new Map<string, string>();
  const wanted = [...sources];
  for (let source = wanted.pop(); source !== undefined; source = wanted.pop()) {
    const text = readFileSync(join(emitted, source.replace(/\.ts$/, '.d.ts')), 'utf8');
    declarations.set(source, text);
    const imported = [...text.matchAll(RELATIVE_IMPORT)].map(({ groups }) =>
      normalize(join(dirname(source ?? ''), `${groups?.['path']}.ts`)),
    );
    wanted.push(...imported.filter((each) => !declarations.has(each)));
  }
  return declarations;
}
