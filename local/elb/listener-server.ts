import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { SocketAddress } from '../network/address-book.ts';
import type { ServerCertificate } from '../network/certificates.ts';
import type { IncomingRequest } from './dispatch.ts';
import { type ErrorStatus, errorResponse } from './error-responses.ts';
import { MAXIMUM_HEADERS_BYTES, MAXIMUM_REQUEST_LINE_BYTES } from './limits.ts';
import type { Listener } from './model.ts';
import type { HeaderField, HttpRequest, HttpResponse } from './request.ts';
import { parseRequestTarget } from './uri.ts';

type Incoming = http.IncomingMessage | http2.Http2ServerRequest;
type Outgoing = http.ServerResponse | http2.Http2ServerResponse;

export interface ListenerServerOptions {
  readonly listener: Listener;
  readonly http2: boolean;
  readonly certificate: ServerCertificate;
  readonly idleTimeoutMilliseconds: number;
  readonly respond: (incoming: IncomingRequest) => Promise<HttpResponse>;
  readonly log: (line: string) => void;
}

/** An open socket of a load balancer's node for one of its listeners. */
export interface ListenerServer {
  readonly socket: SocketAddress;
  /** Closes the socket and destroys every connection. */
  close(): Promise<void>;
}

/** @param port 0 for any free one */
export async function openListener(
  host: string,
  port: number,
  options: ListenerServerOptions,
): Promise<ListenerServer> {
  const server = createServer(options);
  const connections = new Set<Socket>();
  server.on('connection', (connection: Socket) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  await listen(server, host, port);
  const { address, port: chosen } = server.address() as AddressInfo;
  return {
    socket: { host: address, port: chosen },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.destroy();
      }),
  };
}

function createServer(options: ListenerServerOptions): Server {
  const { idleTimeoutMilliseconds: idle } = options;
  const settings = {
    // Above the limits of ELB, so that its own rules decide with its own answers.
    maxHeaderSize: MAXIMUM_REQUEST_LINE_BYTES + 2 * MAXIMUM_HEADERS_BYTES,
    requireHostHeader: false,
    keepAliveTimeout: idle,
    headersTimeout: idle,
    requestTimeout: idle,
    connectionsCheckingInterval: Math.min(30_000, idle),
  };
  const onRequest = (request: Incoming, response: Outgoing) => void handle(request, response, options);
  const tls = {
    ...settings,
    key: options.certificate.key,
    cert: options.certificate.cert,
    minVersion: 'TLSv1.2',
  } as const;
  if (options.listener.protocol === 'HTTP') return prepare(http.createServer(settings, onRequest));
  if (!options.http2) return prepare(https.createServer(tls, onRequest));
  const server = http2.createSecureServer({ ...tls, allowHTTP1: true }, onRequest);
  server.setTimeout(idle, (session?: { destroy(): void }) => session?.destroy());
  return prepare(server);
}

/** Answers what never becomes a request. */
function prepare<Listening extends Server>(server: Listening): Listening {
  server.on('clientError', (error: NodeJS.ErrnoException, connection: Socket) => {
    if (!connection.writable || error.code === 'ECONNRESET') connection.destroy();
    else connection.end(rawResponse(statusOfClientError(error)));
  });
  server.on('connect', (_request: http.IncomingMessage, connection: Socket) => connection.end(rawResponse(400)));
  server.on('sessionError', () => undefined);
  return server;
}

function statusOfClientError({ code }: NodeJS.ErrnoException): ErrorStatus {
  if (code === 'HPE_HEADER_OVERFLOW') return 413;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}

