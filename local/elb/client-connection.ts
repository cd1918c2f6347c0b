import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** What is remembered of a client's connection beyond one request. */
export class ClientConnection {
  private static readonly known = new WeakMap<Socket, ClientConnection>();
  readonly traceId = `TID_${randomBytes(16).toString('hex')}`;
  private readonly socket: Socket;
  private readonly since = performance.now();
  private received = 0;
  private sent = 0;

  private constructor(socket: Socket) {
    // Of an HTTP/2 session it is a proxy that goes with the session; `once` returns the socket itself.
    this.socket = socket.once('close', () => undefined);
  }

  static of(socket: Socket): ClientConnection {
    const known = ClientConnection.known.get(socket);
    if (known) return known;
    const connection = new ClientConnection(socket);
    ClientConnection.known.set(socket, connection);
    return connection;
  }

  isOlderThan(milliseconds: number): boolean {
    return performance.now() - this.since > milliseconds;
  }

  /** The bytes that came and went since it was asked last. */
  takeTraffic() {
    const { socket } = this;
    const receivedBytes = socket.bytesRead - this.received;
    const sentBytes = socket.bytesWritten - this.sent;
    this.received = socket.bytesRead;
    this.sent = socket.bytesWritten;
    const serverName = socket instanceof TLSSocket && 'servername' in socket ? socket.servername : undefined;
    return {
      receivedBytes,
      sentBytes,
      connectionTraceId: this.traceId,
      ...(typeof serverName === 'string' ? { serverName } : {}),
    };
  }
}
