import { type AcceptedCodings, acceptedCodings } from './accept-encoding.ts';
import { behaviorSelection } from './behavior-selection.ts';
import { collectBody, discard } from './body.ts';
import { type CacheKey, cacheKey } from './cache-key.ts';
import type { EdgeError } from './edge-response.ts';
import { errorPage } from './error-page.ts';
import type { CustomErrorPage } from './error-responses.ts';
import { errorSeconds, freshSeconds } from './freshness.ts';
import { type Headers, hasHeader, headerValue } from './headers.ts';
import type { Behavior, Distribution } from './model.ts';
import type { ObjectCache } from './object-cache.ts';
import type { OriginClient, OriginResponse } from './origin-client.ts';
import { type OriginFailure, toOriginFailure } from './origin-failure.ts';
import { keptHeaders } from './origin-response.ts';
import type { WebSocketAnswer } from './origin-web-socket.ts';
import { Origins, type WebSocketQuestion } from './origins.ts';
import { lifetimeOf, refreshed, type StoredObject, storedObject } from './stored-object.ts';
import type { ViewerRequest } from './viewer-request.ts';

/** How a request was answered, before policies and functions have their say. */
export type Delivery =
  | {
      readonly kind: 'object';
      readonly object: StoredObject;
      readonly cache: 'Hit' | 'Miss' | 'RefreshHit';
      /** The status that the viewer is told with a custom error page. */
      readonly errorPageStatus?: number;
    }
  | {
      readonly kind: 'stream';
      readonly status: number;
      readonly headers: Headers;
      readonly body: AsyncIterable<Buffer>;
      readonly errorPageStatus?: number;
    }
  | ({ readonly kind: 'failure' } & EdgeError);

export type WebSocketDelivery = WebSocketAnswer | ({ readonly kind: 'failure' } & EdgeError);

export interface Fetch {
  readonly behavior: Behavior;
  readonly request: ViewerRequest;
  readonly requestId: string;
  readonly body?: AsyncIterable<Buffer>;
  /** Who asks, and may go. */
  readonly viewer: Viewer;
}

/** Whoever waits for the answer. */
interface Viewer {
  readonly isGone: boolean;
  /** Aborted when the viewer goes. */
  readonly signal: AbortSignal;
}

export interface ObjectFetcherProps {
  readonly distribution: Distribution;
  readonly client: OriginClient;
  readonly cache: ObjectCache<StoredObject>;
  /** A documented duration in the milliseconds it takes here. */
  readonly milliseconds: (documentedSeconds: number) => number;
}

/** In bytes. Larger objects are passed on without being kept. */
const maximumObjectSize = 32 * 1024 * 1024;

/** Answers requests from the cache of one distribution, or from the origins. */
export class ObjectFetcher {
  /** The requests under way whose answer others wait for. */
  private readonly pending = new Map<string, Promise<Delivery>>();
  private readonly props: ObjectFetcherProps;
  private readonly origins: Origins;
  private readonly select: (path: string) => Behavior | undefined;

  constructor(props: ObjectFetcherProps) {
    this.props = props;
    this.origins = new Origins(props.distribution, props.client);
    this.select = behaviorSelection(props.distribution.behaviors);
  }

  /** @returns what the cache has at once, everything else as a promise */
  fetch(fetch: Fetch): Delivery | Promise<Delivery> {
    const delivery = this.deliver(fetch);
    return delivery instanceof Promise
      ? delivery.then((arrived) => this.withErrorPage(fetch, arrived))
      : this.withErrorPage(fetch, delivery);
  }

  private withErrorPage(fetch: Fetch, delivery: Delivery): Delivery | Promise<Delivery> {
    const page = this.props.distribution.errorResponses.pages.get(statusOf(delivery));
    return page === undefined ? delivery : this.errorPage(fetch, delivery, page);
  }

  /**
   * The page in the place of an error; where there is no such page, what its origin says of it.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-unavailable.html
   */
  private async errorPage(fetch: Fetch, error: Delivery, page: CustomErrorPage): Promise<Delivery> {
    if (error.kind === 'stream') await discard(error.body);
    const { body: _, ...rest } = fetch;
    const behavior = this.select(page.path) ?? fetch.behavior;
    const delivery = await this.deliver({ ...rest, behavior, request: pageRequest(fetch.request, page.path) });
    if (delivery.kind === 'failure' || statusOf(delivery) >= 400) return delivery;
    return { ...delivery, errorPageStatus: page.status };
  }

