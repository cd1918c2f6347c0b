import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { type Duplex, Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { onWebSocketRequest, switchingProtocols, tunnel } from '../http/upgrade.ts';
import type { SocketAddress } from '../network/address-book.ts';
import type { ServerCertificate } from '../network/certificates.ts';
import { ClientConnection } from './client-connection.ts';
import type { DesyncMitigationMode } from './desync.ts';
import type { Dispatched, IncomingRequest } from './dispatch.ts';
import { type ErrorStatus, errorResponse } from './error-responses.ts';
import type { Exchange } from './exchange.ts';
import { MAXIMUM_HEADERS_BYTES, MAXIMUM_REQUEST_LINE_BYTES } from './limits.ts';
import type { Listener } from './model.ts';
import type { HeaderField, HttpRequest, HttpResponse, RequestBody } from './request.ts';
import { parseRequestTarget } from './uri.ts';

type Incoming = http.IncomingMessage | http2.Http2ServerRequest;
type Outgoing = http.ServerResponse | http2.Http2ServerResponse;

export interface ListenerServerOptions {
  readonly listener: Listener;
  readonly http2: boolean;
  readonly certificate: ServerCertificate;
  readonly idleTimeoutMilliseconds: number;
  readonly clientKeepAliveMilliseconds: number;
  readonly preserveHostHeader: boolean;
  readonly desyncMitigationMode: DesyncMitigationMode;
  readonly respond: (incoming: IncomingRequest) => Promise<Dispatched>;
  /** Takes each request when its response is through. @default - nobody asks */
  readonly onExchange?: (exchange: Exchange) => void;
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
    // What a strict parser refuses is for the load balancer to classify, unless it would refuse it, too.
    insecureHTTPParser: options.desyncMitigationMode !== 'strictest',
    keepAliveTimeout: idle,
    headersTimeout: idle,
    requestTimeout: idle,
    connectionsCheckingInterval: Math.min(30_000, idle),
  };
  const onRequest = (request: Incoming, response: Outgoing) => void handle(request, response, options);
  const prepare = <Listening extends Server>(server: Listening) => prepared(server, options);
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

/** Answers what never becomes a request, and what goes on as a WebSocket. */
function prepared<Listening extends Server>(server: Listening, options: ListenerServerOptions): Listening {
  onWebSocketRequest(server, (incoming, outgoing) => void handle(incoming, outgoing, options));
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

/** Until both sides are silent for the idle timeout. */
function goOnAsWebSocket(outgoing: http.ServerResponse, { headers }: HttpResponse, target: Duplex, idle: number): void {
  const { socket } = outgoing;
  if (!socket) {
    target.destroy();
    return;
  }
  outgoing.detachSocket(socket);
  socket.once('close', () => outgoing.emit('close'));
  socket.write(switchingProtocols(headers));
  tunnel(socket, target, idle);
}

async function handle(incoming: Incoming, outgoing: Outgoing, options: ListenerServerOptions): Promise<void> {
  // A client that goes away ends its own request and nothing else.
  incoming.on('error', () => undefined);
  outgoing.on('error', () => undefined);
  const startedAt = Date.now();
  const connection = ClientConnection.of(socketOf(incoming));
  const ending = options.onExchange && new Ending(outgoing);
  try {
    const request = readRequest(incoming, options);
    const { httpVersion } = incoming;
    const { response, closes, trail } = await options.respond({ request, httpVersion, body: bodyOf(incoming) });
    ending?.whenOver((gone) => {
      const status = gone && !response.webSocket ? 460 : response.status;
      const endedAt = Date.now();
      options.onExchange?.({ request, httpVersion, status, startedAt, endedAt, trail, ...connection.takeTraffic() });
    });
    if (response.webSocket && outgoing instanceof http.ServerResponse) {
      return goOnAsWebSocket(outgoing, response, response.webSocket, options.idleTimeoutMilliseconds);
    }
    send(incoming, outgoing, response, closes || connection.isOlderThan(options.clientKeepAliveMilliseconds));
  } catch (error) {
    options.log(`500 ${incoming.method} ${incoming.url}: ${error instanceof Error ? error.stack : String(error)}`);
    if (!outgoing.headersSent) send(incoming, outgoing, errorResponse(500), false);
  }
}

/** That of the connection, which the requests of an HTTP/2 session share. */
function socketOf(incoming: Incoming): Socket {
  const { socket } = incoming;
  return incoming instanceof http.IncomingMessage ? socket : (incoming.stream.session?.socket ?? socket);
}

/** The end of a response, which comes early when the client goes away. */
class Ending {
  private gone: boolean | undefined;
  private listener: ((gone: boolean) => void) | undefined;

  constructor(outgoing: Outgoing) {
    outgoing.once('close', () => {
      this.gone = !outgoing.writableFinished;
      this.listener?.(this.gone);
    });
  }

  /** Calls back once, with whether the client went away. */
  whenOver(listener: (gone: boolean) => void): void {
    if (this.gone === undefined) this.listener = listener;
    else listener(this.gone);
  }
}

function readRequest(incoming: Incoming, { listener, preserveHostHeader }: ListenerServerOptions): HttpRequest {
  const { path, query, authority } = parseRequestTarget(incoming.url ?? '/');
  const { socket } = incoming;
  const raw = readHeaders(incoming.rawHeaders);
  const named = raw.some(([name]) => name === 'host');
  // The host of an absolute request target takes the place of the Host header, unless that is to be preserved.
  const host =
    named && preserveHostHeader ? undefined : (authority ?? (named ? undefined : pseudoHeader(incoming, ':authority')));
  const headers = raw.filter(([name]) => !name.startsWith(':') && (name !== 'host' || host === undefined));
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

function bodyOf(incoming: Incoming): RequestBody {
  const { headers } = incoming;
  const present =
    incoming instanceof http.IncomingMessage
      ? headers['transfer-encoding'] !== undefined || headers['content-length'] !== undefined
      : !incoming.stream.endAfterHeaders;
  return { present, read: (maximumBytes) => readBody(incoming, maximumBytes), stream: incoming };
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

/** @param closes whether the connection ends with this response */
function send(incoming: Incoming, outgoing: Outgoing, response: HttpResponse, closes: boolean): void {
  const { status, reason, headers, body } = response;
  const bodiless = status === 204 || status === 304;
  const fields: Record<string, string[]> = {};
  for (const [name, value] of headers) {
    if (bodiless && name === 'content-type') continue;
    const values = fields[name];
    if (values) values.push(value);
    else fields[name] = [value];
  }
  if (!bodiless && !(body instanceof Readable)) fields['content-length'] = [String(body.length)];
  if (outgoing instanceof http.ServerResponse) {
    if (closes) fields['connection'] = ['close'];
    outgoing.writeHead(status, reason ?? http.STATUS_CODES[status] ?? '', fields);
  } else {
    if (closes) outgoing.once('close', () => outgoing.stream.session?.close());
    outgoing.writeHead(status, fields);
  }
  const empty = bodiless || incoming.method === 'HEAD';
  if (!(body instanceof Readable)) outgoing.end(empty ? '' : body);
  else if (empty) outgoing.end(() => body.destroy());
  else passOn(body, outgoing);
  // What is left of a body that nobody reads is read and thrown away, so that the client gets to see the response.
  incoming.resume();
}

/** A response that ends before its time ends the client's connection: there is no other way to tell it. */
function passOn(body: Readable, outgoing: Outgoing): void {
  body.once('error', () => outgoing.destroy());
  outgoing.once('close', () => body.destroy());
  body.pipe(outgoing);
}
