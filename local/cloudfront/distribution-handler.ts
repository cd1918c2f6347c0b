import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { behaviorSelection } from './behavior-selection.ts';
import { discard } from './body.ts';
import { cloudFrontHeaders } from './cloudfront-headers.ts';
import type { EdgeLog, ResultType } from './edge-log.ts';
import { errorPage } from './error-page.ts';
import type { FunctionResponse } from './function-result.ts';
import { fromRawHeaders, type Headers, headerValue, withHeader, withoutHeaders } from './headers.ts';
import { newRequestId, pop, viaOf } from './identifiers.ts';
import type { Behavior, Distribution } from './model.ts';
import type { Delivery, ObjectFetcher } from './object-fetcher.ts';
import { isPlain, objectResponse } from './object-response.ts';
import { refusal } from './request-check.ts';
import { applyResponseHeadersPolicy, isConstant } from './response-headers.ts';
import { serverTiming } from './server-timing.ts';
import type { StoredObject } from './stored-object.ts';
import { type FunctionFailure, ViewerFunctions } from './viewer-functions.ts';
import { viewerHost } from './viewer-host.ts';
import type { ViewerRequest } from './viewer-request.ts';

export interface DistributionHandlerProps {
  readonly distribution: Distribution;
  readonly fetcher: ObjectFetcher;
  /** How much faster time runs than AWS's. */
  readonly speed: number;
  readonly log?: EdgeLog;
}

/** A response before it is written. */
interface Response {
  readonly status: number;
  readonly statusDescription?: string;
  readonly headers: Headers;
  readonly body: Buffer | AsyncIterable<Buffer>;
  readonly resultType: ResultType;
  readonly reason?: string;
}

interface Visit {
  readonly behavior: Behavior;
  readonly request: ViewerRequest;
  readonly requestId: string;
  readonly started: number;
}

/** Answers the viewers of one distribution. */
export class DistributionHandler {
  private readonly props: DistributionHandlerProps;
  private readonly functions: ViewerFunctions;
  private readonly select: (path: string) => Behavior | undefined;
  private readonly via: string;
  /** The headers of an object that are the same for every request, with names and values in turn. */
  private readonly constantHeaders = new WeakMap<StoredObject, readonly string[]>();

  /** @throws naming the function when a function of the distribution does not compile. */
  constructor(props: DistributionHandlerProps) {
    const { distribution, log } = props;
    this.props = props;
    this.select = behaviorSelection(distribution.behaviors);
    this.via = viaOf(distribution.domainName);
    this.functions = new ViewerFunctions(distribution, (text) =>
      log?.({ kind: 'function', time: new Date(), distributionId: distribution.id, text }),
    );
  }

