import { join } from 'node:path';

/**
 * The folder with this package's own code and site: the repository, or `dist` of the installed package, which is laid
 * out alike. This file, and the bundles it is in, are one folder below it.
 */
export const packageRoot = join(import.meta.dirname, '..');
