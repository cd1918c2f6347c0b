import { parseCacheControl } from './cache-control.ts';
import { type Headers, headerValue } from './headers.ts';
import type { CachePolicy } from './policies.ts';

/** How long CloudFront keeps an error unless the distribution says otherwise. */
const defaultErrorCachingSeconds = 10;

/** Kept whether or not the origin says for how long. */
const alwaysCachedErrors = new Set([404, 414, 500, 501, 502, 503, 504]);

/** Kept only when the origin says for how long. */
const conditionallyCachedErrors = new Set([400, 403, 405, 412, 415]);

export interface OriginAnswer {
  readonly status: number;
  readonly headers: Headers;
}

/**
 * For how many seconds a response may be served from the cache. Zero: not at all.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html#ExpirationDownloadDist
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 * @param errorCachingSeconds the distribution's own durations, by status. @param now in milliseconds.
 */
export function freshSeconds(
  answer: OriginAnswer,
  policy: CachePolicy,
  errorCachingSeconds: ReadonlyMap<number, number>,
  now: number,
): number {
  return answer.status >= 400
    ? freshErrorSeconds(answer, errorCachingSeconds)
    : freshSuccessSeconds(answer, policy, now);
}

/** How long an expired object goes on being served once its origin has failed with this status. */
export function errorSeconds(status: number, errorCachingSeconds: ReadonlyMap<number, number>): number {
  return errorCachingSeconds.get(status) ?? defaultErrorCachingSeconds;
}

function freshSuccessSeconds({ status, headers }: OriginAnswer, policy: CachePolicy, now: number): number {
  if (status === 206 || policy.maximumSeconds === 0) return 0;
  const { isForbidding, sharedMaxAge } = parseCacheControl(headerValue(headers, 'cache-control'));
  if (isForbidding) return policy.minimumSeconds;
  const stated = sharedMaxAge ?? secondsUntil(headerValue(headers, 'expires'), now);
  if (stated === undefined) return Math.max(policy.minimumSeconds, policy.defaultSeconds);
  return Math.min(Math.max(stated, policy.minimumSeconds), policy.maximumSeconds);
}

function freshErrorSeconds(
  { status, headers }: OriginAnswer,
  errorCachingSeconds: ReadonlyMap<number, number>,
): number {
  const { isForbidding, sharedMaxAge } = parseCacheControl(headerValue(headers, 'cache-control'));
  const isKept =
    alwaysCachedErrors.has(status) || (conditionallyCachedErrors.has(status) && sharedMaxAge !== undefined);
  return isKept && !isForbidding ? Math.max(errorSeconds(status, errorCachingSeconds), sharedMaxAge ?? 0) : 0;
}

/** A date that cannot be read, `0` for one, has passed. */
function secondsUntil(expires: string | undefined, now: number): number | undefined {
  if (expires === undefined) return undefined;
  const time = Date.parse(expires);
  return Number.isNaN(time) ? 0 : Math.max(0, Math.floor((time - now) / 1000));
}
