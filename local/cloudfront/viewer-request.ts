import { type Headers, headerValue } from './headers.ts';

/** A request as CloudFront has it from the viewer, or as a viewer-request function left it. */
export interface ViewerRequest {
  readonly method: string;
  /** Raw, without the query string. */
  readonly path: string;
  /** Raw, without the question mark. */
  readonly query: string;
  readonly headers: Headers;
  readonly address: string;
  readonly port: number;
  /** E.g. `1.1`. */
  readonly httpVersion: string;
}

export interface NameAndValue {
  readonly name: string;
  readonly value: string;
  /** As the viewer wrote it. */
  readonly raw: string;
}

/** The parameters of a raw query string, undecoded. */
export function queryParameters(query: string): readonly NameAndValue[] {
  return query === '' ? [] : query.split('&').map(nameAndValue);
}

export function cookies(headers: Headers): readonly NameAndValue[] {
  const pairs = (headerValue(headers, 'cookie') ?? '').split(';').map((pair) => pair.trim());
  return pairs.filter((pair) => pair !== '').map(nameAndValue);
}

function nameAndValue(raw: string): NameAndValue {
  const equals = raw.indexOf('=');
  return equals === -1
    ? { name: raw, value: '', raw }
    : { name: raw.slice(0, equals), value: raw.slice(equals + 1), raw };
}