  async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const started = performance.now();
    const requestId = newRequestId();
    const request = viewerRequest(incoming);
    const gone = new AbortController();
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) gone.abort();
    });
    const response = await this.answer({ request, requestId, started }, incoming, gone.signal, outgoing);
    if (response === undefined) return;
    this.log(request, requestId, started, response);
    await this.write(response, { request, requestId }, incoming, outgoing);
  }

  /** Undefined when the answer is written already. */
  private async answer(
    visit: Omit<Visit, 'behavior'>,
    incoming: IncomingMessage,
    signal: AbortSignal,
    outgoing: ServerResponse,
  ): Promise<Response | undefined> {
    const { request, requestId } = visit;
    const { distribution, fetcher } = this.props;
    const host = viewerHost(headerValue(request.headers, 'host'), distribution);
    const behavior = this.select(request.path);
    if (host === undefined || behavior === undefined) {
      const names = [distribution.domainName, ...distribution.aliases].join(', ');
      return this.error(
        403,
        'Error',
        `Bad request: the host is none of this distribution's names (${names}).`,
        requestId,
      );
    }
    const refused = refusal(request, behavior);
    if (refused !== undefined) return this.error(refused.status, 'Error', refused.reason, requestId);

    const known = { ...request, headers: withHeader(request.headers, 'host', host) };
    const asked = { ...known, headers: [...known.headers, ...cloudFrontHeaders(behavior, known)] };
    const result = behavior.viewerRequest && this.functions.onRequest(behavior.viewerRequest, asked, requestId);
    if (result?.kind === 'failed' || result?.kind === 'invalid') return this.functionError(result, requestId);
    if (result?.kind === 'response') return this.generated({ ...visit, behavior, request: asked }, result.response);

    const wanted = withDefaultRootObject(result?.request ?? asked, distribution);
    const current: Visit = { ...visit, behavior, request: wanted };
    const hasBody = wanted.method !== 'GET' && wanted.method !== 'HEAD' && carriesBody(incoming);
    const delivery = await fetcher.fetch({
      behavior,
      request: wanted,
      requestId,
      ...(hasBody ? { body: incoming } : {}),
      signal,
    });
    if (delivery.kind === 'failure') return this.error(delivery.status, 'Error', delivery.reason, requestId);
    if (delivery.kind === 'object' && this.writePlain(current, delivery, outgoing)) return undefined;
    return this.finish(current, delivery);
  }

  /** The short way for what most requests ask for: an object, whole, whose headers depend on no request. */
  private writePlain(visit: Visit, delivery: Delivery & { kind: 'object' }, outgoing: ServerResponse): boolean {
    const { behavior, request, requestId, started } = visit;
    const { object, cache } = delivery;
    const policy = behavior.responseHeadersPolicy;
    const isSimple =
      delivery.errorPageStatus === undefined &&
      behavior.viewerResponse === undefined &&
      policy?.serverTimingPercent === undefined &&
      (policy === undefined || isConstant(policy)) &&
      isPlain(request);
    if (!isSimple) return false;
    const constant = this.constantHeaders.get(object) ?? this.prepare(visit, object);
    const resultType: ResultType = object.status >= 400 ? 'Error' : cache;
    const dynamic = ['x-cache', `${resultType} from cloudfront`, 'x-amz-cf-id', requestId, ...this.age(delivery)];
    outgoing.sendDate = !constant.includes('date');
    outgoing.writeHead(object.status, [...constant, ...dynamic]);
    outgoing.end(request.method === 'HEAD' ? undefined : object.body);
    this.log(request, requestId, started, { status: object.status, resultType });
    return true;
  }

  private prepare({ behavior, request }: Visit, object: StoredObject): readonly string[] {
    const policy = behavior.responseHeadersPolicy;
    const headers = policy === undefined ? object.headers : applyResponseHeadersPolicy(policy, request, object.headers);
    const constant = [...headers, ['via', this.via] as const, ['x-amz-cf-pop', pop] as const].flat();
    this.constantHeaders.set(object, constant);
    return constant;
  }

  private finish(visit: Visit, delivery: Exclude<Delivery, { kind: 'failure' }>): Response {
    const { behavior, request, requestId } = visit;
    const base = baseResponse(delivery, request);
    const isHit = delivery.kind === 'object' && delivery.cache !== 'Miss';
    const isError = base.status >= 400 || delivery.errorPageStatus !== undefined;
    const resultType: ResultType = isError ? 'Error' : delivery.kind === 'object' ? delivery.cache : 'Miss';
    const timed = this.withServerTiming(
      visit,
      delivery,
      isHit ? withoutHeaders(base.headers, ['server-timing']) : base.headers,
    );
    const policy = behavior.responseHeadersPolicy;
    const headers = policy === undefined ? timed : applyResponseHeadersPolicy(policy, request, timed);
    const response: Response = { ...base, headers: [...headers, ...pairs(this.age(delivery))], resultType };
    // An error of the origin is for no viewer-response function, nor is the page in its place.
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
    if (behavior.viewerResponse === undefined || isError) return response;
    const result = this.functions.onResponse(behavior.viewerResponse, request, requestId, response);
    if (result.kind !== 'response') return this.functionError(result, requestId);
    return changed(response, result.response);
  }

  private generated({ behavior, request }: Visit, response: FunctionResponse): Response {
    const body = response.body ?? Buffer.alloc(0);
    const named: Headers = [
      ['server', 'CloudFront'],
      ...withoutHeaders(response.headers, ['content-length', 'server']),
    ];
    const headers = withHeader(named, 'content-length', String(body.length));
    const policy = behavior.responseHeadersPolicy;
    return {
      ...response,
      headers: policy === undefined ? headers : applyResponseHeadersPolicy(policy, request, headers),
      body,
      resultType: 'FunctionGeneratedResponse',
    };
  }

  /**
   * Beside the sample, whoever asks for it gets it.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html#server-timing-header-sampling-rate
   */
  private withServerTiming(
    { behavior, request, requestId, started }: Visit,
    delivery: Delivery,
    headers: Headers,
  ): Headers {
    const percent = behavior.responseHeadersPolicy?.serverTimingPercent;
    if (percent === undefined) return headers;
    const isAsked = headerValue(request.headers, 'pragma')?.toLowerCase() === 'server-timing';
    if (!isAsked && Math.random() * 100 >= percent) return headers;
    const cache = delivery.kind === 'object' ? cacheMetric[delivery.cache] : 'miss';
    const fromOrigin = headerValue(headers, 'server-timing');
    const downstreamMilliseconds = performance.now() - started;
    const value = serverTiming({ cache, pop, requestId, downstreamMilliseconds, fromOrigin });
    return withHeader(headers, 'server-timing', value);
  }

  /** In seconds of AWS's pace, so that it compares with max-age. */
  private age(delivery: Delivery): readonly string[] {
    if (delivery.kind !== 'object' || delivery.cache === 'Miss') return [];
    const milliseconds = (performance.now() - delivery.object.storedAt) * this.props.speed;
    return ['age', String(Math.floor(milliseconds / 1000))];
  }

  private functionError(
    failure: FunctionFailure | { readonly kind: 'invalid'; readonly reason: string },
    requestId: string,
  ): Response {
    return failure.kind === 'failed'
      ? this.error(
          503,
          'FunctionExecutionError',
          `The CloudFront function associated with the distribution could not run: ${failure.reason}`,
          requestId,
        )
      : this.error(
          502,
          'FunctionValidationError',
          `The CloudFront function associated with the distribution returned an invalid result: ${failure.reason}.`,
          requestId,
        );
  }

  private error(status: number, resultType: ResultType, reason: string, requestId: string): Response {
    const body = Buffer.from(errorPage(status, reason, requestId).body);
    const headers: Headers = [
      ['server', 'CloudFront'],
      ['content-type', 'text/html'],
      ['content-length', String(body.length)],
    ];
    return { status, headers, body, resultType, reason };
  }

  private async write(
    response: Response,
    { request, requestId }: Pick<Visit, 'request' | 'requestId'>,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> {
    const { status, statusDescription, headers, body, resultType } = response;
    const isBodiless = request.method === 'HEAD' || status === 204 || status === 304;
    const isUnread = carriesBody(incoming) && !incoming.complete && !incoming.readableFlowing;
    const sent: Headers = [
      ...headers,
      ['x-cache', `${resultType} from cloudfront`],
      ['via', this.via],
      ['x-amz-cf-pop', pop],
      ['x-amz-cf-id', requestId],
      // A body that was refused is still on its way: it is read to its end, lest the answer be lost.
      ...(isUnread ? [['connection', 'close'] as const] : []),
    ];
    if (isUnread) incoming.resume();
    outgoing.sendDate = headerValue(headers, 'date') === undefined;
    if (statusDescription === undefined) outgoing.writeHead(status, sent.flat());
    else outgoing.writeHead(status, statusDescription, sent.flat());
    if (Buffer.isBuffer(body)) {
      outgoing.end(isBodiless ? undefined : body);
      return;
    }
    const stream = Readable.from(body, { objectMode: false });
    if (isBodiless) {
      stream.destroy();
      outgoing.end();
      return;
    }
    // A viewer that leaves, or an origin that breaks off, ends the other side too.
    await pipeline(stream, outgoing).catch(() => outgoing.destroy());
  }

  private log(
    { address, method, path, query, headers }: ViewerRequest,
    requestId: string,
    started: number,
    { status, resultType, reason }: Pick<Response, 'status' | 'resultType' | 'reason'>,
  ): void {
    this.props.log?.({
      kind: 'request',
      time: new Date(),
      distributionId: this.props.distribution.id,
      requestId,
      address,
      method,
      host: headerValue(headers, 'host') ?? '',
      path,
      query,
      status,
      resultType,
      milliseconds: performance.now() - started,
      ...(reason === undefined ? {} : { reason }),
    });
  }
}

