import { join } from 'node:path';

/** The files that the stacks bundle and publish. */
export interface Sources {
  readonly apiEntry: string;
  readonly migrateEntry: string;
  readonly migrationsFolder: string;
  readonly rotateApplicationSecretEntry: string;
  readonly rotateOriginHeaderEntry: string;
  readonly siteFolder: string;
  readonly viewerRequestFile: string;
}

const root = join(import.meta.dirname, '..');

/** Those of this repository. */
export const repositorySources: Sources = {
  apiEntry: join(root, 'lambda/api/index.ts'),
  migrateEntry: join(root, 'lambda/migrate/index.ts'),
  migrationsFolder: join(root, 'lambda/migrate/migrations'),
  rotateApplicationSecretEntry: join(root, 'lambda/rotate-application-secret/index.ts'),
  rotateOriginHeaderEntry: join(root, 'lambda/rotate-origin-header/index.ts'),
  siteFolder: join(root, 'web'),
  viewerRequestFile: join(root, 'edge/viewer-request.js'),
};
