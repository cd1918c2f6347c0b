import type { IncomingMessage, ServerResponse } from 'node:http';
import { isWebSocketRequest, switchingProtocols, tunnel } from '../http/upgrade.ts';
import { behaviorSelection } from './behavior-selection.ts';
import { cloudFrontHeaders } from './cloudfront-headers.ts';
import type { EdgeLog, ResultType } from './edge-log.ts';
import {
  changedResponse,
  type EdgeResponse,
  errorResponse,
  functionErrorResponse,
  generatedResponse,
} from './edge-response.ts';
import { carriesBody, Exchange } from './exchange.ts';
import { type Headers, hasHeader, headerValue, withHeader, withoutHeaders } from './headers.ts';
import { pop, viaOf } from './identifiers.ts';
import type { Behavior, Distribution } from './model.ts';
import type { Delivery, ObjectFetcher } from './object-fetcher.ts';
import { isPlain, objectResponse } from './object-response.ts';
import { changeOrigin } from './origin-change.ts';
import { remembered } from './remembered.ts';
import { malformation, refusal } from './request-check.ts';
import { applyResponseHeadersPolicy, isConstant } from './response-headers.ts';
import { serverTiming } from './server-timing.ts';
import type { StoredObject } from './stored-object.ts';
import { ViewerFunctions } from './viewer-functions.ts';
import { viewerHost } from './viewer-host.ts';
import type { ViewerRequest } from './viewer-request.ts';
import { writeResponse } from './write-response.ts';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-websockets */
const webSocketIdleMilliseconds = 600_000;

export interface DistributionHandlerProps {
  readonly distribution: Distribution;
  readonly fetcher: ObjectFetcher;
  /** How much faster time runs than AWS's. */
  readonly speed: number;
  readonly log?: EdgeLog;
}

interface Visit {
  readonly exchange: Exchange;
  readonly behavior: Behavior;
  /** As a viewer-request function left it. */
  readonly request: ViewerRequest;
}

interface ConstantHeaders {
  /** Names and values in turn. */
  readonly raw: readonly string[];
  readonly hasDate: boolean;
}

/** Answers the viewers of one distribution. */
export class DistributionHandler {
  private readonly props: DistributionHandlerProps;
  private readonly functions: ViewerFunctions;
  private readonly select: (path: string) => Behavior | undefined;
  private readonly via: string;
  /** The viewer's headers as functions and origins see them. */
  private readonly headersWithHost: (headers: Headers) => Headers | 'refused';
  /** The headers of an object that are the same for every request, with names and values in turn. */
  private readonly constantHeaders = remembered((_: Behavior) => new WeakMap<StoredObject, ConstantHeaders>());

  /** @throws naming the function when a function of the distribution does not compile. */
  constructor(props: DistributionHandlerProps) {
    const { distribution, log } = props;
    this.props = props;
    this.select = behaviorSelection(distribution.behaviors);
    this.via = viaOf(distribution.domainName);
    this.headersWithHost = remembered((headers: Headers) => {
      const host = viewerHost(headerValue(headers, 'host'), distribution);
      return host === undefined ? 'refused' : withHeader(headers, 'host', host);
    });
    this.functions = new ViewerFunctions(distribution, (text) =>
      log?.({ kind: 'function', time: new Date(), distributionId: distribution.id, text }),
    );
  }

