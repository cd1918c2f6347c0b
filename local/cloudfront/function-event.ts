import { type Header, type Headers, headerValue } from './headers.ts';
import type { Distribution } from './model.ts';
import { remembered } from './remembered.ts';
import { cookies, type NameAndValue, queryParameters, type ViewerRequest } from './viewer-request.ts';

/**
 * The event of CloudFront functions.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export interface FunctionEvent {
  readonly version: '1.0';
  readonly context: {
    readonly distributionDomainName: string;
    readonly distributionId: string;
    readonly eventType: 'viewer-request' | 'viewer-response';
    readonly requestId: string;
  };
  readonly viewer: { readonly ip: string };
  readonly request: EventRequest;
  readonly response?: EventResponse;
}

interface EventValue {
  readonly value: string;
  /** Of a cookie that is set. */
  readonly attributes?: string;
  /** There when the name is repeated. */
  readonly multiValue?: readonly Omit<EventValue, 'multiValue'>[];
}

type EventValues = Readonly<Record<string, EventValue>>;

interface EventRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: EventValues;
  readonly headers: EventValues;
  readonly cookies: EventValues;
}

interface EventResponse {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers: EventValues;
  readonly cookies: EventValues;
}

/**
 * Headers that functions neither see nor add.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export function isHiddenHeader(name: string): boolean {
  return hidden.has(name) || name.startsWith('x-amz-cf-') || name.startsWith('x-edge-');
}

const hidden = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'trailer',
  'upgrade',
  'x-accel-buffering',
  'x-accel-charset',
  'x-accel-limit-rate',
  'x-accel-redirect',
  'x-cache',
  'x-forwarded-proto',
  'x-real-ip',
]);

export function functionEvent(
  distribution: Distribution,
  requestId: string,
  request: ViewerRequest,
  response?: { readonly status: number; readonly headers: Headers },
): FunctionEvent {
  return {
    version: '1.0',
    context: {
      distributionDomainName: distribution.domainName,
      distributionId: distribution.id,
      eventType: response === undefined ? 'viewer-request' : 'viewer-response',
      requestId,
    },
    viewer: { ip: request.address },
    request: {
      method: request.method,
      uri: request.path,
      querystring: group(queryParameters(request.query)),
      headers: requestHeaders(request.headers),
      cookies: requestCookies(request.headers),
    },
    ...(response === undefined ? {} : { response: eventResponse(response.status, response.headers) }),
  };
}

const requestHeaders = remembered((headers: Headers) =>
  group(
    visible(headers)
      .filter(([name]) => name !== 'cookie')
      .map(asValue),
  ),
);

const requestCookies = remembered((headers: Headers) => group(cookies(headers)));

function eventResponse(statusCode: number, headers: Headers): EventResponse {
  return {
    statusCode,
    headers: group(
      visible(headers)
        .filter(([name]) => name !== 'set-cookie')
        .map(asValue),
    ),
    cookies: group(headers.filter(([name]) => name === 'set-cookie').map(([, value]) => setCookie(value))),
  };
}

export interface EventText {
  /** The event in JSON. */
  readonly text: string;
  /** The part that a handler's course depends on: the request, in JSON, and what goes with it. */
  readonly memo: string;
}

export function eventText({ version, context, viewer, request, response }: FunctionEvent): EventText {
  const { method, uri, querystring, headers, cookies } = request;
  const begin = JSON.stringify({ method, uri, querystring }).slice(0, -1);
  const asked = `${begin},"headers":${valuesText(headers)},"cookies":${valuesText(cookies)}}`;
  const memo = response === undefined ? asked : `${asked},"response":${JSON.stringify(response)}`;
  return { text: `${JSON.stringify({ version, context, viewer }).slice(0, -1)},"request":${memo}}`, memo };
}

const valuesText = remembered((values: EventValues) => JSON.stringify(values));

function visible(headers: Headers): Headers {
  return headers.filter(([name]) => !isHiddenHeader(name));
}

function asValue([name, value]: Header): NamedValue {
  return { name, value };
}

type NamedValue = Pick<NameAndValue, 'name' | 'value'> & { readonly attributes?: string };

function setCookie(header: string): NamedValue {
  const [pair = '', ...attributes] = header.split(/;\s*/);
  const equals = pair.indexOf('=');
  return {
    name: equals === -1 ? pair : pair.slice(0, equals),
    value: equals === -1 ? '' : pair.slice(equals + 1),
    ...(attributes.length > 0 ? { attributes: attributes.join('; ') } : {}),
  };
}

function group(values: readonly NamedValue[]): EventValues {
  const grouped = new Map<string, GroupedValue>();
  for (const { name, value, attributes } of values) {
    const entry: GroupedValue = attributes === undefined ? { value } : { value, attributes };
    const first = grouped.get(name);
    if (first === undefined) grouped.set(name, entry);
    else if (first.multiValue === undefined) first.multiValue = [{ ...first }, entry];
    else first.multiValue.push(entry);
  }
  return Object.fromEntries(grouped);
}

interface GroupedValue extends EventValue {
  multiValue?: EventValue[];
}

/** The header that the event holds back from functions, e.g. to be put on again. */
export function hiddenHeaders(headers: Headers): Headers {
  return headers.filter(([name]) => isHiddenHeader(name));
}

/** Headers that a viewer-request function may read but not change. */
export const readOnlyRequestHeaders = ['content-length', 'host', 'transfer-encoding', 'via'];

export function unchangedHeader(before: Headers, after: Headers, name: string): boolean {
  return headerValue(before, name) === headerValue(after, name);
}