  /** What no cache is asked for. */
  async openWebSocket(question: WebSocketQuestion): Promise<WebSocketDelivery> {
    const { behavior } = question;
    try {
      const answer = await this.origins.openWebSocket(question);
      return { ...answer, headers: keptHeaders(behavior, answer.headers) };
    } catch (error) {
      return failed(toOriginFailure(error, behavior.origin.domainName));
    }
  }

  private deliver(fetch: Fetch): Delivery | Promise<Delivery> {
    const { behavior, request } = fetch;
    const codings = acceptedCodings(headerValue(request.headers, 'accept-encoding'), behavior.cachePolicy);
    if (!behavior.cachedMethods.includes(request.method)) return this.pass(fetch, codings);
    const key = cacheKey(behavior, request, codings);
    const object = this.props.cache.get(key.text);
    const now = performance.now();
    if (object !== undefined && now < object.freshUntil) return { kind: 'object', object, cache: 'Hit' };
    if (object !== undefined && now < object.revalidateUntil) {
      this.fillOnce(fetch, codings, key, object).catch(() => undefined);
      return { kind: 'object', object, cache: 'Hit' };
    }
    if (request.method === 'HEAD' || hasHeader(request.headers, 'range')) return this.pass(fetch, codings);
    return mayCollapse(behavior) ? this.fillOnce(fetch, codings, key, object) : this.fill(fetch, codings, key, object);
  }

  /**
   * Lets simultaneous requests for one object share one request to the origin.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-traffic-spikes
   */
  private async fillOnce(
    fetch: Fetch,
    codings: AcceptedCodings,
    key: CacheKey,
    stale: StoredObject | undefined,
  ): Promise<Delivery> {
    const pending = this.pending.get(key.text);
    if (pending !== undefined) {
      const delivery = await pending;
      return delivery.kind === 'object' ? { ...delivery, cache: 'Hit' } : this.fill(fetch, codings, key, stale);
    }
    const filling = this.fill(fetch, codings, key, stale).finally(() => this.pending.delete(key.text));
    this.pending.set(key.text, filling);
    return filling;
  }

  /** Gets an object from the origin, and keeps it when it may be kept. */
  private async fill(
    fetch: Fetch,
    codings: AcceptedCodings,
    key: CacheKey,
    stale: StoredObject | undefined,
  ): Promise<Delivery> {
    const { behavior } = fetch;
    const { cachingSeconds } = this.props.distribution.errorResponses;
    try {
      const response = await this.ask(fetch, codings, stale);
      if (response.status === 304 && stale !== undefined) return await this.confirm(fetch, key, stale, response);
      if (response.status >= 500 && isUsable(stale)) {
        await response.body.dump();
        return this.prolong(key, stale, response.status);
      }
      const seconds = freshSeconds(response, behavior.cachePolicy, cachingSeconds, Date.now());
      return seconds > 0 ? await this.keep(fetch, codings, key, response, seconds) : streamed(behavior, response);
    } catch (error) {
      const failure = toOriginFailure(error, behavior.origin.domainName);
      // That its viewer went is no failure of the origin, and concerns no other viewer.
      if (fetch.viewer.isGone) return failed(failure);
      return isUsable(stale) ? this.prolong(key, stale, failure.status) : this.fail(fetch, codings, key, failure);
    }
  }

  private async keep(
    fetch: Fetch,
    codings: AcceptedCodings,
    key: CacheKey,
    response: OriginResponse,
    seconds: number,
  ): Promise<Delivery> {
    const { behavior } = fetch;
    const headers = keptHeaders(behavior, response.headers);
    const collected = await collectBody(response.body, maximumObjectSize);
    if (collected.kind === 'part') return { kind: 'stream', status: response.status, headers, body: collected.body };
    const lifetime = lifetimeOf(headers, seconds, performance.now(), this.props.milliseconds);
    const { status } = response;
    const { body } = collected;
    const object = await storedObject({ behavior, uri: key.uri, codings, status, headers, body, lifetime });
    this.props.cache.set(key.text, object);
    return { kind: 'object', object, cache: 'Miss' };
  }

