import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isJsonObject, type Json } from '../assembly/json.ts';
import { headersBytes, MAXIMUM_RESPONSE_HEADERS_BYTES } from './limits.ts';
import type { HeaderField, HttpResponse } from './request.ts';

/** The answer of a function that the load balancer cannot pass on: the client gets 502. */
export class InvalidLambdaResponse extends Error {}

/** A load balancer ignores these in the response of a function. */
const HOP_BY_HOP_HEADERS = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/**
 * Reads what a function returned.
 *
 * @param payload JSON text
 * @param multiValueHeaders the target group's `lambda.multi_value_headers.enabled`
 * @throws InvalidLambdaResponse
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#respond-to-load-balancer
 */
export function readLambdaResponse(payload: string, multiValueHeaders: boolean): HttpResponse {
  const response: Json = JSON.parse(payload);
  if (!isJsonObject(response)) throw invalid('the response', response, 'an object');
  const { statusCode: status, statusDescription, body = null, isBase64Encoded } = response;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    throw invalid('statusCode', status, 'a whole number from 200 to 599');
  }
  if (typeof isBase64Encoded !== 'boolean') throw invalid('isBase64Encoded', isBase64Encoded, 'true or false');
  if (body !== null && typeof body !== 'string') throw invalid('body', body, 'a string');
  if (statusDescription !== undefined && typeof statusDescription !== 'string') {
    throw invalid('statusDescription', statusDescription, 'a string such as "200 OK"');
  }
  const reason = statusDescription?.replace(/^\d+\s*/, '');
  return {
    status,
    ...(reason ? { reason } : {}),
    headers: withDefaults(multiValueHeaders ? readMultiValueHeaders(response) : readHeaders(response)),
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function readHeaders({ headers }: { readonly headers?: Json }): readonly HeaderField[] {
  if (!isJsonObject(headers)) {
    throw invalid('headers', headers, 'an object, as lambda.multi_value_headers.enabled is false');
  }
  return Object.entries(headers).map(([name, value]) => field('headers', name, value));
}

function readMultiValueHeaders({ multiValueHeaders }: { readonly multiValueHeaders?: Json }): readonly HeaderField[] {
  if (!isJsonObject(multiValueHeaders)) {
    throw invalid('multiValueHeaders', multiValueHeaders, 'an object, as lambda.multi_value_headers.enabled is true');
  }
  return Object.entries(multiValueHeaders).flatMap(([name, values]) => {
    if (!Array.isArray(values)) throw invalid(`multiValueHeaders.${name}`, values, 'an array of strings');
    return values.map((value) => field('multiValueHeaders', name, value));
  });
}

function field(where: string, name: string, value: Json): HeaderField {
  if (typeof value !== 'string') throw invalid(`${where}.${name}`, value, 'a string');
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw new InvalidLambdaResponse(`${where} hold ${JSON.stringify(name)}, whose name or value HTTP does not allow`);
  }
  return [name.toLowerCase(), value];
}

function withDefaults(headers: readonly HeaderField[]): readonly HeaderField[] {
  const kept = headers.filter(([name]) => !HOP_BY_HOP_HEADERS.includes(name) && name !== 'content-length');
  if (headersBytes(kept) > MAXIMUM_RESPONSE_HEADERS_BYTES) {
    throw new InvalidLambdaResponse(`the response headers have ${headersBytes(kept)} bytes, more than 32 K`);
  }
  const names = new Set(kept.map(([name]) => name));
  return [
    ...(names.has('server') ? [] : [['server', 'awselb/2.0'] as const]),
    ...(names.has('content-type') ? [] : [['content-type', 'application/octet-stream'] as const]),
    ...kept,
  ];
}

function invalid(what: string, got: Json | undefined, allowed: string): InvalidLambdaResponse {
  return new InvalidLambdaResponse(`${what} is ${JSON.stringify(got)?.slice(0, 200)}; it must be ${allowed}`);
}
