import { isJsonObject, type Json, type JsonObject } from '../assembly/json.ts';
import { hiddenHeaders, isHiddenHeader, readOnlyRequestHeaders, unchangedHeader } from './function-event.ts';
import type { Header, Headers } from './headers.ts';
import type { OriginCommand } from './origin-change.ts';
import { queryParameters, type ViewerRequest } from './viewer-request.ts';

/** What a viewer-request function makes of a request: another request, or the answer to it. */
export type ViewerRequestResult =
  | {
      readonly kind: 'request';
      readonly request: ViewerRequest;
      /** How the function changes where the request goes. */
      readonly originCommands: readonly OriginCommand[];
    }
  | { readonly kind: 'response'; readonly response: FunctionResponse }
  | { readonly kind: 'invalid'; readonly reason: string };

export interface FunctionResponse {
  readonly status: number;
  readonly statusDescription?: string;
  readonly headers: Headers;
  /** Undefined when the function says nothing of the body. */
  readonly body?: Buffer;
}

/** @param result what the handler returned, as JSON. */
export function readViewerRequestResult(
  result: unknown,
  request: ViewerRequest,
  originCommands: readonly OriginCommand[] = [],
): ViewerRequestResult {
  return attempt(() => {
    if (!isJsonObject(result)) throw new Invalid('the function returned neither a request nor a response');
    return result.statusCode === undefined
      ? { kind: 'request', request: readRequest(result, request), originCommands }
      : { kind: 'response', response: readResponse(result) };
  });
}

export type ViewerResponseResult = Exclude<ViewerRequestResult, { readonly kind: 'request' }>;

/** @param result what the handler returned, as JSON. */
export function readViewerResponseResult(
  result: unknown,
  originCommands: readonly OriginCommand[] = [],
): ViewerResponseResult {
  return attempt(() => {
    const [command] = originCommands;
    if (command) throw new Invalid(`${command.method} is for viewer-request functions only`);
    if (!isJsonObject(result)) throw new Invalid('the function returned no response');
    return { kind: 'response', response: readResponse(result) };
  });
}

class Invalid extends Error {}

function attempt<T>(read: () => T): T | { readonly kind: 'invalid'; readonly reason: string } {
  try {
    return read();
  } catch (error) {
    if (error instanceof Invalid) return { kind: 'invalid', reason: error.message };
    throw error;
  }
}

function readRequest(result: JsonObject, before: ViewerRequest): ViewerRequest {
  const { uri, method } = result;
  if (typeof uri !== 'string' || !uri.startsWith('/')) {
    throw new Invalid(`the function returned the uri ${JSON.stringify(uri)}: it must begin with a slash`);
  }
  if (method !== before.method) throw new Invalid('the function changed the method, which is read-only');
  const cookie = values(result.cookies, 'cookies').map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const headers: Headers = [
    ...hiddenHeaders(before.headers),
    ...readHeaders(result.headers),
    ...(cookie.length > 0 ? [['cookie', cookie.join('; ')] as const] : []),
  ];
  const changed = readOnlyRequestHeaders.find((name) => !unchangedHeader(before.headers, headers, name));
  if (changed !== undefined) throw new Invalid(`the function changed the header ${changed}, which is read-only`);
  return { ...before, path: uri, query: readQuery(result.querystring, before.query), headers };
}

/** A query string that the function left alone stays as the viewer wrote it. */
function readQuery(querystring: Json | undefined, before: string): string {
  if (typeof querystring === 'string') return querystring;
  const after = values(querystring, 'querystring');
  const parameters = queryParameters(before);
  const isSame =
    after.length === parameters.length &&
    parameters.every(({ name, value }) => after.some(([otherName, other]) => otherName === name && other === value));
  return isSame ? before : after.map(([name, value]) => `${name}=${value}`).join('&');
}

function readResponse(result: JsonObject): FunctionResponse {
  const { statusCode, statusDescription } = result;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    throw new Invalid(`the function returned the status code ${JSON.stringify(statusCode)}: it must be 100 to 599`);
  }
  const cookies = entries(result.cookies, 'cookies').map(
    ([name, value, attributes]): Header => [
      'set-cookie',
      `${name}=${value}${attributes === undefined ? '' : `; ${attributes}`}`,
    ],
  );
  const body = readBody(result.body);
  return {
    status,
    ...(typeof statusDescription === 'string' ? { statusDescription } : {}),
    headers: [...readHeaders(result.headers), ...cookies],
    ...(body === undefined ? {} : { body }),
  };
}

function readHeaders(headers: Json | undefined): Headers {
  return values(headers, 'headers').map(([name, value]) => {
    if (name !== name.toLowerCase()) throw new Invalid(`the function returned the header ${name}: use lower case`);
    if (isHiddenHeader(name)) throw new Invalid(`the function returned the header ${name}, which is not allowed`);
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) || /[\0\r\n]/.test(value)) {
      throw new Invalid(`the function returned the malformed header ${JSON.stringify(name)}`);
    }
    return [name, value];
  });
}

function readBody(body: Json | undefined): Buffer | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') return Buffer.from(body);
  const { encoding, data } = isJsonObject(body) ? body : { encoding: undefined, data: undefined };
  if (typeof data !== 'string' || (encoding !== 'text' && encoding !== 'base64')) {
    throw new Invalid('the function returned a body without data, or with an encoding other than text and base64');
  }
  if (encoding === 'base64' && !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) {
    throw new Invalid('the function returned a body that is not valid base64');
  }
  return Buffer.from(data, encoding === 'text' ? 'utf8' : 'base64');
}

function values(given: Json | undefined, where: string): readonly (readonly [name: string, value: string])[] {
  return entries(given, where).map(([name, value]) => [name, value]);
}

type Entry = readonly [name: string, value: string, attributes: string | undefined];

function entries(given: Json | undefined, where: string): readonly Entry[] {
  if (given === undefined) return [];
  if (!isJsonObject(given)) throw new Invalid(`the function returned ${where} that are no object`);
  return Object.entries(given).flatMap(([name, entry]) => {
    if (!isJsonObject(entry)) throw new Invalid(`the function returned ${where}.${name} without a value`);
    const repeated = Array.isArray(entry.multiValue) ? entry.multiValue.filter(isJsonObject) : [entry];
    return repeated.map(({ value, attributes }): Entry => {
      if (value === undefined) throw new Invalid(`the function returned ${where}.${name} without a value`);
      return [name, String(value), typeof attributes === 'string' ? attributes : undefined];
    });
  });
}