  private async confirm(
    { behavior }: Fetch,
    key: CacheKey,
    stale: StoredObject,
    response: OriginResponse,
  ): Promise<Delivery> {
    await response.body.dump();
    const headers = keptHeaders(behavior, response.headers);
    const current = refreshed(stale, headers, stale);
    const { cachingSeconds } = this.props.distribution.errorResponses;
    const seconds = freshSeconds(current, behavior.cachePolicy, cachingSeconds, Date.now());
    const lifetime = lifetimeOf(current.headers, seconds, performance.now(), this.props.milliseconds);
    const object = refreshed(stale, headers, lifetime);
    this.props.cache.set(key.text, object);
    return { kind: 'object', object, cache: 'RefreshHit' };
  }

  /** Goes on serving an expired object for as long as the error of its origin is kept. */
  private prolong(key: CacheKey, stale: StoredObject, status: number): Delivery {
    const seconds = errorSeconds(status, this.props.distribution.errorResponses.cachingSeconds);
    const object = { ...stale, freshUntil: performance.now() + this.props.milliseconds(seconds) };
    this.props.cache.set(key.text, object);
    return { kind: 'object', object, cache: 'Hit' };
  }

  /** An origin that gives no answer counts as one that answers with the error: it is kept for a while. */
  private async fail(
    { behavior, requestId }: Fetch,
    codings: AcceptedCodings,
    key: CacheKey,
    failure: OriginFailure,
  ): Promise<Delivery> {
    const { status, type, message: reason } = failure;
    const seconds = errorSeconds(status, this.props.distribution.errorResponses.cachingSeconds);
    if (seconds > 0) {
      const body = errorPage(status, type, reason, requestId);
      const headers: Headers = [
        ['content-type', 'text/html'],
        ['server', 'CloudFront'],
      ];
      const lifetime = lifetimeOf(headers, seconds, performance.now(), this.props.milliseconds);
      this.props.cache.set(
        key.text,
        await storedObject({ behavior, uri: key.uri, codings, status, headers, body, lifetime }),
      );
    }
    return failed(failure);
  }

  /** Passes the request and its answer on without keeping anything. */
  private async pass(fetch: Fetch, codings: AcceptedCodings): Promise<Delivery> {
    try {
      return streamed(fetch.behavior, await this.ask(fetch, codings, undefined));
    } catch (error) {
      return failed(toOriginFailure(error, fetch.behavior.origin.domainName));
    }
  }

  private ask(fetch: Fetch, codings: AcceptedCodings, stale: StoredObject | undefined): Promise<OriginResponse> {
    return this.origins.ask({ ...fetch, codings, conditions: revalidationHeaders(stale) });
  }
}

function failed({ status, type, message: reason }: OriginFailure): Delivery & { readonly kind: 'failure' } {
  return { kind: 'failure', status, type, reason };
}

function statusOf(delivery: Delivery): number {
  return delivery.kind === 'object' ? delivery.object.status : delivery.status;
}

const aboutTheBody = ['content-length', 'content-type', 'content-encoding', 'transfer-encoding', 'expect'];

/** The request for a custom error page, whole and unconditional, in the place of the viewer's. */
function pageRequest(request: ViewerRequest, path: string): ViewerRequest {
  const headers = request.headers.filter(
    ([name]) => name !== 'range' && !name.startsWith('if-') && !aboutTheBody.includes(name),
  );
  return { ...request, method: 'GET', path, query: '', headers };
}

function mayCollapse({ cachePolicy, originRequestPolicy }: Behavior): boolean {
  const forwardsCookies = cachePolicy.cookies.take === 'all' || originRequestPolicy?.cookies.take === 'all';
  return cachePolicy.maximumSeconds > 0 && !forwardsCookies;
}

/** An expired error is no answer to fall back on. */
function isUsable(stale: StoredObject | undefined): stale is StoredObject {
  return stale !== undefined && stale.status < 400 && performance.now() < stale.usableUntil;
}

function revalidationHeaders(stale: StoredObject | undefined): Headers {
  if (stale?.status !== 200) return [];
  const { originEtag, lastModified } = stale;
  return [
    ...(originEtag === undefined ? [] : [['if-none-match', originEtag] as const]),
    ...(lastModified === undefined ? [] : [['if-modified-since', lastModified] as const]),
  ];
}

function streamed(behavior: Behavior, response: OriginResponse): Delivery {
  const headers = keptHeaders(behavior, response.headers);
  return { kind: 'stream', status: response.status, headers, body: response.body };
}
