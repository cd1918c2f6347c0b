import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressBook } from '../network/address-book.ts';
import { type AnswerContext, answer } from './answer.ts';
import type { Random } from './choose.ts';
import type { HealthCheck } from './health-check-model.ts';
import { errorResponse, malformedResponse, type Query, readMessage, replyResponse } from './message.ts';
import { startHealthChecks } from './running-health-checks.ts';

const HOST = '127.0.0.1';
const ATTEMPTS = 20;
/** How long a TCP connection may say nothing. */
const IDLE_MILLISECONDS = 10_000;

export interface DnsServerOptions extends Omit<AnswerContext, 'random' | 'healthChecks'> {
  /** @default - none: all records are healthy that no alias target says otherwise of */
  readonly healthChecks?: readonly HealthCheck[];
  /** Where the endpoints of health checks really are. @default - nowhere: none is probed */
  readonly addressBook?: Pick<AddressBook, 'find'>;
  /** @default Math.random */
  readonly random?: Random;
}

export interface DnsServer {
  readonly host: string;
  readonly port: number;
  /** Makes ready for other zones. @returns what answers with them from then on. @throws when an alias has no target */
  prepare(content: Pick<DnsServerOptions, 'zones' | 'healthChecks'>): () => void;
  stop(): Promise<void>;
}

/** Serves the zones over UDP and TCP on one port of the loopback address. */
export async function startDnsServer(options: DnsServerOptions): Promise<DnsServer> {
  checkTargets(options);
  const { tcp, udp, port } = await bind();
  const running = startHealthChecks({
    checks: options.healthChecks ?? [],
    addressBook: options.addressBook ?? { find: () => undefined },
    resolve: (name) =>
      answer(context, { name, type: 'A' }).answers.flatMap((record) => (record.type === 'A' ? [record.data] : [])),
    timing: options.timing,
  });
  let context: AnswerContext = { ...options, random: options.random ?? Math.random, healthChecks: running };

  udp.on('message', (message, { address, port: senderPort }) => {
    const response = respond(context, message, 'udp');
    if (response !== undefined && senderPort > 0) udp.send(response, senderPort, address, ignoreError);
  });
  udp.on('error', ignoreError);

  const connections = new Set<Socket>();
  tcp.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    serveConnection(() => context, socket);
  });

  return {
    host: HOST,
    port,
    prepare: ({ zones: changed, healthChecks }) => {
      checkTargets({ ...options, zones: changed });
      return () => {
        context = { ...context, zones: changed };
        running.update(healthChecks ?? []);
      };
    },
    stop: async () => {
      running.stop();
      const closed = Promise.all([once(tcp, 'close'), once(udp, 'close')]);
      tcp.close();
      udp.close();
      for (const socket of connections) socket.destroy();
      await closed;
    },
  };
}

/** An alias that nothing here stands for would answer nothing; better to know at the start. */
function checkTargets({ zones, targets }: DnsServerOptions): void {
  for (const { path, content } of zones.flatMap((zone) => zone.records)) {
    if (content.kind !== 'alias' || content.target.kind !== 'load-balancer') continue;
    if (targets.find(content.target.dnsName) !== undefined) continue;
    throw new Error(
      `${path}: AliasTarget.DNSName ${content.target.dnsName} is no load balancer of the templates; ` +
        'an alias may point to a load balancer, a CloudFront distribution or a record of the same hosted zone',
    );
  }
}

function respond(context: AnswerContext, message: Buffer, transport: 'udp' | 'tcp'): Buffer | undefined {
  const reading = readMessage(message);
  if (reading.outcome === 'dropped') return undefined;
  if (reading.outcome === 'malformed') return malformedResponse(reading.id, reading.opcode);
  return respondToQuery(context, reading.query, transport);
}

function respondToQuery(context: AnswerContext, query: Query, transport: 'udp' | 'tcp'): Buffer {
  if (query.opcode !== 0) return errorResponse(query, 'NOTIMP');
  if (query.edns !== undefined && query.edns.version > 0) return errorResponse(query, 'BADVERS');
  if (query.class !== 'IN') return errorResponse(query, 'REFUSED');
  try {
    return replyResponse(query, answer(context, query), transport);
  } catch {
    return errorResponse(query, 'SERVFAIL');
  }
}

/** Answers each message of a connection in its turn: two bytes of length go before every message. */
function serveConnection(context: () => AnswerContext, socket: Socket): void {
  let received = Buffer.alloc(0);
  socket.setTimeout(IDLE_MILLISECONDS, () => socket.destroy());
  socket.on('error', ignoreError);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      const response = respond(context(), received.subarray(2, end), 'tcp');
      received = received.subarray(end);
      if (response === undefined) {
        socket.destroy();
        return;
      }
      const length = Buffer.alloc(2);
      length.writeUInt16BE(response.length);
      if (!socket.write(Buffer.concat([length, response]))) socket.pause().once('drain', () => socket.resume());
    }
  });
}

/** Binds a free port for UDP and then for TCP; where another process has that one for TCP, tries again. */
async function bind(): Promise<{ readonly tcp: Server; readonly udp: UdpSocket; readonly port: number }> {
  for (let attempt = 1; ; attempt++) {
    const tcp = createServer();
    const udp = createSocket('udp4');
    try {
      udp.bind(0, HOST);
      await once(udp, 'listening');
      const { port } = udp.address();
      tcp.listen(port, HOST);
      await once(tcp, 'listening');
      return { tcp, udp, port };
    } catch (error) {
      tcp.close();
      udp.close();
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

/** What goes wrong on the way to one client concerns no other: DNS clients ask again. */
function ignoreError(): void {}
