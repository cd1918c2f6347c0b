import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LoadBalancers, startLoadBalancers } from '../../../local/elb/load-balancers.ts';
import { AddressBook } from '../../../local/network/address-book.ts';
import { type LocalCertificates, localCertificates } from '../../../local/network/certificates.ts';
import { timing } from '../../../local/timing.ts';
import { DEFAULT_ATTRIBUTES, listener } from './models.ts';

const addressBook = new AddressBook();
const events = new EventEmitter();
const connections = new Set<Socket>();
const directory = mkdtempSync(join(tmpdir(), 'web-socket-'));
let certificates: LocalCertificates;
let target: http.Server;
let balancers: LoadBalancers;
let upgraded: http.IncomingHttpHeaders | undefined;

/** Echoes what it gets; on `bye` it closes. */
function startTarget(): http.Server {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => response.end(`${request.method} ${Buffer.concat(chunks)} ${request.headers.upgrade}`));
  });
  server.on('upgrade', (request: http.IncomingMessage, socket: Socket) => {
    upgraded = request.headers;
    connections.add(socket);
    if (request.url === '/refused') return socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno');
    const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: ${key}\r\n\r\nhello `,
    );
    socket.on('data', (chunk) => (chunk.toString() === 'bye' ? socket.end() : socket.write(chunk)));
    socket.on('end', () => socket.end());
    socket.on('error', () => socket.destroy());
  });
  return server.listen(0, '127.0.0.1');
}

beforeAll(async () => {
  target = startTarget();
  await once(target, 'listening');
  const { port } = target.address() as AddressInfo;
  const common = { path: 'app/group', protocol: 'HTTP', algorithm: 'round_robin', slowStartSeconds: 0 } as const;
  const address = {
    ...common,
    arn: 'ip',
    name: 'ip',
    targetType: 'ip' as const,
    targets: [{ id: 'a', host: '127.0.0.1', port }],
  };
  const lambda = {
    path: 'app/fn',
    arn: 'fn',
    name: 'fn',
    targetType: 'lambda' as const,
    targets: [],
    multiValueHeaders: false,
  };
  const forward = (targetGroupArn: string) =>
    ({ type: 'forward', targetGroups: [{ targetGroupArn, weight: 1 }] }) as const;
  const rules = [
    {
      path: 'app/r1',
      priority: 1,
      conditions: [{ field: 'path-pattern', patterns: [/^\/fn/] }],
      action: forward('fn'),
    },
    { path: 'app/r2', priority: 2, conditions: [], action: forward('ip') },
  ] as const;
  certificates = await localCertificates({ directory, names: ['web.foobar.com'] });
  balancers = await startLoadBalancers({
    loadBalancers: [true, false].map((http2) => ({
      path: 'app/lb',
      arn: 'arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/web/0123456789abcdef',
      name: http2 ? 'web' : 'web-without-http2',
      dnsName: 'web.elb.amazonaws.com',
      attributes: { ...DEFAULT_ATTRIBUTES, http2, accessLogs: true, idleTimeoutSeconds: 1 },
      zones: [{ subnetId: 'subnet-1' }],
      listeners: [listener('HTTP', rules), listener('HTTPS', rules)],
      targetGroups: [address, lambda],
    })),
    invoker: { invoke: () => Promise.reject(new Error('there is no function')) },
    addressBook,
    certificate: certificates.server,
    timing: timing(1),
    log: () => undefined,
    accessLog: (_name, line) => events.emit('access', line),
  });
});

afterAll(async () => {
  await balancers.stop();
  for (const connection of connections) connection.destroy();
  target.close();
  rmSync(directory, { recursive: true });
});

interface Entry {
  readonly address: string;
  readonly protocol: 'http' | 'https';
  /** As the access log names the protocol of a WebSocket. */
  readonly scheme: 'ws' | 'wss';
}

const PLAIN: Entry = { address: '127.0.1.1', protocol: 'http', scheme: 'ws' };
const TLS: Entry = { address: '127.0.1.1', protocol: 'https', scheme: 'wss' };
const TLS_WITHOUT_HTTP2: Entry = { ...TLS, address: '127.0.2.1' };

const SOCKET = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: a2V5';

const portOf = ({ protocol }: Entry) => (protocol === 'https' ? 443 : 80);

function connect(entry: Entry): Socket {
  const { host, port } = addressBook.find(entry.address, portOf(entry)) as { host: string; port: number };
  if (entry.protocol === 'http') return net.connect(port, host);
  // As browsers do for a WebSocket: HTTP/1.1 alone.
  const options = { ca: certificates.authority, servername: 'web.foobar.com', ALPNProtocols: ['http/1.1'] };
  return tls.connect({ host, port, ...options });
}

/** A connection that has sent a request, and all that came on it. */
function open(entry: Entry, request: string) {
  const socket = connect(entry);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
    socket.emit('more');
  });
  socket.write(request);
  const until = async (expected: RegExp) => {
    while (!expected.test(text)) await once(socket, 'more');
    return text;
  };
  return { socket, until, text: () => text };
}

const ENTRIES = [
  ['over HTTP', PLAIN],
  ['over TLS', TLS],
  ['over TLS without HTTP/2', TLS_WITHOUT_HTTP2],
] as const;

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html#listener-configuration
describe.each(ENTRIES)('a WebSocket %s', (_label, entry) => {
  test('is passed on to a target, both ways, until one side closes it', async () => {
    const { socket, until } = open(entry, `GET /chat HTTP/1.1\r\nHost: a\r\n${SOCKET}\r\n\r\n`);
    expect(await until(/hello $/)).toMatch(
      /^HTTP\/1\.1 101 Switching Protocols\r\n.*sec-websocket-accept: .+\r\n\r\nhello $/s,
    );
    expect(upgraded).toMatchObject({
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'a2V5',
      'x-forwarded-proto': entry.protocol,
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
    });
    socket.write('one');
    await until(/hello one$/);
    const logged = once(events, 'access');
    socket.write('bye');
    await once(socket, 'close');
    const url = `${entry.protocol}://a:${portOf(entry)}/chat`;
    expect((await logged)[0]).toMatch(new RegExp(`^${entry.scheme} .* 101 101 .*"GET ${url} HTTP/1\\.1"`));
  });

  test('ends when the client goes', async () => {
    const { socket, until } = open(entry, `GET /chat HTTP/1.1\r\nHost: a\r\n${SOCKET}\r\n\r\n`);
    await until(/hello $/);
    const [connection] = [...connections].slice(-1);
    const closed = once(connection as Socket, 'close');
    socket.destroy();
    await closed;
  });

  test('ends when both sides are silent for the idle timeout', async () => {
    const { socket, until } = open(entry, `GET /chat HTTP/1.1\r\nHost: a\r\n${SOCKET}\r\n\r\n`);
    await until(/hello $/);
    await once(socket, 'close');
  });

  test('stays open while something is said, however long that takes', async () => {
    const { socket, until } = open(entry, `GET /chat HTTP/1.1\r\nHost: a\r\n${SOCKET}\r\n\r\n`);
    for (const word of ['one', 'two', 'three', 'four']) {
      await new Promise((resolve) => setTimeout(resolve, 400));
      socket.write(word);
      await until(new RegExp(`${word}$`));
    }
    socket.destroy();
  });

  test('that the target refuses gets its answer', async () => {
    const { until } = open(entry, `GET /refused HTTP/1.1\r\nHost: a\r\n${SOCKET}\r\n\r\n`);
    expect(await until(/no$/)).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
  });

  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
  test('to a function is answered 400', async () => {
    const { until } = open(entry, `GET /fn HTTP/1.1\r\nHost: a\r\n${SOCKET}\r\n\r\n`);
    expect(await until(/400 Bad Request<\/h1>/)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  });
});

test.each(ENTRIES)('another upgrade %s is not taken up, and the request is served', async (_label, entry) => {
  const h2c = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk';
  const { until } = open(entry, `POST / HTTP/1.1\r\nHost: a\r\n${h2c}\r\nContent-Length: 5\r\n\r\nhello`);
  expect(await until(/undefined$/)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*POST hello undefined$/s);
});
