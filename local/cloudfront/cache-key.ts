import type { AcceptedCodings } from './accept-encoding.ts';
import { headerValue } from './headers.ts';
import type { Behavior } from './model.ts';
import { type Selection, takes } from './policies.ts';
import { cookies, type NameAndValue, queryParameters, type ViewerRequest } from './viewer-request.ts';

/** The parts of a cache key. Two requests with the same key are answered with the same object. */
export interface CacheKey {
  /** Path and chosen query strings, what an invalidation is matched against. */
  readonly uri: string;
  readonly text: string;
}

/**
 * The cache key of a request: the origin, the path, and of query strings, headers and cookies those that the cache
 * policy takes, and the normalized Accept-Encoding.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-the-cache-key.html
 */
export function cacheKey(behavior: Behavior, request: ViewerRequest, codings: AcceptedCodings): CacheKey {
  const { headers, cookies: cookieSelection, queryStrings } = behavior.cachePolicy;
  const query = queryStrings.take === 'none' ? '' : selected(queryParameters(request.query), queryStrings);
  const uri = query === '' ? request.path : `${request.path}?${query.replaceAll('\n', '&')}`;
  const headerValues = headers.names.map((name) => `${name}:${headerValue(request.headers, name) ?? ''}`);
  const cookieValues = cookieSelection.take === 'none' ? '' : selected(cookies(request.headers), cookieSelection);
  const method = request.method === 'OPTIONS' ? 'OPTIONS' : 'GET';
  return {
    uri,
    text: `${method}\n${behavior.origin.id}\n${uri}\n${codings.join()}\n${headerValues.join('\n')}\n${cookieValues}`,
  };
}

function selected(values: readonly NameAndValue[], selection: Selection): string {
  return values
    .filter(({ name }) => takes(selection, name))
    .map(({ raw }) => raw)
    .join('\n');
}
