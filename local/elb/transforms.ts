import { type HttpRequest, headerValues } from './request.ts';
import { parseRequestTarget } from './uri.ts';

/** The first match of the expression is replaced; `$1` to `$9` stand for what its groups matched. */
export interface Rewrite {
  readonly regex: RegExp;
  readonly replace: string;
}

/**
 * What a rule changes in a request before a target gets it. Conditions see the request as it came.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-transforms.html
 */
export interface Transforms {
  /** @default - the host stays */
  readonly host?: Rewrite;
  /** Of path and query. @default - they stay */
  readonly url?: Rewrite;
}

/** A rewrite that matched and did not make a request: the client gets 500. */
export class TransformError extends Error {}

/** @throws TransformError */
export function transform(request: HttpRequest, { host, url }: Transforms): HttpRequest {
  const rewritten = url ? rewriteUrl(request, url) : request;
  return host ? rewriteHost(rewritten, host) : rewritten;
}

function rewriteUrl(request: HttpRequest, { regex, replace }: Rewrite): HttpRequest {
  const before = requestUri(request);
  if (!regex.test(before)) return request;
  const uri = substitute(before, regex, replace);
  if (!/^\/[!-~]*$/.test(uri)) throw new TransformError(`${before} becomes ${uri}, which is no path of a URL`);
  const { path, query } = parseRequestTarget(uri);
  return { ...request, path, query };
}

function rewriteHost(request: HttpRequest, { regex, replace }: Rewrite): HttpRequest {
  const before = headerValues(request.headers, 'host')[0] ?? '';
  if (!regex.test(before)) return request;
  const host = substitute(before, regex, replace);
  if (!/^[A-Za-z0-9._-]+(:\d+)?$/.test(host)) throw new TransformError(`${before} becomes ${host}, which is no host`);
  return { ...request, headers: request.headers.map((field) => (field[0] === 'host' ? ['host', host] : field)) };
}

/** JavaScript has further signs after a dollar; only those of groups mean something here. */
function substitute(text: string, regex: RegExp, replace: string): string {
  return text.replace(regex, (...parts: readonly unknown[]) =>
    replace.replaceAll(/\$([1-9])/g, (_sign, group: string) => {
      const value = parts[Number(group)];
      return typeof value === 'string' ? value : '';
    }),
  );
}

/** Path and query as the request line holds them. */
export function requestUri({ path, query }: Pick<HttpRequest, 'path' | 'query'>): string {
  return query === '' ? path : `${path}?${query}`;
}