  async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const exchange = new Exchange(incoming, outgoing);
    const response = await this.answer(exchange);
    if (response === undefined) return;
    const firstByte = performance.now();
    if (exchange.isGone) outgoing.destroy();
    else await writeResponse(exchange, response, this.via);
    this.log(exchange, response, firstByte);
  }

  /** Undefined when the answer is written already. */
  private async answer(exchange: Exchange): Promise<EdgeResponse | undefined> {
    const { viewer, requestId, incoming, outgoing } = exchange;
    const { distribution, fetcher } = this.props;
    const malformed = malformation(viewer);
    if (malformed !== undefined) return errorResponse(malformed, requestId);
    const headers = this.headersWithHost(viewer.headers);
    const selected = this.select(viewer.path);
    if (headers === 'refused' || selected === undefined) {
      const names = [distribution.domainName, ...distribution.aliases].join(', ');
      const reason = `The host is none of this distribution's names (${names}).`;
      return errorResponse({ status: 403, type: 'InvalidRequestBlocked', reason }, requestId);
    }
    const refused = refusal(viewer, selected);
    if (refused !== undefined) return errorResponse(refused, requestId);

    const known = { ...viewer, headers };
    const made = cloudFrontHeaders(selected, known);
    const asked = made.length === 0 ? known : { ...known, headers: [...headers, ...made] };
    const result = selected.viewerRequest && this.functions.onRequest(selected.viewerRequest, asked, requestId);
    if (result?.kind === 'failed' || result?.kind === 'invalid') return functionErrorResponse(result, requestId);
    if (result?.kind === 'response') return generatedResponse(result.response, selected.responseHeadersPolicy, asked);
    const behavior = result ? changeOrigin(selected, distribution, result.originCommands) : selected;
    if ('kind' in behavior) return functionErrorResponse(behavior, requestId);

    const request = withDefaultRootObject(result?.request ?? asked, distribution);
    if (isWebSocketRequest(request.headers)) return this.openWebSocket({ exchange, behavior, request });
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD' && carriesBody(incoming);
    const fetched = fetcher.fetch({
      behavior,
      request,
      requestId,
      ...(hasBody ? { body: incoming } : {}),
      viewer: exchange,
    });
    const delivery = fetched instanceof Promise ? await fetched : fetched;
    if (delivery.kind === 'failure') return errorResponse(delivery, requestId);
    const visit: Visit = { exchange, behavior, request };
    if (delivery.kind === 'object' && this.writePlain(visit, delivery, outgoing)) return undefined;
    return this.finish(visit, delivery);
  }

  /**
   * Undefined when the viewer and the origin go on by themselves.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-working-with.websockets.html
   */
  private async openWebSocket(visit: Visit): Promise<EdgeResponse | undefined> {
    const { exchange, behavior, request } = visit;
    const { outgoing, requestId } = exchange;
    const delivery = await this.props.fetcher.openWebSocket({ behavior, request, requestId, viewer: exchange });
    if (delivery.kind === 'failure') return errorResponse(delivery, requestId);
    if (delivery.kind === 'stream') return this.finish(visit, delivery);
    const { headers, connection } = delivery;
    const { socket } = outgoing;
    if (!socket) {
      connection.destroy();
      return undefined;
    }
    const firstByte = performance.now();
    outgoing.detachSocket(socket);
    socket.once('close', () => this.log(exchange, { status: 101, headers, resultType: 'Miss' }, firstByte));
    const added: Headers = [
      ['x-cache', 'Miss from cloudfront'],
      ['via', this.via],
      ['x-amz-cf-pop', pop],
      ['x-amz-cf-id', requestId],
    ];
    socket.write(switchingProtocols([...headers, ...added]));
    tunnel(socket, connection, webSocketIdleMilliseconds);
    return undefined;
  }

  /** The short way for what most requests ask for: an object, whole, whose headers depend on no request. */
  private writePlain(visit: Visit, delivery: Delivery & { kind: 'object' }, outgoing: ServerResponse): boolean {
    const { behavior, request, exchange } = visit;
    const { object, cache } = delivery;
    if (delivery.errorPageStatus !== undefined || !sendsConstantHeaders(behavior) || !isPlain(request.headers)) {
      return false;
    }
    const constant = this.constantHeaders(behavior).get(object) ?? this.prepare(visit, object);
    const resultType: ResultType = object.status >= 400 ? 'Error' : cache;
    const cacheHeader = `${resultType} from cloudfront`;
    const { requestId } = exchange;
    const firstByte = performance.now();
    outgoing.sendDate = !constant.hasDate;
    outgoing.writeHead(object.status, [
      ...constant.raw,
      'x-cache',
      cacheHeader,
      'x-amz-cf-id',
      requestId,
      ...this.age(delivery),
    ]);
    // After the other requests that came together: to wake a viewer costs as much as to answer it, and the first of a
    // batch of answers wakes it for all.
    setImmediate(() => {
      outgoing.end(request.method === 'HEAD' ? undefined : object.body);
      this.log(exchange, { status: object.status, headers: object.headers, resultType }, firstByte);
    });
    return true;
  }

  private prepare({ behavior, request }: Visit, object: StoredObject): ConstantHeaders {
    const policy = behavior.responseHeadersPolicy;
    const headers = policy === undefined ? object.headers : applyResponseHeadersPolicy(policy, request, object.headers);
    const raw = [...headers, ['via', this.via] as const, ['x-amz-cf-pop', pop] as const].flat();
    const constant = { raw, hasDate: hasHeader(headers, 'date') };
    this.constantHeaders(behavior).set(object, constant);
    return constant;
  }

  private finish(visit: Visit, delivery: Exclude<Delivery, { kind: 'failure' }>): EdgeResponse {
    const { behavior, request, exchange } = visit;
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
    const response: EdgeResponse = { ...base, headers: [...headers, ...pairs(this.age(delivery))], resultType };
    // An error of the origin is for no viewer-response function, nor is the page in its place.
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
    if (behavior.viewerResponse === undefined || isError) return response;
    const result = this.functions.onResponse(behavior.viewerResponse, request, exchange.requestId, response);
    if (result.kind !== 'response') return functionErrorResponse(result, exchange.requestId);
    return changedResponse(response, result.response);
  }

  /**
   * Beside the sample, whoever asks for it gets it.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html#server-timing-header-sampling-rate
   */
  private withServerTiming({ behavior, request, exchange }: Visit, delivery: Delivery, headers: Headers): Headers {
    const percent = behavior.responseHeadersPolicy?.serverTimingPercent;
    if (percent === undefined) return headers;
    const isAsked = headerValue(request.headers, 'pragma')?.toLowerCase() === 'server-timing';
    if (!isAsked && Math.random() * 100 >= percent) return headers;
    const cache = delivery.kind === 'object' ? cacheMetric[delivery.cache] : 'miss';
    const fromOrigin = headerValue(headers, 'server-timing');
    const { requestId, started } = exchange;
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

  private log(
    exchange: Exchange,
    { status, resultType, errorType, reason, headers }: Omit<EdgeResponse, 'body'>,
    firstByte: number,
  ): void {
    if (this.props.log === undefined) return;
    const { viewer, requestId, started, outgoing } = exchange;
    const { received, sent } = exchange.countBytes();
    const isCutOff = outgoing.destroyed && !outgoing.writableEnded;
    const type = isCutOff ? 'ClientCommError' : errorType;
    this.props.log({
      kind: 'request',
      time: new Date(),
      distributionId: this.props.distribution.id,
      requestId,
      request: viewer,
      status: outgoing.headersSent || status === 101 ? status : undefined,
      resultType: isCutOff ? 'Error' : resultType,
      ...(type === undefined ? {} : { errorType: type }),
      responseHeaders: headers,
      bytesReceived: received,
      bytesSent: sent,
      firstByteMilliseconds: firstByte - started,
      milliseconds: performance.now() - started,
      ...(reason === undefined || isCutOff ? {} : { reason }),
    });
  }
}

