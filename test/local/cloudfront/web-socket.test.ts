import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Edge, startEdge } from '../../../local/cloudfront/edge.ts';
import type { EdgeLog } from '../../../local/cloudfront/edge-log.ts';
import { readDistributions } from '../../../local/cloudfront/model.ts';
import { AddressBook } from '../../../local/network/address-book.ts';
import { timing } from '../../../local/timing.ts';
import { assemblyOf } from '../s3/assembly.ts';
import { type StubDns, startStubDns } from './stub-dns.ts';
import { association, customOrigin, distributionResource, functionResource, managed } from './templates.ts';

const book = new AddressBook();
const logged = new EventEmitter();
let origin: http.Server;
let dns: StubDns;
let edge: Edge;
let upgraded: http.IncomingMessage | undefined;

/** Echoes what it gets; on `bye` it closes. */
function startOrigin(): http.Server {
  const server = http.createServer((_request, response) => response.end('plain'));
  server.on('upgrade', (request: http.IncomingMessage, socket: Socket) => {
    upgraded = request;
    socket.on('error', () => socket.destroy());
    if (request.url === '/refused') return socket.end('HTTP/1.1 426 Upgrade Required\r\ncontent-length: 4\r\n\r\nmust');
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: yes\r\n\r\nhello ',
    );
    socket.on('data', (chunk) => (chunk.toString() === 'bye' ? socket.end() : socket.write(chunk)));
    socket.on('end', () => socket.end());
  });
  return server.listen(0, '127.0.0.1');
}

beforeAll(async () => {
  origin = startOrigin();
  await once(origin, 'listening');
  book.add('127.0.1.1', 80, { host: '127.0.0.1', port: (origin.address() as AddressInfo).port });
  dns = await startStubDns((name) => (name === 'origin.foobar.com' ? ['127.0.1.1'] : []));
  const Origins = [{ ...customOrigin, CustomOriginConfig: { OriginProtocolPolicy: 'http-only' } }];
  const code = `function handler(event) {
    return event.request.uri === '/denied' ? { statusCode: 401, statusDescription: 'No' } : event.request;
  }`;
  edge = await startEdge({
    distributions: readDistributions(
      assemblyOf([
        distributionResource(
          { Origins },
          {
            CachePolicyId: managed.cachingDisabled,
            OriginRequestPolicyId: managed.allViewer,
            FunctionAssociations: [association('viewer-request', 'guard')],
          },
        ),
        functionResource('guard', code),
      ]),
    ),
    dns,
    addressBook: book,
    s3: { host: '127.0.0.1', port: 1 },
    certificateAuthority: '',
    port: 0,
    timing: timing(1),
    log: (entry: Parameters<EdgeLog>[0]) => logged.emit(entry.kind, entry),
  });
});

afterAll(async () => {
  await edge.stop();
  await dns.stop();
  origin.close();
  origin.closeAllConnections();
});

/** A connection that has asked for a WebSocket, and all that came on it. */
function open(path: string) {
  const socket = net.connect(edge.site?.port ?? 0, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
    socket.emit('more');
  });
  const headers = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: a2V5';
  socket.write(`GET ${path} HTTP/1.1\r\nHost: www.foobar.com\r\n${headers}\r\n\r\n`);
  const until = async (expected: RegExp) => {
    while (!expected.test(text)) await once(socket, 'more');
    return text;
  };
  return { socket, until };
}

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-working-with.websockets.html
describe('a WebSocket', () => {
  test('is passed on to the origin, both ways, until one side closes it', async () => {
    const { socket, until } = open('/chat?room=1');
    expect(await until(/hello $/)).toMatch(
      /^HTTP\/1\.1 101 Switching Protocols\r\n.*sec-websocket-accept: yes\r\n.*x-amz-cf-id: .+\r\n\r\nhello $/s,
    );
    expect(upgraded?.url).toBe('/chat?room=1');
    expect(upgraded?.headers).toMatchObject({
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'a2V5',
      'x-forwarded-for': '127.0.0.1',
      'x-amz-cf-id': expect.any(String),
    });
    socket.write('one');
    await until(/hello one$/);
    const log = once(logged, 'request');
    socket.write('bye');
    await once(socket, 'close');
    expect((await log)[0]).toMatchObject({ status: 101, resultType: 'Miss' });
  });

  test('that the origin refuses gets its answer', async () => {
    expect(await open('/refused').until(/must$/)).toMatch(
      /^HTTP\/1\.1 426 Upgrade Required\r\n.*x-cache: Error from cloudfront/s,
    );
  });

  test('that a function answers never reaches the origin', async () => {
    upgraded = undefined;
    expect(await open('/denied').until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 401 No\r\n/);
    expect(upgraded).toBeUndefined();
  });

  test('ends with the edge', async () => {
    const { socket, until } = open('/chat');
    await until(/hello $/);
    const closed = once(socket, 'close');
    await edge.stop();
    await closed;
  });
});
