import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LoadBalancers, startLoadBalancers } from '../../../local/elb/load-balancers.ts';
import type { LambdaTargetGroup, LoadBalancer } from '../../../local/elb/model.ts';
import { LambdaService } from '../../../local/lambda/lambda-service.ts';
import { AddressBook } from '../../../local/network/address-book.ts';
import { type LocalCertificates, localCertificates } from '../../../local/network/certificates.ts';
import { timing } from '../../../local/timing.ts';
import { fixture, lambdaFunction } from '../lambda/functions.ts';
import { DEFAULT_ATTRIBUTES, listener } from './models.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:web';
const DNS_NAME = 'foobar-production-a-1.us-east-1.elb.amazonaws.com';

const healthCheck = {
  path: '/health',
  intervalSeconds: 10,
  timeoutSeconds: 5,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
  matcher: '200',
};

function targetGroup(name: string, properties: Partial<LambdaTargetGroup> = {}): LambdaTargetGroup {
  const arn = `arn:tg/${name}`;
  return {
    path: `app/${name}`,
    arn,
    name,
    targetType: 'lambda',
    multiValueHeaders: true,
    targets: [FUNCTION],
    ...properties,
  };
}

function loadBalancer(letter: string): LoadBalancer {
  const groups = {
    main: targetGroup(`${letter}-main`, { healthCheck }),
    empty: targetGroup(`${letter}-empty`, { targets: [] }),
    throttled: targetGroup(`${letter}-throttled`, { targets: [FUNCTION.replace('web', 'throttled')] }),
  };
  const forward = (group: LambdaTargetGroup) =>
    ({ type: 'forward', targetGroups: [{ targetGroupArn: group.arn, weight: 1 }] }) as const;
  const path = (pattern: RegExp) => [{ field: 'path-pattern', patterns: [pattern] }] as const;
  const fixed = { type: 'fixed-response', status: 403, contentType: 'text/plain', body: 'Denied' } as const;
  const rules = [
    { path: 'app/denied', priority: 1, conditions: path(/^\/denied$/), action: fixed },
    { path: 'app/empty', priority: 2, conditions: path(/^\/empty$/), action: forward(groups.empty) },
    { path: 'app/throttled', priority: 3, conditions: path(/^\/throttled$/), action: forward(groups.throttled) },
    { path: 'app/default', priority: Number.POSITIVE_INFINITY, conditions: [], action: forward(groups.main) },
  ];
  return {
    path: `app/Cluster/${letter}/LoadBalancer/Resource`,
    arn: `arn:lb/${letter}`,
    name: `foobar-production-${letter}`,
    dnsName: DNS_NAME.replace('-a-', `-${letter}-`),
    attributes: { ...DEFAULT_ATTRIBUTES, accessLogs: true },
    zones: [
      { subnetId: 'subnet-1', availabilityZone: 'us-east-1a' },
      { subnetId: 'subnet-2', availabilityZone: 'us-east-1b' },
    ],
    listeners: [listener('HTTP', rules), listener('HTTPS', rules)],
    // Route 53's view is that of the groups with targets that answer.
    targetGroups: letter === 'a' ? Object.values(groups) : [groups.main],
  };
}

interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

let directory = '';
let certificates: LocalCertificates;
let lambda: LambdaService;
let balancers: LoadBalancers;
const addressBook = new AddressBook();
const lines: string[] = [];
const news = new EventEmitter();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'load-balancers-'));
  certificates = await localCertificates({ directory, names: ['origin.foobar.com'] });
  const web = {
    name: 'web',
    arn: FUNCTION,
    code: { kind: 'folder', folder: fixture('web') },
    timeoutSeconds: 1,
    environment: { UNHEALTHY_FILE: join(directory, 'unhealthy') },
  } as const;
  lambda = new LambdaService({
    functions: [
      lambdaFunction(web),
      lambdaFunction({ ...web, name: 'throttled', arn: FUNCTION.replace('web', 'throttled'), reservedConcurrency: 0 }),
    ],
    environment: {},
    log: () => undefined,
  });
  balancers = await startLoadBalancers({
    loadBalancers: [loadBalancer('a'), loadBalancer('b')],
    invoker: lambda,
    addressBook,
    certificate: certificates.server,
    timing: timing(100),
    log: (name, line) => {
      lines.push(`${name} ${line}`);
      news.emit('line', `${name} ${line}`);
    },
    accessLog: (_name, line) => news.emit('line', line),
  });
  await balancers.ready();
});

