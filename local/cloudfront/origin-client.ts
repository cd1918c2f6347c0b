import { Readable } from 'node:stream';
import { checkServerIdentity } from 'node:tls';
import { type Dispatcher, Pool } from 'undici';
import type { AddressBook, SocketAddress } from '../network/address-book.ts';
import { originAccessHeaders } from '../s3/origin-access-control.ts';
import type { EdgeFleet, EdgeHost } from './edge-fleet.ts';
import { fromHeaderRecord, type Headers } from './headers.ts';
import type { Distribution } from './model.ts';
import { OriginFailure, toOriginFailure } from './origin-failure.ts';
import type { Origin } from './origin-model.ts';
import type { OriginRequest } from './origin-request.ts';
import { askForWebSocket, type WebSocketAnswer } from './origin-web-socket.ts';

export interface OriginClientProps {
  readonly fleet: EdgeFleet;
  readonly addressBook: Pick<AddressBook, 'find'>;
  readonly s3: SocketAddress;
  /** In PEM. */
  readonly certificateAuthority: string;
  /** A documented duration in the milliseconds it takes here. */
  readonly milliseconds: (documentedSeconds: number) => number;
}

export interface OriginResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Dispatcher.ResponseData['body'];
}

export interface Exchange {
  readonly distribution: Distribution;
  readonly origin: Origin;
  readonly request: OriginRequest;
  /** The viewer's body. It is read only once a connection stands. */
  readonly body?: AsyncIterable<Buffer>;
  /**
   * Gives the answer up.
   *
   * @default - it is waited for
   */
  readonly signal?: AbortSignal;
}

/**
 * In bytes.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-general
 */
const maximumResponseHeaders = 20_480;

/** However fast time runs, a connection on this machine may take this long. */
const shortestConnectionTimeout = 1_000;

/** The connections of the edge to origins: a pool for each address that a name has, kept alive. */
export class OriginClient {
  private readonly pools = new Map<string, Pool>();
  private readonly props: OriginClientProps;

  constructor(props: OriginClientProps) {
    this.props = props;
  }

  /**
   * Sends a request, going round the origin's addresses for as many attempts as the origin allows. What was sent once
   * is sent again only when its method is safe.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#custom-origin-timeout-attempts
   * @throws OriginFailure
   */
  send(exchange: Exchange): Promise<OriginResponse> {
    return this.repeat(exchange, (host, turn) => this.attempt(exchange, host, turn));
  }

  /** @throws OriginFailure */
  openWebSocket(exchange: Exchange): Promise<WebSocketAnswer> {
    const { request } = exchange;
    return this.repeat(exchange, async (host, turn) => {
      const pool = await this.pool(exchange, host, turn);
      const headers = [...request.headers, ...accessHeaders(exchange)];
      return askForWebSocket(pool, { path: request.target, headers: headers.flat() });
    });
  }

  private async repeat<T>(
    { origin, request, signal }: Exchange,
    attemptOnce: (host: EdgeHost, turn: number) => Promise<T>,
  ): Promise<T> {
    const isSafe = request.method === 'GET' || request.method === 'HEAD';
    const host = this.props.fleet.anyHost();
    const first = Math.floor(Math.random() * 2 ** 16);
    for (let attempt = 1; ; attempt++) {
      try {
        return await attemptOnce(host, first + attempt);
      } catch (error) {
        const failure = toOriginFailure(error, origin.domainName);
        const mayRetry = (failure.beforeSending || isSafe) && attempt < origin.connectionAttempts;
        if (!mayRetry || signal?.aborted) throw failure;
      }
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }

  private async attempt(exchange: Exchange, host: EdgeHost, turn: number): Promise<OriginResponse> {
    const { request, body, signal } = exchange;
    const pool = await this.pool(exchange, host, turn);
    const headers = [...request.headers, ...accessHeaders(exchange)];
    const response = await pool.request({
      method: request.method,
      path: request.target,
      headers: headers.flat(),
      body: body === undefined ? null : Readable.from(passOn(body), { objectMode: false }),
      ...(signal === undefined ? {} : { signal }),
    });
    return { status: response.statusCode, headers: fromHeaderRecord(response.headers), body: response.body };
  }

  private async pool({ origin, request }: Exchange, host: EdgeHost, turn: number): Promise<Pool> {
    const { target } = origin;
    if (target.kind === 's3') return this.poolOf(this.props.s3, origin, undefined);
    const addresses = await resolve(host, target.resolvedName ?? origin.domainName);
    const address = addresses[turn % addresses.length] ?? '';
    const socket = this.props.addressBook.find(address, target.port);
    if (socket === undefined) {
      const reason = `${origin.domainName}: nothing on this machine stands for ${address}:${target.port}`;
      throw new OriginFailure(502, 'OriginConnectError', reason);
    }
    return this.poolOf(socket, origin, target.protocol === 'https' ? request.host.replace(/:\d+$/, '') : undefined);
  }

  /** @param serverName the name for SNI; undefined for plain HTTP. */
  private poolOf(socket: SocketAddress, origin: Origin, serverName: string | undefined): Pool {
    const { domainName, connectionTimeoutSeconds, readTimeoutSeconds, target } = origin;
    const keepAlive = target.kind === 'custom' ? target.keepAliveSeconds : '';
    const times = [connectionTimeoutSeconds, readTimeoutSeconds, keepAlive].join(' ');
    const key = `${socket.host}:${socket.port} ${domainName} ${serverName} ${times}`;
    const pool = this.pools.get(key) ?? this.newPool(socket, origin, serverName);
    this.pools.set(key, pool);
    return pool;
  }

  private newPool(socket: SocketAddress, origin: Origin, serverName: string | undefined): Pool {
    const { certificateAuthority, milliseconds } = this.props;
    const scheme = serverName === undefined ? 'http' : 'https';
    const keepAliveSeconds = origin.target.kind === 'custom' ? origin.target.keepAliveSeconds : 5;
    return new Pool(`${scheme}://${socket.host}:${socket.port}`, {
      maxHeaderSize: maximumResponseHeaders,
      keepAliveTimeout: keepAliveSeconds * 1000,
      headersTimeout: origin.readTimeoutSeconds * 1000,
      bodyTimeout: origin.readTimeoutSeconds * 1000,
      connect: {
        timeout: Math.max(shortestConnectionTimeout, milliseconds(origin.connectionTimeoutSeconds)),
        ...(serverName === undefined ? {} : { ca: certificateAuthority, servername: serverName }),
        // A certificate is good for the origin when it covers the Host header that goes there, or the origin's name.
        // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html
        checkServerIdentity: (name, certificate) =>
          checkServerIdentity(name, certificate) && checkServerIdentity(origin.domainName, certificate),
      },
    });
  }
}

async function resolve(host: EdgeHost, name: string): Promise<readonly string[]> {
  try {
    return await host.resolve(name);
  } catch (error) {
    throw new OriginFailure(502, 'OriginDnsError', `${name}: the name of the origin cannot be resolved: ${error}`);
  }
}

function accessHeaders({ distribution, origin: { target }, request: { host } }: Exchange): Headers {
  if (target.kind !== 's3' || target.access === undefined) return [];
  const { arn: distributionArn, account } = distribution;
  const { access, region } = target;
  const principal =
    access === 'origin-access-control'
      ? ({ kind: 'distribution', distributionArn, account } as const)
      : ({ kind: 'identity', ...access } as const);
  return Object.entries(originAccessHeaders({ principal, region, host, date: new Date() }));
}

/** A stream would be destroyed with the first attempt that fails; a generator that was not begun is left alone. */
async function* passOn(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* body;
}
