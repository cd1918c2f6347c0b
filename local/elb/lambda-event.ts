import { type HeaderField, headerValues } from './request.ts';
import { parseQuery } from './uri.ts';

/** What of a request goes into the event of a function. */
export interface LambdaEventSource {
  readonly targetGroupArn: string;
  readonly method: string;
  /** Not decoded. */
  readonly path: string;
  /** Not decoded. */
  readonly query: string;
  /** As the target sees them. */
  readonly headers: readonly HeaderField[];
  readonly body: Buffer;
}

/**
 * The event that a load balancer invokes a function with, as JSON text.
 *
 * @param multiValueHeaders the target group's `lambda.multi_value_headers.enabled`; without it, the last value wins
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer
 */
export function lambdaEvent(source: LambdaEventSource, multiValueHeaders: boolean): string {
  const query = parseQuery(source.query);
  const isBase64Encoded = source.body.length > 0 && !isPlainText(source.headers);
  return JSON.stringify({
    requestContext: { elb: { targetGroupArn: source.targetGroupArn } },
    httpMethod: source.method,
    path: source.path,
    ...(multiValueHeaders
      ? { multiValueQueryStringParameters: allValues(query), multiValueHeaders: allValues(source.headers) }
      : { queryStringParameters: Object.fromEntries(query), headers: Object.fromEntries(source.headers) }),
    body: source.body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  });
}

function allValues(pairs: readonly (readonly [string, string])[]): Record<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const list = values.get(name);
    if (list) list.push(value);
    else values.set(name, [value]);
  }
  return Object.fromEntries(values);
}

const PLAIN_TEXT = /^(text\/.*|application\/(json|javascript|xml))$/;

/** A body goes as it is when its content type is text and it is not compressed; any other as Base64. */
function isPlainText(headers: readonly HeaderField[]): boolean {
  if (headerValues(headers, 'content-encoding').length > 0) return false;
  const [type = ''] = (headerValues(headers, 'content-type').at(-1) ?? '').split(';');
  return PLAIN_TEXT.test(type.trim().toLowerCase());
}
