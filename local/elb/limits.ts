import type { ErrorStatus } from './error-responses.ts';
import { type HeaderField, type HttpRequest, headerValues } from './request.ts';

const KILOBYTE = 1024;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html#http-header-limits */
export const MAXIMUM_REQUEST_LINE_BYTES = 16 * KILOBYTE;
const MAXIMUM_HEADER_BYTES = 16 * KILOBYTE;
export const MAXIMUM_HEADERS_BYTES = 64 * KILOBYTE;
export const MAXIMUM_RESPONSE_HEADERS_BYTES = 32 * KILOBYTE;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
export const MAXIMUM_LAMBDA_BODY_BYTES = KILOBYTE * KILOBYTE;

const MAXIMUM_FORWARDED_FOR_ADDRESSES = 30;

/** A request that no rule is asked about, with the error that answers it. */
export function refuse(request: HttpRequest, httpVersion: string): ErrorStatus | undefined {
  const hosts = headerValues(request.headers, 'host');
  if (hosts.length > 1 || (httpVersion === '1.1' && hosts.length === 0)) return 400;
  if (!request.path.startsWith('/') && request.path !== '*') return 400;
  if (request.method === 'TRACE') return 405;
  if (requestLineBytes(request) > MAXIMUM_REQUEST_LINE_BYTES) return 414;
  if (request.headers.some((field) => headerBytes(field) > MAXIMUM_HEADER_BYTES)) return 413;
  if (headersBytes(request.headers) > MAXIMUM_HEADERS_BYTES) return 413;
  const addresses = headerValues(request.headers, 'x-forwarded-for').flatMap((value) => value.split(','));
  return addresses.length > MAXIMUM_FORWARDED_FOR_ADDRESSES ? 463 : undefined;
}

function requestLineBytes({ method, path, query }: HttpRequest): number {
  return `${method} ${path}?${query} HTTP/1.1`.length;
}

/** Header text holds one byte a character. */
function headerBytes([name, value]: HeaderField): number {
  return name.length + value.length + ': '.length;
}

export function headersBytes(headers: readonly HeaderField[]): number {
  return headers.reduce((sum, field) => sum + headerBytes(field) + '\r\n'.length, 0);
}
