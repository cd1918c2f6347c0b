import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { fromRawHeaders, withHeader } from './headers.ts';
import { newRequestId } from './identifiers.ts';
import type { ViewerRequest } from './viewer-request.ts';

/** A viewer's request and the way to answer it. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** As the viewer sent it. */
  readonly viewer: ViewerRequest;
  readonly requestId: string;
  /** Of the monotonic clock, in milliseconds. */
  readonly started: number;
  /** Aborted when the viewer goes before the answer is written. */
  readonly signal: AbortSignal;
  /** How many bytes went over the viewer's connection for this exchange so far. */
  bytes(): { readonly received: number; readonly sent: number };
}

/** What each connection had carried when its latest exchange was counted. */
const counted = new WeakMap<Socket, { readonly received: number; readonly sent: number }>();

export function beginExchange(incoming: IncomingMessage, outgoing: ServerResponse): Exchange {
  const { socket } = incoming;
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  return {
    incoming,
    outgoing,
    viewer: viewerRequest(incoming),
    requestId: newRequestId(),
    started: performance.now(),
    signal: gone.signal,
    bytes: () => {
      const before = counted.get(socket) ?? { received: 0, sent: 0 };
      const now = { received: socket.bytesRead, sent: socket.bytesWritten };
      counted.set(socket, now);
      return { received: now.received - before.received, sent: now.sent - before.sent };
    },
  };
}

export function carriesBody({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
}

function viewerRequest(incoming: IncomingMessage): ViewerRequest {
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/is.exec(incoming.url ?? '/');
  const target = absolute === null ? (incoming.url ?? '/') : (absolute[2] ?? '').replace(/^(?!\/)/, '/');
  const headers = fromRawHeaders(incoming.rawHeaders);
  const mark = target.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    // The target of a request that names its host goes before the Host header.
    headers: absolute === null ? headers : withHeader(headers, 'host', absolute[1] ?? ''),
    address: (incoming.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    port: incoming.socket.remotePort ?? 0,
    httpVersion: incoming.httpVersion,
  };
}
