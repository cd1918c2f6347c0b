import type { AcceptedCodings } from './accept-encoding.ts';
import { type Header, type Headers, hasHeader, headerValue } from './headers.ts';
import type { Behavior } from './model.ts';
import { none, takes } from './policies.ts';
import { cookies, type NameAndValue, queryParameters, type ViewerRequest } from './viewer-request.ts';

/** A request as CloudFront sends it to the origin. */
export interface OriginRequest {
  readonly method: string;
  /** Path and query string. */
  readonly target: string;
  readonly headers: Headers;
  /** The Host header. */
  readonly host: string;
}

export interface OriginRequestProps {
  readonly behavior: Behavior;
  readonly request: ViewerRequest;
  readonly codings: AcceptedCodings;
  readonly requestId: string;
  /** The Via header that this edge adds. */
  readonly via: string;
  /** Whether the response may be kept: then the viewer's conditions are for the edge to evaluate. */
  readonly isCacheable: boolean;
}

/** Between two hops only, or set by the edge itself. */
const neverForwarded = new Set([
  'connection',
  'content-length',
  'cookie',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-amz-cf-id',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-real-ip',
]);

/** They describe the body, and go with it. */
const entityHeaders = new Set(['content-type', 'content-md5', 'content-encoding', 'content-language']);
const rangeHeaders = new Set(['range', 'if-range']);
const conditionalHeaders = new Set(['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since']);
const bodyMethods = new Set(['DELETE', 'PATCH', 'POST', 'PUT']);

/**
 * What goes to the origin: what the cache policy and the origin request policy take, and what CloudFront always sends.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
export function originRequest(props: OriginRequestProps): OriginRequest {
  const { behavior, request, requestId } = props;
  const { origin } = behavior;
  const forwardsHost = isForwarded(behavior, 'host');
  const ownHost = origin.hostHeader ?? origin.domainName;
  const host = forwardsHost ? (headerValue(request.headers, 'host') ?? ownHost) : ownHost;
  const forwarded = request.headers.filter(([name]) => name !== 'host' && mayForward(name, props));
  const added: readonly (Header | undefined)[] = [
    ['host', host],
    hasHeader(forwarded, 'user-agent') ? undefined : ['user-agent', 'Amazon CloudFront'],
    acceptEncodingHeader(props),
    cookieHeader(props),
    contentLengthHeader(request),
    ['x-forwarded-for', append(headerValue(request.headers, 'x-forwarded-for'), request.address)],
    ['via', append(headerValue(request.headers, 'via'), props.via)],
    ['x-amz-cf-id', requestId],
  ];
  const headers = [...forwarded, ...added.filter((header) => header !== undefined)];
  return {
    method: request.method,
    target: originTarget(props),
    headers: [...headers.filter(([name]) => !hasHeader(origin.customHeaders, name)), ...origin.customHeaders],
    host,
  };
}

function mayForward(name: string, { behavior, request, isCacheable }: OriginRequestProps): boolean {
  if (neverForwarded.has(name) || name.startsWith('x-edge-') || name === 'accept-encoding') return false;
  if (conditionalHeaders.has(name)) return !isCacheable;
  if (rangeHeaders.has(name)) return true;
  if (bodyMethods.has(request.method) && (entityHeaders.has(name) || name === 'authorization')) return true;
  return isForwarded(behavior, name);
}

function isForwarded({ cachePolicy, originRequestPolicy }: Behavior, name: string): boolean {
  return (
    takes(cachePolicy.headers, name) ||
    takes(originRequestPolicy?.headers ?? none, name) ||
    originRequestPolicy?.cloudFrontHeaders.includes(name) === true
  );
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-key-understand-cache-policy.html#cache-policy-compressed-objects */
function acceptEncodingHeader({ behavior, request, codings }: OriginRequestProps): Header | undefined {
  const { cachePolicy } = behavior;
  if (cachePolicy.gzip || cachePolicy.brotli) return ['accept-encoding', codings.join(',') || 'identity'];
  const value = headerValue(request.headers, 'accept-encoding');
  return value !== undefined && isForwarded(behavior, 'accept-encoding') ? ['accept-encoding', value] : undefined;
}

function cookieHeader({ behavior, request }: OriginRequestProps): Header | undefined {
  const { cachePolicy, originRequestPolicy } = behavior;
  const taken = cookies(request.headers).filter(
    ({ name }) => takes(cachePolicy.cookies, name) || takes(originRequestPolicy?.cookies ?? none, name),
  );
  return taken.length === 0 ? undefined : ['cookie', joinRaw(taken, '; ')];
}

function contentLengthHeader({ headers, method }: ViewerRequest): Header | undefined {
  const length = headerValue(headers, 'content-length');
  return length === undefined || method === 'GET' || method === 'HEAD' ? undefined : ['content-length', length];
}

function originTarget({ behavior, request }: OriginRequestProps): string {
  const { cachePolicy, originRequestPolicy, origin } = behavior;
  const taken = queryParameters(request.query).filter(
    ({ name }) => takes(cachePolicy.queryStrings, name) || takes(originRequestPolicy?.queryStrings ?? none, name),
  );
  return `${origin.path}${request.path}${taken.length === 0 ? '' : `?${joinRaw(taken, '&')}`}`;
}

function joinRaw(values: readonly NameAndValue[], separator: string): string {
  return values.map(({ raw }) => raw).join(separator);
}

function append(list: string | undefined, value: string): string {
  return list === undefined ? value : `${list}, ${value}`;
}
