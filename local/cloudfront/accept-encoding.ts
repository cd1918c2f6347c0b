import type { CachePolicy } from './policies.ts';

/** What an encoded body is compressed with. */
export type Coding = 'br' | 'gzip';

/** The codings of a normalized Accept-Encoding header, the preferred one first. */
export type AcceptedCodings = readonly Coding[];

/**
 * Normalizes Accept-Encoding to the codings that both the viewer and the cache policy know. Brotli goes first.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-key-understand-cache-policy.html#cache-policy-compressed-objects
 */
export function acceptedCodings(acceptEncoding: string | undefined, policy: CachePolicy): AcceptedCodings {
  if (acceptEncoding === undefined) return [];
  const accepted = new Set(
    acceptEncoding
      .toLowerCase()
      .split(',')
      .map((part) => part.trim())
      .filter((part) => !/;\s*q=0(\.0*)?$/.test(part))
      .map((part) => part.replace(/\s*;.*$/, '')),
  );
  const codings: Coding[] = [];
  if (policy.brotli && accepted.has('br')) codings.push('br');
  if (policy.gzip && accepted.has('gzip')) codings.push('gzip');
  return codings;
}