afterAll(async () => {
  await balancers.stop();
  await lambda.stop();
  rmSync(directory, { recursive: true });
});

/** Resolves with the next line of the log that matches. */
async function nextLine(pattern: RegExp): Promise<string> {
  for (;;) {
    const [line] = (await once(news, 'line')) as [string];
    if (pattern.test(line)) return line;
  }
}

function socket(port: number, address = '127.0.1.1') {
  const found = addressBook.find(address, port);
  if (!found) throw new Error(`nothing is entered for ${address}:${port}`);
  return found;
}

async function request(
  path: string,
  options: http.RequestOptions & { readonly body?: string | Buffer; readonly address?: string } = {},
): Promise<Answer> {
  const { body, address, ...rest } = options;
  return new Promise((resolve, reject) => {
    const outgoing = http.request({ ...socket(80, address), path, agent: false, ...rest }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode: status = 0, statusMessage: reason = '', headers } = response;
        resolve({ status, reason, headers, body: Buffer.concat(chunks).toString('latin1') });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Sends bytes as they are and reads until the load balancer closes the connection. */
async function raw(text: string): Promise<string> {
  const { host, port } = socket(80);
  const connection = net.connect(port, host);
  connection.end(text);
  const chunks: Buffer[] = [];
  for await (const chunk of connection) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const errorPage = (title: string) =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;

describe('a forwarded request', () => {
  test('reaches the function as the event of the load balancer', async () => {
    const answer = await request('/a%20b?x=%20&x=2', { headers: { host: 'www.foobar.com', 'X-Two': ['1', '2'] } });
    expect(answer).toMatchObject({ status: 200, reason: 'OK' });
    const event = JSON.parse(answer.body);
    expect(event).toEqual({
      requestContext: { elb: { targetGroupArn: 'arn:tg/a-main' } },
      httpMethod: 'GET',
      path: '/a%20b',
      multiValueQueryStringParameters: { x: ['%20', '2'] },
      multiValueHeaders: {
        host: ['www.foobar.com'],
        'x-two': ['1', '2'],
        connection: ['close'],
        'x-amzn-trace-id': [expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)],
        'x-forwarded-for': [expect.stringMatching(/^127\./)],
        'x-forwarded-port': ['80'],
        'x-forwarded-proto': ['http'],
      },
      body: '',
      isBase64Encoded: false,
    });
  });

  test('carries its body', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await request('/echo', { method: 'POST', headers, body: '{"a":"é"}' });
    expect(JSON.parse(Buffer.from(answer.body, 'latin1').toString())).toMatchObject({
      httpMethod: 'POST',
      body: '{"a":"é"}',
      isBase64Encoded: false,
    });
  });

  test('may be in absolute form', async () => {
    const answer = await request('http://www.foobar.com/absolute?a=1', { headers: { host: 'other' } });
    expect(JSON.parse(answer.body)).toMatchObject({
      path: '/absolute',
      multiValueHeaders: { host: ['www.foobar.com'] },
      multiValueQueryStringParameters: { a: ['1'] },
    });
  });
});

describe('the response of a function', () => {
  test('keeps every cookie and loses hop-by-hop headers', async () => {
    const { headers } = await request('/cookies', { agent: new http.Agent({ keepAlive: false }) });
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(headers).toMatchObject({
      server: 'awselb/2.0',
      'content-type': 'application/octet-stream',
      'content-length': '4',
    });
  });

  test('may be bytes', async () => {
    expect((await request('/bytes')).body).toBe('\u0000\u00ff\u0080');
  });

  test('may have a reason of its own', async () => {
    expect(await request('/described')).toMatchObject({ status: 418, reason: "I'm short and stout" });
  });

  test('to HEAD has the length, but not the body', async () => {
    const { status, headers, body } = await request('/cookies', { method: 'HEAD' });
    expect([status, headers['content-length'], body]).toEqual([200, '4', '']);
  });

  test('without content has neither length nor type', async () => {
    const { status, headers } = await request('/no-content');
    expect([status, headers['content-length'], headers['content-type']]).toEqual([204, undefined, undefined]);
  });
});

describe('the load balancer answers by itself', () => {
  test('a fixed response', async () => {
    const answer = await request('/denied');
    expect(answer).toMatchObject({ status: 403, body: 'Denied' });
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  test.each([
    ['a crash', '/crash', /failed: .*Runtime\.ExitError/],
    ['a timeout', '/hang', /failed: .*Task timed out after 1\.00 seconds/],
    ['a throttle', '/throttled', /Rate Exceeded/],
    ['a malformed response', '/malformed', /statusCode is "200"/],
    ['a response above 1 MB', '/large', /more than 1 MB/],
  ])('502 after %s, and tells why in the log', async (_name, path, reason) => {
    const answer = await request(path);
    expect(answer).toMatchObject({ status: 502, reason: 'Bad Gateway', body: errorPage('502 Bad Gateway') });
    expect(answer.headers).toMatchObject({ server: 'awselb/2.0', 'content-type': 'text/html' });
    expect(lines.at(-1)).toMatch(reason);
  });

  const title = (status: number, text: string) => ({ status, body: errorPage(`${status} ${text}`.trimEnd()) });
  test.each<[string, string, http.RequestOptions & { body?: Buffer }, object]>([
    ['503 for a target group with no target', '/empty', {}, title(503, 'Service Temporarily Unavailable')],
    ['405 to TRACE', '/', { method: 'TRACE' }, title(405, 'Not Allowed')],
    ['414 for a request line above 16 K', `/${'x'.repeat(16 * 1024)}`, {}, title(414, 'Request-URI Too Large')],
    [
      '413 for a header above 16 K',
      '/',
      { headers: { a: 'x'.repeat(16 * 1024) } },
      title(413, 'Request Entity Too Large'),
    ],
    [
      '413 for headers above 64 K',
      '/',
      { headers: { a: Array.from({ length: 5 }, () => 'x'.repeat(14 * 1024)) } },
      title(413, 'Request Entity Too Large'),
    ],
    [
      '413 for a body above 1 MB',
      '/',
      { method: 'POST', body: Buffer.alloc(1024 * 1024 + 1) },
      title(413, 'Request Entity Too Large'),
    ],
    [
      '413 for a chunked body above 1 MB',
      '/',
      { method: 'POST', headers: { 'transfer-encoding': 'chunked' }, body: Buffer.alloc(3 * 1024 * 1024) },
      title(413, 'Request Entity Too Large'),
    ],
    [
      '463 for more than 30 addresses in X-Forwarded-For',
      '/',
      { headers: { 'x-forwarded-for': Array.from({ length: 31 }, () => '198.51.100.1').join(', ') } },
      title(463, ''),
    ],
  ])('%s', async (_name, path, options, expected) => {
    expect(await request(path, options)).toMatchObject(expected);
  });

  test('a body of 1 MB is let through to the function', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect((await request('/cookies', { method: 'POST', headers, body: 'x'.repeat(1024 * 1024) })).status).toBe(200);
  });

  test('400 to a WebSocket', async () => {
    const key = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13';
    expect(await raw(`GET /chat HTTP/1.1\r\nHost: a\r\n${key}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  });

  test.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['a bad chunk', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
    ['CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n'],
  ])('400 to %s', async (_name, text) => {
    const answer = await raw(text);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('<center><h1>400 Bad Request</h1></center>');
  });
});

test('an ambiguous request is served, and the connection closed', async () => {
  const { host, port } = socket(80);
  const connection = net.connect(port, host);
  connection.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n');
  const chunks: Buffer[] = [];
  for await (const chunk of connection) chunks.push(chunk as Buffer);
  const answer = Buffer.concat(chunks).toString();
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toContain('connection: close\r\n');
});

describe('an HTTPS listener', () => {
  const trust = () => ({ ca: certificates.authority, servername: 'origin.foobar.com' });

  test('speaks HTTP/1.1', async () => {
    const { host, port } = socket(443);
    const answer = await new Promise<string>((resolve, reject) => {
      https
        .get({ host, port, path: '/tls', ...trust() }, async (response) => {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          resolve(Buffer.concat(chunks).toString());
        })
        .on('error', reject);
    });
    expect(JSON.parse(answer).multiValueHeaders).toMatchObject({
      'x-forwarded-port': ['443'],
      'x-forwarded-proto': ['https'],
    });
  });

  test('speaks HTTP/2', async () => {
    const { host, port } = socket(443);
    const logged = nextLine(/^h2 /);
    const session = http2.connect(`https://${host}:${port}`, trust());
    const stream = session.request({
      ':path': '/h2?a=1',
      ':authority': 'www.foobar.com',
      cookie: ['a=1', 'b=2'],
    });
    const [headers] = (await once(stream, 'response')) as [http2.IncomingHttpHeaders & { ':status': number }];
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    session.close();
    expect(headers[':status']).toBe(200);
    const event = JSON.parse(Buffer.concat(chunks).toString());
    expect(event).toMatchObject({ path: '/h2', multiValueQueryStringParameters: { a: ['1'] } });
    expect(event.multiValueHeaders).toMatchObject({ host: ['www.foobar.com'], cookie: ['a=1; b=2'] });
    expect(await logged).toMatch(
      /^h2 .* 200 200 [1-9]\d* [1-9]\d* "GET https:\/\/www\.foobar\.com:443\/h2\?a=1 HTTP\/2\.0"/,
    );
  });
});

test('keeps a connection open for the next request', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  await request('/cookies', { agent });
  const [connection] = Object.values(agent.freeSockets).flat();
  await request('/cookies', { agent });
  expect(Object.values(agent.freeSockets).flat()).toEqual([connection]);
  agent.destroy();
});

describe('the list', () => {
  test('has the nodes of each load balancer with their sockets', () => {
    const [a, b] = balancers.list();
    expect(a).toMatchObject({ name: 'foobar-production-a', dnsName: DNS_NAME, away: false });
    expect(a?.nodes.map(({ address, availabilityZone, port }) => [address, availabilityZone, port])).toEqual([
      ['127.0.1.1', 'us-east-1a', 80],
      ['127.0.1.1', 'us-east-1a', 443],
      ['127.0.1.2', 'us-east-1b', 80],
      ['127.0.1.2', 'us-east-1b', 443],
    ]);
    expect(b?.nodes[0]?.address).toBe('127.0.2.1');
    expect(a?.nodes[0]?.socket).toEqual(socket(80));
  });

  test('has the health of each target', () => {
    expect(balancers.list()[1]?.targets).toEqual([
      { targetGroupName: 'b-main', targetGroupArn: 'arn:tg/b-main', id: FUNCTION, state: 'healthy' },
    ]);
  });
});

describe('what Route 53 sees', () => {
  test('is an address for each node, with and without dualstack', () => {
    const target = { addresses: ['127.0.2.1', '127.0.2.2'], healthy: true };
    const name = DNS_NAME.replace('-a-', '-b-');
    expect(balancers.targets.find(name)).toEqual(target);
    expect(balancers.targets.find(`dualstack.${name}`)).toEqual(target);
    expect(balancers.targets.find('other.elb.amazonaws.com')).toBeUndefined();
  });

  test('is unhealthy when a target group is empty', () => {
    expect(balancers.targets.find(DNS_NAME)?.healthy).toBe(false);
  });
});

describe('a load balancer that is taken away', () => {
  const name = DNS_NAME.replace('-a-', '-b-');

  test('refuses connections, cuts those that are open, turns unhealthy, and comes back on the same sockets', async () => {
    const address = '127.0.2.1';
    const before = socket(80, address);
    const running = request('/slow', { address }).catch((error: NodeJS.ErrnoException) => error.code);
    await request('/cookies', { address });
    const unhealthy = nextLine(/b-main: .* is unhealthy: the load balancer is away/);
    expect(await balancers.fail('b')).toBe('foobar-production-b');
    expect(await running).toBe('ECONNRESET');
    await expect(request('/cookies', { address })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(balancers.targets.find(name)?.healthy).toBe(true);
    await unhealthy;
    expect(balancers.targets.find(name)?.healthy).toBe(false);
    expect((await request('/cookies')).status).toBe(200);

    const healthy = nextLine(/b-main: .* is healthy/);
    await balancers.restore('foobar-production-b');
    expect(socket(80, address)).toEqual(before);
    expect((await request('/cookies', { address })).status).toBe(200);
    await healthy;
    expect(balancers.targets.find(name)?.healthy).toBe(true);
  });

  test('ends as the last wish says, however fast the wishes come', async () => {
    const before = socket(80, '127.0.2.1');
    await Promise.all([balancers.fail('b'), balancers.restore('b'), balancers.fail('b'), balancers.restore('b')]);
    expect((await request('/cookies', { address: '127.0.2.1' })).status).toBe(200);
    await Promise.all([balancers.restore('b'), balancers.fail('b')]);
    await expect(request('/cookies', { address: '127.0.2.1' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await balancers.restore('b');
    expect(socket(80, '127.0.2.1')).toEqual(before);
  });

  test('may be taken away and brought back twice', async () => {
    await balancers.fail('b');
    await balancers.fail('b');
    await balancers.restore('b');
    await balancers.restore('b');
    expect((await request('/cookies', { address: '127.0.2.1' })).status).toBe(200);
  });

  test('must be named so that only one fits', async () => {
    await expect(balancers.fail('c')).rejects.toThrow(
      'No load balancer is called "c". The load balancers are: foobar-production-a, foobar-production-b.',
    );
    await expect(balancers.fail('LoadBalancer')).rejects.toThrow(
      '"LoadBalancer" fits foobar-production-a and foobar-production-b.',
    );
  });
});

describe('an Availability Zone that is taken away', () => {
  const name = DNS_NAME.replace('-a-', '-b-');
  const status = (address: string) => request('/cookies', { address }).then((answer) => answer.status);

  test('takes the nodes in it, and none other, out of service and out of DNS', async () => {
    await balancers.failZone('us-east-1a');
    await expect(status('127.0.2.1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await status('127.0.2.2')).toBe(200);
    expect(balancers.targets.find(name)).toEqual({ addresses: ['127.0.2.2'], healthy: true });

    await balancers.failZone('us-east-1b');
    expect(balancers.targets.find(name)).toEqual({ addresses: [], healthy: false });

    await balancers.restoreZone('us-east-1a');
    await balancers.restoreZone('us-east-1b');
    expect([await status('127.0.2.1'), await status('127.0.2.2')]).toEqual([200, 200]);
    expect(balancers.targets.find(name)?.addresses).toEqual(['127.0.2.1', '127.0.2.2']);
  });

  test('stays away when a load balancer in it is brought back, and keeps away what is away for itself', async () => {
    await balancers.failZone('us-east-1a');
    await balancers.fail('b');
    await balancers.restore('b');
    await expect(status('127.0.2.1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await status('127.0.2.2')).toBe(200);
    await balancers.fail('b');
    await balancers.restoreZone('us-east-1a');
    await expect(status('127.0.2.1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await balancers.restore('b');
    expect(await status('127.0.2.1')).toBe(200);
  });
});

test('health checks can be made to fail while the targets answer', async () => {
  const name = DNS_NAME.replace('-a-', '-b-');
  const unhealthy = nextLine(/b-main: .* is unhealthy: its health checks are made to fail/);
  balancers.failChecks('arn:tg/b-main', true);
  await unhealthy;
  expect(balancers.targets.find(name)?.healthy).toBe(false);
  const healthy = nextLine(/b-main: .* is healthy/);
  balancers.failChecks('arn:tg/b-main', false);
  await healthy;
  expect(balancers.targets.find(name)?.healthy).toBe(true);
});

test('while all targets are unhealthy, requests go to them all the same', async () => {
  const unhealthy = nextLine(/a-main: .* is unhealthy: the health check got 500, not 200/);
  writeFileSync(join(directory, 'unhealthy'), '');
  await unhealthy;
  expect((await request('/cookies')).status).toBe(200);
  const healthy = nextLine(/a-main: .* is healthy/);
  rmSync(join(directory, 'unhealthy'));
  await healthy;
});
