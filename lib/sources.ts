import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.ts';

/** The files that the stacks bundle and publish. What is an entry may be a folder with a bundle, too. */
export interface Sources {
  readonly apiEntry: string;
  readonly expireAssetsEntry: string;
  readonly migrateEntry: string;
  readonly migrationsFolder: string;
  /** For applications of others: nothing is migrated, only the application's role is made. */
  readonly noMigrationsFolder: string;
  readonly rotateApplicationSecretEntry: string;
  readonly rotateOriginHeaderEntry: string;
  readonly siteFolder: string;
  readonly viewerRequestFile: string;
}

/** Those of this package: in the repository the sources, in the installed package what was made of them. */
export const repositorySources: Sources = {
  apiEntry: entryOf('api'),
  expireAssetsEntry: entryOf('expire-assets'),
  migrateEntry: entryOf('migrate'),
  migrationsFolder: join(packageRoot, 'lambda/migrate/migrations'),
  noMigrationsFolder: join(packageRoot, 'lambda/migrate/no-migrations'),
  rotateApplicationSecretEntry: entryOf('rotate-application-secret'),
  rotateOriginHeaderEntry: entryOf('rotate-origin-header'),
  siteFolder: join(packageRoot, 'web'),
  viewerRequestFile: join(packageRoot, 'edge/viewer-request.js'),
};

function entryOf(name: string): string {
  const folder = join(packageRoot, 'lambda', name);
  const source = join(folder, 'index.ts');
  return existsSync(source) ? source : folder;
}
