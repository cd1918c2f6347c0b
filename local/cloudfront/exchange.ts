import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { fromRawHeaders, type Headers, withHeader } from './headers.ts';
import { newRequestId } from './identifiers.ts';
import type { ViewerRequest } from './viewer-request.ts';

/** What each connection had carried when its latest exchange was counted. */
const counted = new WeakMap<Socket, { readonly received: number; readonly sent: number }>();

/** A viewer's request and the way to answer it. */
export class Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** As the viewer sent it. */
  readonly viewer: ViewerRequest;
  readonly requestId = newRequestId();
  /** Of the monotonic clock, in milliseconds. */
  readonly started = performance.now();
  private controller: AbortController | undefined;
  private gone = false;

  constructor(incoming: IncomingMessage, outgoing: ServerResponse) {
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.viewer = viewerRequest(incoming);
    outgoing.once('close', () => {
      this.gone = !outgoing.writableFinished;
      if (this.gone) this.controller?.abort();
    });
  }

  /** Whether the viewer went before the answer was written. */
  get isGone(): boolean {
    return this.gone;
  }

  /** Aborted when the viewer goes before the answer is written. Made at the first use: what is cached needs none. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.gone) this.controller.abort();
    return this.controller.signal;
  }

  /** How many bytes went over the viewer's connection since its latest exchange was counted. */
  countBytes(): { readonly received: number; readonly sent: number } {
    const { socket } = this.incoming;
    const before = counted.get(socket);
    const now = { received: socket.bytesRead, sent: socket.bytesWritten };
    counted.set(socket, now);
    return before === undefined ? now : { received: now.received - before.received, sent: now.sent - before.sent };
  }
}

export function carriesBody({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
}

function viewerRequest(incoming: IncomingMessage): ViewerRequest {
  const { url = '/', method = 'GET', socket, httpVersion } = incoming;
  const absolute = url.startsWith('/') ? null : /^https?:\/\/([^/?#]*)(.*)$/is.exec(url);
  const target = absolute === null ? url : (absolute[2] ?? '').replace(/^(?!\/)/, '/');
  const headers = viewerHeaders(incoming);
  const mark = target.indexOf('?');
  return {
    method,
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    // The target of a request that names its host goes before the Host header.
    headers: absolute === null ? headers : withHeader(headers, 'host', absolute[1] ?? ''),
    address: (socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    port: socket.remotePort ?? 0,
    httpVersion,
  };
}

/** The latest headers of each connection, raw and read. */
const latestHeaders = new WeakMap<Socket, { readonly raw: readonly string[]; readonly headers: Headers }>();

/** The headers of a request: the same object as those of the connection's request before it where they are the same. */
function viewerHeaders({ socket, rawHeaders: raw }: IncomingMessage): Headers {
  const latest = latestHeaders.get(socket);
  if (latest !== undefined && isSame(latest.raw, raw)) return latest.headers;
  const headers = fromRawHeaders(raw);
  latestHeaders.set(socket, { raw, headers });
  return headers;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}