function rawResponse(status: ErrorStatus): string {
  const { reason = '', headers, body } = errorResponse(status);
  const fields = [
    ...headers,
    ['date', new Date().toUTCString()],
    ['content-length', body.length],
    ['connection', 'close'],
  ];
  const head = [`HTTP/1.1 ${status} ${reason}`, ...fields.map(([name, value]) => `${name}: ${value}`)];
  return `${head.join('\r\n')}\r\n\r\n${body.toString()}`;
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function handle(incoming: Incoming, outgoing: Outgoing, options: ListenerServerOptions): Promise<void> {
  // A client that goes away ends its own request and nothing else.
  incoming.on('error', () => undefined);
  outgoing.on('error', () => undefined);
  try {
    const request = readRequest(incoming, options.listener);
    const response = await options.respond({
      request,
      httpVersion: incoming.httpVersion,
      readBody: (maximumBytes) => readBody(incoming, maximumBytes),
    });
    send(incoming, outgoing, response);
  } catch (error) {
    options.log(`500 ${incoming.method} ${incoming.url}: ${error instanceof Error ? error.stack : String(error)}`);
    if (!outgoing.headersSent) send(incoming, outgoing, errorResponse(500));
  }
}

function readRequest(incoming: Incoming, listener: Listener): HttpRequest {
  const { path, query, authority } = parseRequestTarget(incoming.url ?? '/');
  const { socket } = incoming;
  const raw = readHeaders(incoming.rawHeaders);
  const host = authority ?? (raw.some(([name]) => name === 'host') ? undefined : pseudoHeader(incoming, ':authority'));
  const headers = raw.filter(([name]) => !name.startsWith(':') && (name !== 'host' || authority === undefined));
  return {
    method: incoming.method ?? 'GET',
    path,
    query,
    headers: joinCookies(host === undefined ? headers : [['host', host], ...headers], incoming.httpVersion),
    peer: { address: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''), port: socket.remotePort ?? 0 },
    protocol: listener.protocol === 'HTTPS' ? 'https' : 'http',
    port: listener.port,
    ...(socket instanceof TLSSocket
      ? { tls: { version: socket.getProtocol() ?? '', cipherSuite: socket.getCipher().standardName } }
      : {}),
  };
}

function readHeaders(raw: readonly string[]): readonly HeaderField[] {
  const fields: HeaderField[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    fields.push([(raw[index] ?? '').toLowerCase(), raw[index + 1] ?? '']);
  }
  return fields;
}

function pseudoHeader(incoming: Incoming, name: string): string | undefined {
  const value = incoming.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** HTTP/2 lets a client split its Cookie header (RFC 9113, 8.2.3); HTTP/1.1 and its successors upstream know one. */
function joinCookies(headers: readonly HeaderField[], httpVersion: string): readonly HeaderField[] {
  const cookies = headers.filter(([name]) => name === 'cookie').map(([, value]) => value);
  if (httpVersion !== '2.0' || cookies.length < 2) return headers;
  return [...headers.filter(([name]) => name !== 'cookie'), ['cookie', cookies.join('; ')]];
}

/** Stops reading as soon as the body is too large. */
async function readBody(incoming: Incoming, maximumBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maximumBytes) chunks.push(chunk);
      else resolve(undefined);
    });
    incoming.once('end', () => resolve(Buffer.concat(chunks)));
    incoming.once('error', reject);
    incoming.once('aborted', () => reject(new Error('The client went away.')));
  });
}

function send(incoming: Incoming, outgoing: Outgoing, response: HttpResponse): void {
  const { status, reason, headers, body } = response;
  const bodiless = status === 204 || status === 304;
  const fields: Record<string, string[]> = {};
  for (const [name, value] of headers) {
    if (!(bodiless && name === 'content-type')) fields[name] = [...(fields[name] ?? []), value];
  }
  if (!bodiless) fields['content-length'] = [String(body.length)];
  const content = bodiless || incoming.method === 'HEAD' ? '' : body;
  if (outgoing instanceof http.ServerResponse) {
    outgoing.writeHead(status, reason ?? http.STATUS_CODES[status] ?? '', fields).end(content);
  } else {
    outgoing.writeHead(status, fields).end(content);
  }
  // What is left of a body that nobody reads is read and thrown away, so that the client gets to see the response.
  incoming.resume();
}
