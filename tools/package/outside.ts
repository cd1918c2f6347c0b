import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string }>>;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
}

/**
 * Copies an example out of the repository and installs what it needs there: this package from its tarball, the others
 * at the versions of the repository's lock file.
 *
 * @param versions in the place of those that the example names
 */
export function installExample(
  example: string,
  folder: string,
  tarball: string,
  versions: Readonly<Record<string, string>> = {},
): void {
  cpSync(example, folder, { recursive: true });
  const file = join(folder, 'package.json');
  const manifest: Manifest = JSON.parse(readFileSync(file, 'utf8'));
  const dependencies = { ...manifest.dependencies, ...versions, 'cdk-scaled-web': `file:${tarball}` };
  const direct = new Set([...Object.keys(dependencies), ...Object.keys(manifest.devDependencies ?? {})]);
  const overrides = Object.fromEntries(Object.entries(lockedVersions()).filter(([name]) => !direct.has(name)));
  writeFileSync(file, JSON.stringify({ ...manifest, dependencies, overrides }, undefined, 2));
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
  });
}

/** Of each package that the lock file has in one version. */
function lockedVersions(): Record<string, string> {
  const lock: Lock = JSON.parse(readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8'));
  const versions = new Map<string, Set<string>>();
  for (const [path, { version }] of Object.entries(lock.packages)) {
    const name = path.split('node_modules/').at(-1) ?? '';
    if (name !== '') versions.set(name, (versions.get(name) ?? new Set()).add(version));
  }
  return Object.fromEntries(
    [...versions].flatMap(([name, [first, ...others]]) => (first && others.length === 0 ? [[name, first]] : [])),
  );
}
