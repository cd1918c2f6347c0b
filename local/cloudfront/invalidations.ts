import { findByName } from '../find-by-name.ts';
import type { Edge } from './edge.ts';
import type { Distribution } from './model.ts';

export interface InvalidationRequest {
  /** With a final `*` for all that begin with what is before it. */
  readonly paths: readonly string[];
  /** A distribution's id or construct path. @default - every distribution */
  readonly distribution?: string | undefined;
}

/**
 * Drops objects from the caches of distributions.
 * @returns what the caller is told. @throws when a path is none, or no distribution has that name.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
export function invalidate(
  edge: Pick<Edge, 'invalidate'>,
  distributions: readonly Pick<Distribution, 'id' | 'path'>[],
  { paths, distribution }: InvalidationRequest,
): string {
  if (paths.length === 0) throw new Error('An invalidation needs at least one path: "/index.html", or "/*" for all.');
  for (const path of paths) checkPath(path);
  const named = distributions.map(({ id, path }) => ({ name: id, path }));
  const chosen = distribution === undefined ? named : [findByName('distribution', named, distribution)];
  return chosen
    .map(({ name, path }) => `${path}: ${objects(edge.invalidate(name, paths))} dropped from the cache.`)
    .join('\n');
}

function checkPath(path: string): void {
  if (!path.startsWith('/')) throw new Error(`A path begins with a slash, got "${path}".`);
  if (path.slice(0, -1).includes('*')) throw new Error(`A star may stand at the end of a path only, got "${path}".`);
}

function objects(count: number): string {
  return count === 1 ? '1 object' : `${count} objects`;
}
