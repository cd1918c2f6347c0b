import { createRequire } from 'node:module';
import { projectRoot } from './project-root.ts';

export type Esbuild = typeof import('esbuild');

/**
 * The bundler, of the project or beside this package. Loaded at its first use: what is bundled already can do without
 * it, and so it is an optional peer of this package.
 *
 * @param purpose what is to be bundled, for the message
 * @throws when it is not installed; aws-cdk-lib would go to Docker for a version of its own
 */
export function loadEsbuild(purpose: string, folders = [projectRoot(), import.meta.dirname]): Esbuild {
  const require = createRequire(import.meta.url);
  try {
    return require(require.resolve('esbuild', { paths: folders }));
  } catch (error) {
    throw new Error(
      `${purpose} is bundled by esbuild, which cannot be loaded: install it (npm install --save-dev esbuild), or give ` +
        'what is bundled already',
      { cause: error },
    );
  }
}