/** A custom error page is sent whole, with the status that the distribution says. */
function baseResponse(
  delivery: Exclude<Delivery, { kind: 'failure' }>,
  request: ViewerRequest,
): Pick<EdgeResponse, 'status' | 'headers' | 'body'> {
  if (delivery.errorPageStatus === undefined) {
    return delivery.kind === 'object' ? objectResponse(delivery.object, request) : delivery;
  }
  const { headers, body } = delivery.kind === 'object' ? delivery.object : delivery;
  return { status: delivery.errorPageStatus, headers, body };
}

/** Whether the headers of an object depend on nothing but the object. */
const sendsConstantHeaders = remembered(
  ({ viewerResponse, responseHeadersPolicy: policy }: Behavior) =>
    viewerResponse === undefined &&
    policy?.serverTimingPercent === undefined &&
    (policy === undefined || isConstant(policy)),
);

const cacheMetric = { Hit: 'hit', Miss: 'miss', RefreshHit: 'refresh' } as const;

function withDefaultRootObject(request: ViewerRequest, { defaultRootObject }: Distribution): ViewerRequest {
  return request.path === '/' && defaultRootObject !== undefined
    ? { ...request, path: `/${defaultRootObject}` }
    : request;
}

function pairs([name, value]: readonly string[]): Headers {
  return name === undefined || value === undefined ? [] : [[name, value]];
}
