import type { AcceptedCodings } from './accept-encoding.ts';
import type { Headers } from './headers.ts';
import { viaOf } from './identifiers.ts';
import type { Behavior, Distribution } from './model.ts';
import type { OriginClient, OriginResponse } from './origin-client.ts';
import { OriginFailure } from './origin-failure.ts';
import { mayFailOver } from './origin-groups.ts';
import { originRequest } from './origin-request.ts';
import type { WebSocketAnswer } from './origin-web-socket.ts';
import type { ViewerRequest } from './viewer-request.ts';

export interface OriginQuestion {
  readonly behavior: Behavior;
  readonly request: ViewerRequest;
  readonly requestId: string;
  readonly codings: AcceptedCodings;
  readonly body?: AsyncIterable<Buffer>;
  /** Added to the request: whether a stored object is still the latest. */
  readonly conditions: Headers;
  /** Who asks, and may go. */
  readonly viewer: { readonly signal: AbortSignal };
}

export type WebSocketQuestion = Pick<OriginQuestion, 'behavior' | 'request' | 'requestId' | 'viewer'>;

/** Asks the origin of a behavior, and the second one of an origin group where the first one fails. */
export class Origins {
  private readonly distribution: Distribution;
  private readonly client: OriginClient;
  private readonly via: string;

  constructor(distribution: Distribution, client: OriginClient) {
    this.distribution = distribution;
    this.client = client;
    this.via = viaOf(distribution.domainName);
  }

  /**
   * Every request begins with the primary origin. Of its answer nothing is lost when it is final: the secondary one is
   * asked only where the status or the lack of an answer says so.
   * @throws OriginFailure of the last origin that was asked.
   */
  async ask(question: OriginQuestion): Promise<OriginResponse> {
    const { originGroup } = question.behavior;
    if (originGroup === undefined || !mayFailOver(question.request.method)) return this.askOne(question);
    const first = await this.askOne(question).catch((error: unknown) => {
      if (error instanceof OriginFailure) return error;
      throw error;
    });
    if (!(first instanceof OriginFailure)) {
      if (!originGroup.statuses.has(first.status)) return first;
      await first.body.dump();
    }
    return this.askOne({ ...question, behavior: { ...question.behavior, origin: originGroup.secondary } });
  }

  /** @throws OriginFailure */
  openWebSocket({ behavior, request, requestId, viewer }: WebSocketQuestion): Promise<WebSocketAnswer> {
    const isCacheable = false;
    return this.client.openWebSocket({
      distribution: this.distribution,
      origin: behavior.origin,
      request: originRequest({ behavior, request, codings: [], requestId, via: this.via, isCacheable }),
      signal: viewer.signal,
    });
  }

  private askOne({
    behavior,
    request,
    requestId,
    codings,
    body,
    conditions,
    viewer,
  }: OriginQuestion): Promise<OriginResponse> {
    const isCacheable = mayKeep(behavior, request);
    const outgoing = originRequest({ behavior, request, codings, requestId, via: this.via, isCacheable });
    return this.client.send({
      distribution: this.distribution,
      origin: behavior.origin,
      request: { ...outgoing, headers: [...outgoing.headers, ...conditions] },
      ...(body === undefined ? {} : { body }),
      // What others may wait for is fetched even when the viewer that asked first has gone.
      ...(isCacheable ? {} : { signal: viewer.signal }),
    });
  }
}

function mayKeep({ cachePolicy, cachedMethods }: Behavior, request: ViewerRequest): boolean {
  return cachePolicy.maximumSeconds > 0 && cachedMethods.includes(request.method);
}
