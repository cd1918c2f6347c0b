import { type Headers, hasHeader, headerValue } from './headers.ts';
import type { CorsHeaders, PolicyHeader, ResponseHeadersPolicy } from './policies.ts';
import type { ViewerRequest } from './viewer-request.ts';

/**
 * Removes and adds headers as a response headers policy says: first it removes, then it adds.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export function applyResponseHeadersPolicy(
  policy: ResponseHeadersPolicy,
  request: ViewerRequest,
  headers: Headers,
): Headers {
  const added = [...policy.headers, ...(policy.cors === undefined ? [] : corsHeaders(policy.cors, request))];
  const names = new Set(added.filter(({ override }) => override).map(({ name }) => name));
  const kept = headers.filter(([name]) => !policy.removed.includes(name) && !names.has(name));
  const missing = added.filter(({ name, override }) => override || !hasHeader(kept, name));
  return [...kept, ...missing.map(({ name, value }) => [name, value] as const)];
}

/** Whether the policy gives the same headers to every request. */
export function isConstant(policy: ResponseHeadersPolicy): boolean {
  return policy.cors === undefined;
}

/** Only for requests that are CORS requests: those with an Origin. */
function corsHeaders(cors: CorsHeaders, request: ViewerRequest): readonly PolicyHeader[] {
  const origin = headerValue(request.headers, 'origin');
  const allowed = origin === undefined ? undefined : allowedOrigin(cors, origin);
  if (allowed === undefined) return [];
  const isPreflight =
    request.method === 'OPTIONS' && headerValue(request.headers, 'access-control-request-method') !== undefined;
  const preflight: readonly (readonly [string, string])[] = [
    ['access-control-allow-methods', cors.allowMethods.join(', ')],
    ['access-control-allow-headers', cors.allowHeaders.join(', ')],
    ['access-control-max-age', cors.maxAgeSeconds?.toString() ?? ''],
  ];
  const values: readonly (readonly [string, string])[] = [
    ['access-control-allow-origin', allowed],
    ['access-control-allow-credentials', cors.allowCredentials ? 'true' : ''],
    ['access-control-expose-headers', cors.exposeHeaders.join(', ')],
    ...(isPreflight ? preflight : []),
  ];
  return values.filter(([, value]) => value !== '').map(([name, value]) => ({ name, value, override: cors.override }));
}

function allowedOrigin({ allowOrigins }: CorsHeaders, origin: string): string | undefined {
  if (allowOrigins.includes('*')) return '*';
  return allowOrigins.some((pattern) => coversOrigin(pattern, origin)) ? origin : undefined;
}

/** A star may stand for the leftmost part of the host: `https://*.example.org`, or without a scheme. */
function coversOrigin(pattern: string, origin: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace('*', '[^/]+');
  const scheme = pattern.includes('://') ? '' : '(?:https?://)?';
  return new RegExp(`^${scheme}${source}$`, 'i').test(origin);
}
