import http from 'node:http';
import https from 'node:https';
import { isWebSocketRequest } from '../http/upgrade.ts';
import { MAXIMUM_RESPONSE_HEADERS_BYTES } from './limits.ts';
import type { AddressTargetGroup, HealthCheck, TargetAddress } from './model.ts';
import { type HeaderField, type HttpResponse, headerValues } from './request.ts';
import { type Target, TargetError, type TargetRequest } from './target.ts';
import { requestUri } from './transforms.ts';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-504-issues */
const CONNECT_TIMEOUT_MILLISECONDS = 10_000;

const HOP_BY_HOP_HEADERS = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'];

export interface HttpTargetOptions {
  readonly target: TargetAddress;
  readonly targetGroup: Pick<AddressTargetGroup, 'protocol'>;
  /** How long the target may be silent, and an unused connection to it stays open. Real time, at any speed. */
  readonly idleTimeoutSeconds: number;
}

/** A server at an address as a target. Connections to it are kept for further requests. */
export class HttpTarget implements Target {
  readonly id: string;
  readonly address: string;
  outstanding = 0;
  private readonly options: HttpTargetOptions;
  private readonly agent: http.Agent;

  constructor(options: HttpTargetOptions) {
    const { target, targetGroup, idleTimeoutSeconds } = options;
    this.options = options;
    this.id = target.id;
    this.address = `${target.host}:${target.port}`;
    const settings = { keepAlive: true, timeout: idleTimeoutSeconds * 1000 };
    // A load balancer does not verify the certificates of its targets.
    this.agent =
      targetGroup.protocol === 'HTTPS'
        ? new https.Agent({ ...settings, rejectUnauthorized: false })
        : new http.Agent(settings);
  }

  send(request: TargetRequest): Promise<HttpResponse> {
    this.outstanding += 1;
    return new Promise<HttpResponse>((resolve, reject) => {
      const outgoing = this.open(this.options.targetGroup.protocol, {
        agent: this.agent,
        method: request.method,
        path: requestUri(request),
        headers: framed(request).flat(),
        timeout: this.options.idleTimeoutSeconds * 1000,
      });
      outgoing.once('close', () => {
        this.outstanding -= 1;
      });
      outgoing.once('response', (incoming) => resolve(readResponse(incoming)));
      outgoing.once('upgrade', (incoming, webSocket, head) => {
        webSocket.setTimeout(0).unshift(head);
        resolve({ ...readResponse(incoming), body: Buffer.alloc(0), webSocket });
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => reject(failureOf(this.address, error)));
      outgoing.once('timeout', () => outgoing.destroy(new SilentTarget(this.options.idleTimeoutSeconds)));
      if (request.body.present) {
        request.body.stream.on('error', (error) => outgoing.destroy(error));
        request.body.stream.pipe(outgoing);
      } else {
        outgoing.end();
      }
    });
  }

  /** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
  check({ path, protocol = this.options.targetGroup.protocol, port, timeoutSeconds }: HealthCheck): Promise<number> {
    const { target } = this.options;
    return new Promise((resolve, reject) => {
      const outgoing = this.open(protocol, {
        ...(port === undefined ? {} : { port }),
        agent: false,
        path,
        headers: {
          host: `${target.host}:${port ?? target.port}`,
          'user-agent': 'ELB-HealthChecker/2.0',
          connection: 'close',
        },
        timeout: timeoutSeconds * 1000,
        rejectUnauthorized: false,
      });
      outgoing.once('response', (incoming) => {
        incoming.resume();
        resolve(incoming.statusCode ?? 0);
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => reject(failureOf(this.address, error)));
      outgoing.once('timeout', () => outgoing.destroy(new SilentTarget(timeoutSeconds)));
      outgoing.end();
    });
  }

  /** Closes the connections that are kept; those in use end with their requests. */
  close(): void {
    this.agent.maxFreeSockets = 0;
    for (const socket of Object.values(this.agent.freeSockets).flatMap((sockets) => sockets ?? [])) socket.destroy();
  }

  private open(protocol: 'HTTP' | 'HTTPS', options: https.RequestOptions): http.ClientRequest {
    const { host, port } = this.options.target;
    const transport = protocol === 'HTTPS' ? https : http;
    const outgoing = transport.request({ host, port, maxHeaderSize: MAXIMUM_RESPONSE_HEADERS_BYTES, ...options });
    outgoing.once('socket', (socket) => {
      if (!socket.connecting) return;
      const limit = setTimeout(
        () => outgoing.destroy(new SilentTarget(CONNECT_TIMEOUT_MILLISECONDS / 1000)),
        CONNECT_TIMEOUT_MILLISECONDS,
      );
      socket.once('connect', () => clearTimeout(limit));
      socket.once('close', () => clearTimeout(limit));
    });
    return outgoing;
  }
}

class SilentTarget extends Error {
  constructor(seconds: number) {
    super(`no answer within ${seconds} s`);
  }
}

/**
 * The headers of a request with those of the connection to the target. A body whose length the client did not tell
 * goes in chunks.
 */
function framed({ headers, body }: TargetRequest): readonly HeaderField[] {
  const kept = headers.filter(([name]) => !HOP_BY_HOP_HEADERS.includes(name));
  if (isWebSocketRequest(headers)) return [...kept, ['connection', 'Upgrade'], ['upgrade', 'websocket']];
  const chunked = body.present && headerValues(kept, 'content-length').length === 0;
  return chunked ? [...kept, ['transfer-encoding', 'chunked']] : kept;
}

function readResponse(incoming: http.IncomingMessage): HttpResponse {
  const headers: HeaderField[] = [];
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    const name = (incoming.rawHeaders[index] ?? '').toLowerCase();
    if (!HOP_BY_HOP_HEADERS.includes(name)) headers.push([name, incoming.rawHeaders[index + 1] ?? '']);
  }
  return {
    status: incoming.statusCode ?? 502,
    ...(incoming.statusMessage ? { reason: incoming.statusMessage } : {}),
    headers,
    body: incoming,
  };
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html */
function failureOf(address: string, error: NodeJS.ErrnoException): TargetError {
  const late = error instanceof SilentTarget || error.code === 'ETIMEDOUT';
  return new TargetError(late ? 504 : 502, `${address}: ${error.message}`);
}
