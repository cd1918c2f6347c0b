import { chooseTargetGroup, fixedResponse, redirectResponse } from './actions.ts';
import { errorResponse } from './error-responses.ts';
import { headersForTarget } from './forwarded-headers.ts';
import { MAXIMUM_LAMBDA_BODY_BYTES, refuse } from './limits.ts';
import type { Listener, LoadBalancerAttributes } from './model.ts';
import { type HttpRequest, type HttpResponse, headerValues } from './request.ts';
import { selectRule } from './rules.ts';
import type { RunningTargetGroup } from './running-target-group.ts';
import { type Target, TargetError } from './target.ts';
import { newTraceId } from './trace-id.ts';

/** A request with what only the server knows of it. */
export interface IncomingRequest {
  readonly request: HttpRequest;
  /** E.g. `1.1`. */
  readonly httpVersion: string;
  /** The whole body; undefined as soon as it exceeds the limit. */
  readonly readBody: (maximumBytes: number) => Promise<Buffer | undefined>;
}

export interface DispatchOptions {
  readonly listener: Listener;
  readonly attributes: LoadBalancerAttributes;
  readonly targetGroups: ReadonlyMap<string, RunningTargetGroup>;
  readonly log: (line: string) => void;
}

/** Answers one request as its listener's rules say. */
export async function dispatch(incoming: IncomingRequest, options: DispatchOptions): Promise<HttpResponse> {
  const { request } = incoming;
  const refusal = refuse(request, incoming.httpVersion);
  if (refusal) return errorResponse(refusal);
  const action = selectRule(options.listener.rules, request)?.action;
  switch (action?.type) {
    case 'fixed-response':
      return fixedResponse(action);
    case 'redirect':
      return redirectResponse(action, request);
    case 'forward': {
      const arn = chooseTargetGroup(action.targetGroups, Math.random());
      const target = arn === undefined ? undefined : options.targetGroups.get(arn)?.chooseTarget();
      return target ? forward(incoming, target, options) : errorResponse(503);
    }
    default:
      return errorResponse(500);
  }
}

async function forward(incoming: IncomingRequest, target: Target, options: DispatchOptions): Promise<HttpResponse> {
  const { request, readBody } = incoming;
  const { attributes, log } = options;
  // A function cannot take over a connection.
  if (headerValues(request.headers, 'upgrade').some((value) => value.toLowerCase() === 'websocket')) {
    return errorResponse(400);
  }
  const announced = Number(headerValues(request.headers, 'content-length')[0] ?? 0);
  const body = announced > MAXIMUM_LAMBDA_BODY_BYTES ? undefined : await readBody(MAXIMUM_LAMBDA_BODY_BYTES);
  if (!body) return errorResponse(413);
  const headers = headersForTarget(request, attributes, newTraceId());
  let timer: NodeJS.Timeout | undefined;
  // Functions take real time, so that waiting for one is not shortened.
  const timeout = new Promise<HttpResponse>((resolve) => {
    timer = setTimeout(() => resolve(errorResponse(504)), attributes.idleTimeoutSeconds * 1000);
  });
  try {
    return await Promise.race([target.send({ ...request, headers, body }), timeout]);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    log(`502 ${request.method} ${request.path}: ${error.message}`);
    return errorResponse(502);
  } finally {
    clearTimeout(timer);
  }
}
