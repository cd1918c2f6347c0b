import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Whether the public constructs are fit for other languages: jsii compiles them, and takes no union of objects, no
 * generics, no mapped types, no writable properties of structs, and no other name for what has behaviour than `I…`.
 *
 * jsii knows neither ES modules nor imports with `.ts`, so it gets a copy without them.
 *
 * @see https://aws.github.io/jsii/user-guides/lib-author/typescript-restrictions/
 */
const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'jsii-'));
try {
  copySources();
  writeManifest();
  const jsii = fileURLToPath(import.meta.resolve('jsii/bin/jsii'));
  const { status } = spawnSync(process.execPath, [jsii, '--silence-warnings', 'reserved-word'], {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0] },
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}

function copySources(): void {
  cpSync(join(root, 'lib'), join(folder, 'lib'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const file of readdirSync(join(folder, 'lib'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const path = join(folder, 'lib', file);
    const commonJs = readFileSync(path, 'utf8')
      .replace(/(from '\.{1,2}\/[^']+)\.ts'/g, "$1'")
      .replaceAll('import.meta.dirname', '__dirname')
      .replaceAll('import.meta.url', '__filename');
    writeFileSync(path, commonJs);
  }
}

/** What jsii asks for, besides what the package has. */
function writeManifest(): void {
  const { name, version, description, license, dependencies, devDependencies } = readManifest();
  const peers = ['aws-cdk-lib', 'constructs'].map((peer) => [peer, devDependencies[peer]]);
  const manifest = {
    name,
    version,
    description,
    license,
    author: { name, organization: true },
    repository: { type: 'git', url: 'https://example.com/repository.git' },
    main: 'build/lib/index.js',
    types: 'build/lib/index.d.ts',
    jsii: { outdir: 'out', targets: {}, tsc: { rootDir: '.', outDir: 'build' } },
    peerDependencies: Object.fromEntries(peers),
    devDependencies: Object.fromEntries(peers),
    dependencies: { 'cdk-monitoring-constructs': dependencies['cdk-monitoring-constructs'] },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'README.md'), '');
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}
