import { STATUS_CODES } from 'node:http';
import type { ALBEvent, ALBResult } from 'aws-lambda';

/*
 * Between the events of an Application Load Balancer and the Fetch API. Not hono/aws-lambda, which joins repeated
 * request headers with "; " where HTTP says ", ", builds the URL from an unchecked Host header (a Host of "x/health?"
 * would choose the route), answers a GET with a body in plain text, and is deprecated in favour of the same code.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */

/** Routes depend on path and query alone; every link that the API gives is relative. */
const ORIGIN = 'http://load-balancer';

const BODILESS_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** @throws TypeError for a method, path or header that HTTP does not allow. */
export function toRequest(event: ALBEvent): Request {
  const method = event.httpMethod.toUpperCase();
  if (!event.path.startsWith('/')) {
    throw new TypeError(`The path ${event.path} does not begin with "/".`);
  }
  return new Request(`${ORIGIN}${event.path}${search(event)}`, {
    method,
    headers: requestHeaders(event),
    body: BODILESS_METHODS.has(method)
      ? null
      : Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  });
}

/** In the header mode of the event: the load balancer takes no other. */
export async function toResult(event: ALBEvent, response: Response): Promise<ALBResult> {
  const common = {
    statusCode: response.status,
    statusDescription: `${response.status} ${STATUS_CODES[response.status] ?? ''}`.trim(),
    ...(event.httpMethod === 'HEAD' ? { body: '', isBase64Encoded: false } : await encodeBody(response)),
  };
  return event.multiValueHeaders
    ? { ...common, multiValueHeaders: multiValueHeaders(response.headers) }
    : { ...common, headers: Object.fromEntries(response.headers) };
}

/** Not decoded by the load balancer, and not here. */
function search(event: ALBEvent): string {
  const pairs = event.multiValueQueryStringParameters
    ? Object.entries(event.multiValueQueryStringParameters).flatMap(([name, values]) =>
        (values ?? []).map((value) => [name, value]),
      )
    : Object.entries(event.queryStringParameters ?? {});
  return pairs.length > 0 ? `?${pairs.map(([name, value]) => `${name}=${value ?? ''}`).join('&')}` : '';
}

/** Headers itself joins repeated fields: cookies with "; ", all others with ", ". */
function requestHeaders(event: ALBEvent): Headers {
  const fields = event.multiValueHeaders
    ? Object.entries(event.multiValueHeaders).flatMap(([name, values]) =>
        (values ?? []).map((value) => [name, value] as const),
      )
    : Object.entries(event.headers ?? {});
  const headers = new Headers();
  for (const [name, value] of fields) {
    headers.append(name, toByteString(value ?? ''));
  }
  return headers;
}

/** Headers holds bytes as Latin-1; other text is given as its bytes of UTF-8. */
function toByteString(value: string): string {
  return /[^\0-\xff]/.test(value) ? Buffer.from(value).toString('latin1') : value;
}

function multiValueHeaders(headers: Headers): Record<string, string[]> {
  const fields = Object.fromEntries([...headers].map(([name, value]) => [name, [value]]));
  const cookies = headers.getSetCookie();
  return cookies.length > 0 ? { ...fields, 'set-cookie': cookies } : fields;
}

/** Text as it is; everything else, and whatever is encoded, in Base64. */
async function encodeBody(response: Response): Promise<{ readonly body: string; readonly isBase64Encoded: boolean }> {
  const type = response.headers.get('content-type') ?? 'text/plain';
  const isText = /^text\/|[/+](?:json|xml|javascript)\s*(?:;|$)/i.test(type);
  if (isText && !response.headers.has('content-encoding')) {
    return { body: await response.text(), isBase64Encoded: false };
  }
  return { body: Buffer.from(await response.arrayBuffer()).toString('base64'), isBase64Encoded: true };
}
