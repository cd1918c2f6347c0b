/** The directives of a Cache-Control header that CloudFront acts on. Durations in seconds. */
export interface CacheControl {
  /** `no-store`, `no-cache` or `private`. */
  readonly isForbidding: boolean;
  /** `s-maxage`, else `max-age`. */
  readonly sharedMaxAge?: number;
  readonly staleWhileRevalidate?: number;
  readonly staleIfError?: number;
}

export function parseCacheControl(header: string | undefined): CacheControl {
  if (header === undefined) return { isForbidding: false };
  const directives = new Map(
    header
      .toLowerCase()
      .split(',')
      .map((directive) => {
        const [name = '', value = ''] = directive.trim().split('=');
        return [name.trim(), value.trim().replace(/^"(.*)"$/, '$1')] as const;
      }),
  );
  const seconds = (name: string): number | undefined => {
    const value = directives.get(name);
    return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
  };
  const sharedMaxAge = seconds('s-maxage') ?? seconds('max-age');
  const staleWhileRevalidate = seconds('stale-while-revalidate');
  const staleIfError = seconds('stale-if-error');
  return {
    isForbidding: ['no-store', 'no-cache', 'private'].some((name) => directives.has(name)),
    ...(sharedMaxAge === undefined ? {} : { sharedMaxAge }),
    ...(staleWhileRevalidate === undefined ? {} : { staleWhileRevalidate }),
    ...(staleIfError === undefined ? {} : { staleIfError }),
  };
}
