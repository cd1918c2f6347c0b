import type { HeaderField } from './request.ts';

/**
 * What a listener changes in the headers of every response.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html
 */
export interface ResponseHeaders {
  /** `routing.http.response.server.enabled`: whether a response tells its server. */
  readonly server: boolean;
  /** Set in every response, whatever the target says. */
  readonly values: readonly HeaderField[];
}

/** The headers that a listener can set, by the attribute that holds the value. */
export const RESPONSE_HEADER_ATTRIBUTES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'strict-transport-security',
    'access-control-allow-origin',
    'access-control-allow-methods',
    'access-control-allow-headers',
    'access-control-allow-credentials',
    'access-control-expose-headers',
    'access-control-max-age',
    'content-security-policy',
    'x-content-type-options',
    'x-frame-options',
  ].map((name) => [`routing.http.response.${name.replaceAll('-', '_')}.header_value`, name]),
);

export function changeResponseHeaders(
  headers: readonly HeaderField[],
  { server, values }: ResponseHeaders,
): readonly HeaderField[] {
  if (server && values.length === 0) return headers;
  const replaced = new Set([...values.map(([name]) => name), ...(server ? [] : ['server'])]);
  return [...headers.filter(([name]) => !replaced.has(name)), ...values];
}
