import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Whether a request asks to go on as a WebSocket. @see https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1 */
export function isWebSocketRequest(headers: readonly (readonly [name: string, value: string])[]): boolean {
  return headers.some(([name, value]) => name === 'upgrade' && value.toLowerCase() === 'websocket');
}

/**
 * Hands over the requests for a WebSocket. Others that ask for an upgrade, to HTTP/2 for instance, are served as they
 * would be without asking: a server may ignore that.
 */
export function onWebSocketRequest(
  server: Server,
  listener: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): void {
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    if (incoming.headers.upgrade?.toLowerCase() !== 'websocket') return serveAnew(server, incoming, socket, head);
    socket.unshift(head);
    listener(incoming, responseOn(socket, incoming));
  });
}

/** Node's server leaves the connection to whoever takes the request, so the response is put on it here. */
function responseOn(socket: Socket, incoming: IncomingMessage): ServerResponse {
  const outgoing = new ServerResponse(incoming);
  outgoing.shouldKeepAlive = false;
  outgoing.assignSocket(socket);
  outgoing.once('finish', () => socket.end());
  socket.on('error', () => socket.destroy());
  return outgoing;
}

/** Node's server leaves the connection after a request that asks for an upgrade, so it gets the request once more. */
function serveAnew(server: Server, incoming: IncomingMessage, socket: Socket, head: Buffer): void {
  const lines = [`${incoming.method} ${incoming.url} HTTP/${incoming.httpVersion}`];
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    const name = incoming.rawHeaders[index] ?? '';
    if (!['connection', 'upgrade', 'http2-settings'].includes(name.toLowerCase())) {
      lines.push(`${name}: ${incoming.rawHeaders[index + 1]}`);
    }
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('encrypted' in socket ? 'secureConnection' : 'connection', socket);
}

/** The answer by which a connection becomes a WebSocket. */
export function switchingProtocols(headers: readonly (readonly [name: string, value: string])[]): string {
  const lines = ['HTTP/1.1 101 Switching Protocols', 'connection: Upgrade', 'upgrade: websocket'];
  return `${[...lines, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n`;
}

/** Passes on what comes from either side until one of them ends, or both are silent for too long. */
export function tunnel(one: Duplex, other: Duplex, idleMilliseconds: number): void {
  const end = () => {
    clearTimeout(idle);
    one.destroy();
    other.destroy();
  };
  const idle = setTimeout(end, idleMilliseconds);
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('data', () => idle.refresh());
    from.on('error', end);
    from.once('close', end);
    from.pipe(to);
  }
}
