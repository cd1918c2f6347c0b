import type { AcceptedCodings } from './accept-encoding.ts';
import { parseCacheControl } from './cache-control.ts';
import { chooseCoding, compress, compressedEtag, isCompressible } from './compression.ts';
import { type Headers, headerValue, withHeader, withoutHeaders } from './headers.ts';
import type { Behavior } from './model.ts';
import type { CachedObject } from './object-cache.ts';
import { withVary } from './origin-response.ts';

/** A response as the edge keeps it, in the coding in which it is sent. Times are of one monotonic clock. */
export interface StoredObject extends CachedObject {
  readonly status: number;
  /** As the viewer gets them, before any response headers policy. */
  readonly headers: Headers;
  readonly body: Buffer;
  /** The origin's own ETag, to ask whether the object is still the latest. */
  readonly originEtag?: string | undefined;
  readonly lastModified?: string | undefined;
  readonly storedAt: number;
  readonly freshUntil: number;
  /** Until when it may be served while it is being revalidated. */
  readonly revalidateUntil: number;
  /** Until when it may be served when the origin fails. */
  readonly usableUntil: number;
}

export interface StoreProps {
  readonly behavior: Behavior;
  readonly uri: string;
  readonly codings: AcceptedCodings;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  readonly lifetime: Lifetime;
}

export type Lifetime = Pick<StoredObject, 'storedAt' | 'freshUntil' | 'revalidateUntil' | 'usableUntil'>;

/** What the headers and a map entry cost beside the body, roughly, in bytes. */
const overhead = 2_048;

/** Makes an object of an origin's response, compressed where CloudFront would compress it. */
export async function storedObject(props: StoreProps): Promise<StoredObject> {
  const { behavior, codings, status, body, lifetime, uri } = props;
  const headers = withHeader(props.headers, 'content-length', String(body.length));
  const compressible = isCompressible(behavior, status, headers);
  const coding = chooseCoding(compressible, codings);
  const stored = coding === undefined ? body : await compress(coding, body);
  const varying = compressible ? withVary(headers, 'Accept-Encoding') : headers;
  return {
    uri,
    status,
    headers: coding === undefined ? varying : codedHeaders(varying, coding, stored.length),
    body: stored,
    originEtag: headerValue(headers, 'etag'),
    lastModified: headerValue(headers, 'last-modified'),
    size: stored.length + overhead,
    ...lifetime,
  };
}

/** The object as it is after the origin confirmed it: the headers of its answer replace those of the same name. */
export function refreshed(object: StoredObject, headers: Headers, lifetime: Lifetime): StoredObject {
  const replacing = withoutHeaders(headers, ['content-length', 'content-encoding', 'etag', 'vary', 'content-type']);
  const kept = withoutHeaders(
    object.headers,
    replacing.map(([name]) => name),
  );
  return { ...object, headers: [...kept, ...replacing], ...lifetime };
}

/**
 * @param seconds for how long it is fresh. @param milliseconds what a documented duration takes here.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html#stale-content
 */
export function lifetimeOf(
  headers: Headers,
  seconds: number,
  now: number,
  milliseconds: (documentedSeconds: number) => number,
): Lifetime {
  const { staleWhileRevalidate = 0, staleIfError } = parseCacheControl(headerValue(headers, 'cache-control'));
  const freshUntil = now + milliseconds(seconds);
  return {
    storedAt: now,
    freshUntil,
    revalidateUntil: freshUntil + milliseconds(staleWhileRevalidate),
    usableUntil: staleIfError === undefined ? Number.POSITIVE_INFINITY : freshUntil + milliseconds(staleIfError),
  };
}

function codedHeaders(headers: Headers, coding: string, length: number): Headers {
  const etag = compressedEtag(headerValue(headers, 'etag'));
  return [
    ...withoutHeaders(headers, ['content-length', 'etag', 'accept-ranges']),
    ['content-encoding', coding],
    ['content-length', String(length)],
    ...(etag === undefined ? [] : [['etag', etag] as const]),
  ];
}
