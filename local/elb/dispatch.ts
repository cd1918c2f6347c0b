import { isWebSocketRequest } from '../http/upgrade.ts';
import { chooseTargetGroup, type Forward, fixedResponse, redirectResponse } from './actions.ts';
import { classify, type DesyncClassification, mitigate } from './desync.ts';
import { errorResponse } from './error-responses.ts';
import { headersForTarget } from './forwarded-headers.ts';
import { refuse } from './limits.ts';
import type { Listener, LoadBalancerAttributes } from './model.ts';
import { type HeaderField, type HttpRequest, type HttpResponse, headerValues, type RequestBody } from './request.ts';
import { changeResponseHeaders } from './response-headers.ts';
import { type Rule, selectRule } from './rules.ts';
import type { RunningTargetGroup } from './running-target-group.ts';
import type { StickySessions } from './sticky-sessions.ts';
import { type Target, TargetError } from './target.ts';
import { newTraceId } from './trace-id.ts';
import { TransformError, transform } from './transforms.ts';

/** A request with what only the server knows of it. */
export interface IncomingRequest {
  readonly request: HttpRequest;
  /** E.g. `1.1`. */
  readonly httpVersion: string;
  readonly body: RequestBody;
}

export interface DispatchOptions {
  readonly listener: Listener;
  readonly attributes: LoadBalancerAttributes;
  readonly targetGroups: ReadonlyMap<string, RunningTargetGroup>;
  readonly sessions: StickySessions;
  readonly log: (line: string) => void;
}

/** The response to a request and how it came about. */
export interface Dispatched {
  readonly response: HttpResponse;
  /** Whether the client's connection ends with the response. */
  readonly closes: boolean;
  readonly trail: Trail;
}

/** What became of a request on its way, for the access log. */
export interface Trail {
  readonly classification?: DesyncClassification;
  readonly rule?: Rule;
  readonly forwarded?: Forwarded;
  /** Path, query and host as the target sees them. @default - as they came */
  readonly transformed?: HttpRequest;
  readonly transformFailed?: boolean;
}

interface Forwarded {
  readonly targetGroupArn: string;
  readonly traceId: string;
  /** @default - the target group has none */
  readonly target?: Target;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  /** @default - no response came */
  readonly answeredAt?: number;
  /** @default - no response came */
  readonly status?: number;
  /** Why a function gave no response. */
  readonly errorReason?: string;
}

type Outcome = Pick<Dispatched, 'response'> & { readonly trail?: Trail };

/** Answers one request as its listener's rules say. */
export async function dispatch(incoming: IncomingRequest, options: DispatchOptions): Promise<Dispatched> {
  const { request, httpVersion } = incoming;
  const { attributes, listener } = options;
  const classification = httpVersion === '2.0' ? undefined : classify(request);
  const mitigation = mitigate(attributes.desyncMitigationMode, classification);
  const { response, trail } =
    mitigation === 'block' ? { response: errorResponse(400) } : await answer(incoming, options);
  return {
    response: { ...response, headers: changeResponseHeaders(response.headers, listener.responseHeaders) },
    closes: mitigation !== 'allow',
    trail: { ...trail, classification },
  };
}

async function answer(incoming: IncomingRequest, options: DispatchOptions): Promise<Outcome> {
  const { request } = incoming;
  const refusal = refuse(request, incoming.httpVersion);
  if (refusal) return { response: errorResponse(refusal) };
  const rule = selectRule(options.listener.rules, request);
  switch (rule?.action.type) {
    case 'fixed-response':
      return { response: fixedResponse(rule.action), trail: { rule } };
    case 'redirect':
      return { response: redirectResponse(rule.action, request), trail: { rule } };
    case 'forward':
      return forward(incoming, rule, rule.action, options);
    default:
      return { response: errorResponse(500) };
  }
}

async function forward(
  incoming: IncomingRequest,
  rule: Rule,
  action: Forward,
  options: DispatchOptions,
): Promise<Outcome> {
  const { request } = incoming;
  const arn = options.sessions.targetGroupOf(request, action) ?? chooseTargetGroup(action.targetGroups, Math.random());
  const targetGroup = arn === undefined ? undefined : options.targetGroups.get(arn);
  if (arn === undefined || !targetGroup) return { response: errorResponse(503), trail: { rule } };
  if (targetGroup.targetGroup.targetType === 'lambda' && isWebSocketRequest(request.headers)) {
    return { response: errorResponse(400), trail: { rule } };
  }
  let transformed: HttpRequest | undefined;
  try {
    transformed = rule.transforms ? transform(request, rule.transforms) : undefined;
  } catch (error) {
    if (!(error instanceof TransformError)) throw error;
    options.log(`500 ${request.method} ${request.path}: ${error.message}`);
    return { response: errorResponse(500), trail: { rule, transformFailed: true } };
  }
  const target = targetGroup.chooseTarget(request);
  const { response, forwarded } = await send(incoming, transformed ?? request, targetGroup, target, options);
  const https = request.protocol === 'https';
  const cookies = [
    ...(target && forwarded.status ? targetGroup.stickyCookies(target, response.headers, https) : []),
    ...options.sessions.targetGroupCookies(arn, action, https),
  ];
  return {
    response: cookies.length === 0 ? response : { ...response, headers: [...response.headers, ...cookies] },
    trail: { rule, forwarded, transformed },
  };
}

async function send(
  { body }: IncomingRequest,
  request: HttpRequest,
  { targetGroup }: RunningTargetGroup,
  target: Target | undefined,
  { attributes, log }: DispatchOptions,
): Promise<{ readonly response: HttpResponse; readonly forwarded: Forwarded }> {
  const headers = headersForTarget(request, attributes, newTraceId());
  const [traceId = ''] = headerValues(headers, 'x-amzn-trace-id');
  const forwarded: Forwarded = { targetGroupArn: targetGroup.arn, traceId, target, sentAt: Date.now() };
  if (!target) return { response: errorResponse(503), forwarded };
  try {
    const response = await target.send({ ...request, headers: [...headers, ...upgradeHeaders(request)], body });
    return { response, forwarded: { ...forwarded, answeredAt: Date.now(), status: response.status } };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    if (error.status >= 500) log(`${error.status} ${request.method} ${request.path}: ${error.message}`);
    return { response: errorResponse(error.status), forwarded: { ...forwarded, errorReason: error.reason } };
  }
}

/** Of the headers between two hops, a target gets those that ask for a WebSocket. */
function upgradeHeaders({ headers }: HttpRequest): readonly HeaderField[] {
  return isWebSocketRequest(headers) ? [['upgrade', 'websocket']] : [];
}
