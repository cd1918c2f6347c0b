import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Why a request never became one. `connect` asks for a tunnel. */
export type MalformedRequest = 'connect' | 'headers-too-long' | 'malformed' | 'too-slow';

export interface RawAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Buffer;
}

const kinds: Readonly<Record<string, MalformedRequest>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-long',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'headers-too-long',
  ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
};

/**
 * Answers what cannot be read as a request, once, and closes the connection: what follows on it could be anything.
 * Where an answer is on its way already the connection is only closed.
 */
export function answerMalformedRequests(server: Server, answer: (kind: MalformedRequest) => RawAnswer): void {
  const latest = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (request, response) => latest.set(request.socket, response));
  const refuse = (kind: MalformedRequest, socket: Duplex): void => {
    const response = latest.get(socket);
    const isAnswering = response?.headersSent === true && !response.writableFinished;
    if (isAnswering || !socket.writable) socket.destroy();
    else socket.end(rawResponse(answer(kind)), () => socket.destroy());
  };
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET') socket.destroy();
    else refuse(kinds[error.code ?? ''] ?? 'malformed', socket);
  });
  server.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    refuse('connect', socket);
  });
}

function rawResponse({ status, headers, body }: RawAnswer): Buffer {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `date: ${new Date().toUTCString()}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), Buffer.from(body)]);
}
