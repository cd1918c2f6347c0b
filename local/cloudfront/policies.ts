/** Which of the viewer's headers, cookies or query strings a policy takes. Header names are in lower case. */
export interface Selection {
  readonly take: 'none' | 'all' | 'only' | 'all-except';
  readonly names: readonly string[];
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-key-understand-cache-policy.html */
export interface CachePolicy {
  readonly minimumSeconds: number;
  readonly defaultSeconds: number;
  readonly maximumSeconds: number;
  readonly headers: Selection;
  readonly cookies: Selection;
  readonly queryStrings: Selection;
  readonly gzip: boolean;
  readonly brotli: boolean;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-request-understand-origin-request-policy.html */
export interface OriginRequestPolicy {
  readonly headers: Selection;
  /** The headers that CloudFront makes, beside those of `headers`. */
  readonly cloudFrontHeaders: readonly string[];
  readonly cookies: Selection;
  readonly queryStrings: Selection;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
export interface ResponseHeadersPolicy {
  readonly cors?: CorsHeaders;
  /** Security and custom headers. */
  readonly headers: readonly PolicyHeader[];
  /** Lower case. */
  readonly removed: readonly string[];
  /** The share of responses with Server-Timing, in percent. Undefined when it is off. */
  readonly serverTimingPercent?: number;
}

export interface CorsHeaders {
  readonly allowCredentials: boolean;
  readonly allowHeaders: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowOrigins: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds?: number;
  readonly override: boolean;
}

export interface PolicyHeader {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  /** Whether it replaces the origin's header of that name. */
  readonly override: boolean;
}

export const none: Selection = { take: 'none', names: [] };
export const all: Selection = { take: 'all', names: [] };

export function only(...names: readonly string[]): Selection {
  return { take: 'only', names };
}

export function takes(selection: Selection, name: string): boolean {
  switch (selection.take) {
    case 'none':
      return false;
    case 'all':
      return true;
    case 'only':
      return selection.names.includes(name);
    case 'all-except':
      return !selection.names.includes(name);
  }
}