/** A custom error page is sent whole, with the status that the distribution says. */
function baseResponse(
  delivery: Exclude<Delivery, { kind: 'failure' }>,
  request: ViewerRequest,
): Pick<Response, 'status' | 'headers' | 'body'> {
  if (delivery.errorPageStatus === undefined) {
    return delivery.kind === 'object' ? objectResponse(delivery.object, request) : delivery;
  }
  const { headers, body } = delivery.kind === 'object' ? delivery.object : delivery;
  return { status: delivery.errorPageStatus, headers, body };
}

const cacheMetric = { Hit: 'hit', Miss: 'miss', RefreshHit: 'refresh' } as const;

function viewerRequest(incoming: IncomingMessage): ViewerRequest {
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    headers: fromRawHeaders(incoming.rawHeaders),
    address: (incoming.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    port: incoming.socket.remotePort ?? 0,
    httpVersion: incoming.httpVersion,
  };
}

function withDefaultRootObject(request: ViewerRequest, { defaultRootObject }: Distribution): ViewerRequest {
  return request.path === '/' && defaultRootObject !== undefined
    ? { ...request, path: `/${defaultRootObject}` }
    : request;
}

function carriesBody({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
}

function changed(response: Response, { status, statusDescription, headers, body }: FunctionResponse): Response {
  const named = withoutHeaders(headers, ['transfer-encoding']);
  const length = body === undefined ? headerValue(response.headers, 'content-length') : String(body.length);
  if (body !== undefined && !Buffer.isBuffer(response.body)) void discard(response.body);
  return {
    ...response,
    status,
    ...(statusDescription === undefined ? {} : { statusDescription }),
    headers: length === undefined ? named : withHeader(named, 'content-length', length),
    body: body ?? response.body,
  };
}

function pairs([name, value]: readonly string[]): Headers {
  return name === undefined || value === undefined ? [] : [[name, value]];
}
