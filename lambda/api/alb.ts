import { STATUS_CODES } from 'node:http';
import type { ALBEvent, ALBResult } from 'aws-lambda';
import type { Answer } from './answer.ts';
import type { ApiRequest } from './request.ts';

/*
 * Between the events of an Application Load Balancer and the routes. Not by the Fetch API's classes: Node.js loads them
 * at their first use, which takes as long as loading half of the AWS SDK.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */

/** Routes depend on path and query alone; every link that the API gives is relative. */
const ORIGIN = 'http://load-balancer';

const BODILESS_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
const TOKEN = /^[!#$%&'*+\-.^_`|~\da-z]+$/i;

/** @throws TypeError for a method, path or header that HTTP does not allow. */
export function toRequest(event: ALBEvent): ApiRequest {
  const method = token(event.httpMethod).toUpperCase();
  if (!event.path.startsWith('/')) {
    throw new TypeError(`The path ${event.path} does not begin with "/".`);
  }
  const { pathname, search } = new URL(`${ORIGIN}${event.path}${query(event)}`);
  return {
    method,
    path: pathname,
    search,
    headers: requestHeaders(event),
    body: BODILESS_METHODS.has(method)
      ? Buffer.alloc(0)
      : Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** In the header mode of the event: the load balancer takes no other. */
export function toResult(event: ALBEvent, { status, headers, body }: Answer): ALBResult {
  const lists = Object.entries(headers).map(([name, value]) => [name, [value].flat()] as const);
  return {
    statusCode: status,
    statusDescription: `${status} ${STATUS_CODES[status] ?? ''}`.trim(),
    ...(event.multiValueHeaders
      ? { multiValueHeaders: Object.fromEntries(lists) }
      : { headers: Object.fromEntries(lists.map(([name, values]) => [name, values.at(-1) ?? ''])) }),
    ...(event.httpMethod === 'HEAD' ? encodeBody('') : encodeBody(body)),
  };
}

/** Not decoded by the load balancer, and not here. */
function query(event: ALBEvent): string {
  const pairs = event.multiValueQueryStringParameters
    ? Object.entries(event.multiValueQueryStringParameters).flatMap(([name, values]) =>
        (values ?? []).map((value) => [name, value]),
      )
    : Object.entries(event.queryStringParameters ?? {});
  return pairs.length > 0 ? `?${pairs.map(([name, value]) => `${name}=${value ?? ''}`).join('&')}` : '';
}

/** Repeated fields are joined: cookies with "; ", all others with ", ". */
function requestHeaders(event: ALBEvent): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, values] of Object.entries(event.multiValueHeaders ?? event.headers ?? {})) {
    const key = token(name).toLowerCase();
    for (const value of [values ?? ''].flat()) {
      const before = headers.get(key);
      const field = fieldValue(value);
      headers.set(key, before === undefined ? field : `${before}${key === 'cookie' ? '; ' : ', '}${field}`);
    }
  }
  return headers;
}

function token(text: string): string {
  if (!TOKEN.test(text)) {
    throw new TypeError(`${JSON.stringify(text)} is no token.`);
  }
  return text;
}

/** Bytes, as Latin-1; other text is given as its bytes of UTF-8. */
function fieldValue(text: string): string {
  if (/[\0\r\n]/.test(text)) {
    throw new TypeError(`${JSON.stringify(text)} is no value of a header.`);
  }
  const value = text.replace(/^[\t ]+|[\t ]+$/g, '');
  return /[^\0-\xff]/.test(value) ? Buffer.from(value).toString('latin1') : value;
}

/** Text as it is, bytes in Base64. */
function encodeBody(body: Answer['body']): { readonly body: string; readonly isBase64Encoded: boolean } {
  return typeof body === 'string'
    ? { body, isBase64Encoded: false }
    : { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
}
