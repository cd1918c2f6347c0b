import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LoadBalancers, startLoadBalancers } from '../../../local/elb/load-balancers.ts';
import type { AddressTargetGroup, TargetAddress } from '../../../local/elb/model.ts';
import { AddressBook } from '../../../local/network/address-book.ts';
import { timing } from '../../../local/timing.ts';
import { DEFAULT_ATTRIBUTES, listener } from './models.ts';

/** A web server that tells who it is and what it got. */
class Backend {
  readonly name: string;
  readonly connections = new Set<net.Socket>();
  readonly events = new EventEmitter();
  status = 200;
  private readonly server: http.Server;

  constructor(name: string) {
    this.name = name;
    this.server = http.createServer((request, response) => void this.answer(request, response));
    this.server.on('connection', (socket) => this.connections.add(socket));
  }

  async start(): Promise<TargetAddress> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    const { port } = this.server.address() as AddressInfo;
    return { id: this.name, host: '127.0.0.1', port };
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { url = '/', method, rawHeaders } = request;
    if (url === '/health') {
      this.events.emit('check', request.headers);
      response.writeHead(this.status).end();
      return;
    }
    if (url === '/reset') return void request.socket.destroy();
    if (url === '/silent') return;
    if (url === '/half') {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half');
      setImmediate(() => response.destroy());
      return;
    }
    if (url === '/large-head') return void response.writeHead(200, { 'x-large': 'x'.repeat(33 * 1024) }).end();
    if (url === '/hold') {
      this.events.emit('held', () => response.end(this.name));
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const session = url === '/login' ? ['session=1; Path=/'] : [];
    response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': ['a=1', ...session] });
    response.end(JSON.stringify({ name: this.name, method, url, rawHeaders, bytes: body.length }));
  }
}

const addressBook = new AddressBook();
const backends = [new Backend('one'), new Backend('two')];
const [one, two] = backends as [Backend, Backend];
const lines = new EventEmitter();
const accessLog: string[] = [];
let balancers: LoadBalancers;

const healthCheck = {
  path: '/health',
  intervalSeconds: 5,
  timeoutSeconds: 2,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
  matcher: '200',
};

beforeAll(async () => {
  const targets = await Promise.all(backends.map((backend) => backend.start()));
  const group = (name: string, properties: Partial<AddressTargetGroup> = {}): AddressTargetGroup => ({
    path: `app/${name}`,
    arn: name,
    name,
    targetType: 'ip',
    protocol: 'HTTP',
    targets,
    algorithm: 'round_robin',
    slowStartSeconds: 0,
    ...properties,
  });
  const free = net.createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const groups = {
    '/sticky': group('sticky', { stickiness: { type: 'lb_cookie', durationSeconds: 60 } }),
    '/login': group('app', { stickiness: { type: 'app_cookie', durationSeconds: 60, cookieName: 'session' } }),
    '/hold': group('least', { algorithm: 'least_outstanding_requests' }),
    '/gone': group('gone', { targets: [{ id: 'gone', host: '127.0.0.1', port }] }),
    '/': group('main', { healthCheck }),
  };
  const impatient = group('impatient');
  const rules = Object.entries(groups).map(([path, { arn }], index) => ({
    path: `app/${arn}`,
    priority: index + 1,
    conditions: path === '/' ? [] : [{ field: 'path-pattern', patterns: [new RegExp(`^${path}`)] } as const],
    action: { type: 'forward', targetGroups: [{ targetGroupArn: arn, weight: 1 }] } as const,
  }));
  balancers = await startLoadBalancers({
    loadBalancers: [
      {
        path: 'app/lb',
        arn: 'arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/web/0123456789abcdef',
        name: 'web',
        dnsName: 'web.elb.amazonaws.com',
        attributes: { ...DEFAULT_ATTRIBUTES, accessLogs: true },
        zones: [{ subnetId: 'subnet-1' }],
        listeners: [listener('HTTP', rules)],
        targetGroups: Object.values(groups),
      },
      {
        path: 'app/impatient',
        arn: 'arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/impatient/0123456789abcdef',
        name: 'impatient',
        dnsName: 'impatient.elb.amazonaws.com',
        attributes: { ...DEFAULT_ATTRIBUTES, idleTimeoutSeconds: 1, accessLogs: true },
        zones: [{ subnetId: 'subnet-1' }],
        listeners: [
          listener('HTTP', [
            {
              path: 'app/impatient/rule',
              priority: 1,
              conditions: [],
              action: { type: 'forward', targetGroups: [{ targetGroupArn: impatient.arn, weight: 1 }] },
            },
          ]),
        ],
        targetGroups: [impatient],
      },
    ],
    invoker: { invoke: () => Promise.reject(new Error('there is no function')) },
    addressBook,
    certificate: { key: '', cert: '' },
    timing: timing(10),
    log: (_name, line) => lines.emit('line', line),
    accessLog: (_name, line) => {
      accessLog.push(line);
      lines.emit('access', line);
    },
  });
  await balancers.ready();
});

afterAll(async () => {
  await balancers.stop();
  for (const backend of backends) backend.stop();
});

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

async function request(path: string, options: http.RequestOptions & { readonly body?: Buffer } = {}): Promise<Answer> {
  const { body, ...rest } = options;
  return new Promise((resolve, reject) => {
    const outgoing = http.request({ ...addressBook.find('127.0.1.1', 80), path, agent: false, ...rest }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const echo = async (path: string, options?: Parameters<typeof request>[1]) =>
  JSON.parse((await request(path, options)).body);

async function nextLine(event: 'line' | 'access', pattern: RegExp): Promise<string> {
  for (;;) {
    const [line] = (await once(lines, event)) as [string];
    if (pattern.test(line)) return line;
  }
}

describe('a request to a target with an address', () => {
  test('arrives with what the load balancer adds, over a connection of its own', async () => {
    const { url, method, rawHeaders } = await echo('/a%20b?x=%20', {
      headers: { host: 'www.foobar.com', x: ['1', '2'] },
    });
    expect([method, url]).toEqual(['GET', '/a%20b?x=%20']);
    const headers: string[] = rawHeaders;
    expect(headers.slice(0, 6)).toEqual(['host', 'www.foobar.com', 'x', '1', 'x', '2']);
    expect(headers).toEqual(
      expect.arrayContaining(['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto', 'x-amzn-trace-id']),
    );
    expect(headers.join()).toMatch(/connection,keep-alive/i);
  });

  test.each([
    ['of a known length', { method: 'POST' }],
    ['in chunks', { method: 'PUT', headers: { 'transfer-encoding': 'chunked' } }],
    ['of a method that seldom has one', { method: 'DELETE', headers: { 'transfer-encoding': 'chunked' } }],
  ])('passes a body %s on, larger than a function could take', async (_name, options) => {
    expect(await echo('/', { ...options, body: Buffer.alloc(3_000_000) })).toMatchObject({ bytes: 3_000_000 });
  });

  test('keeps its response as it is', async () => {
    const { status, headers } = await request('/');
    expect([status, headers['set-cookie'], headers['content-type']]).toEqual([200, ['a=1'], 'application/json']);
    expect(headers['server']).toBeUndefined();
  });

  test('to HEAD has no body', async () => {
    expect(await request('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  test('goes to each target in turn', async () => {
    const names = [];
    for (let index = 0; index < 4; index += 1) names.push((await echo('/')).name);
    expect(new Set(names.slice(0, 2))).toEqual(new Set(['one', 'two']));
    expect(names.slice(2)).toEqual(names.slice(0, 2));
  });

  test('uses connections again', async () => {
    for (let index = 0; index < 4; index += 1) await request('/');
    const before = backends.map(({ connections }) => connections.size);
    for (let index = 0; index < 6; index += 1) await request('/sticky-not');
    const added = backends.map(({ connections }, index) => connections.size - (before[index] ?? 0));
    expect(Math.max(...added)).toBeLessThan(4);
  });

  test('goes to the target with the fewest requests outstanding', async () => {
    const held = (backend: Backend) => once(backend.events, 'held') as Promise<[() => void]>;
    const first = Promise.race([held(one), held(two)]);
    const running = request('/hold');
    const [release] = await first;
    const second = Promise.race([held(one), held(two)]);
    const other = request('/hold');
    const [releaseOther] = await second;
    release();
    releaseOther();
    expect(new Set([(await running).body, (await other).body])).toEqual(new Set(['one', 'two']));
  });
});

describe('a target that fails', () => {
  test.each([
    ['502 when it closes the connection', '/reset', 502],
    ['502 when its headers exceed 32 K', '/large-head', 502],
    ['502 when nothing listens', '/gone', 502],
  ])('%s', async (_name, path, status) => {
    expect((await request(path)).status).toBe(status);
  });

  test('504 when it is silent for the idle timeout', async () => {
    expect((await request('/silent', addressBook.find('127.0.2.1', 80))).status).toBe(504);
  });

  test('in the middle of its response ends the connection of the client', async () => {
    await expect(request('/half')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('stickiness', () => {
  const cookiesOf = ({ headers }: Answer) => headers['set-cookie'] ?? [];

  test('by a cookie of the load balancer', async () => {
    const first = await request('/sticky');
    const cookies = cookiesOf(first).filter((cookie) => cookie.startsWith('AWSALB'));
    expect(cookies).toEqual([
      expect.stringMatching(/^AWSALB=[^;]+; Expires=[^;]+ GMT; Path=\/$/),
      expect.stringMatching(/^AWSALBCORS=[^;]+; Expires=[^;]+ GMT; Path=\/; SameSite=None$/),
    ]);
    const cookie = cookies[0]?.split(';')[0];
    const { name } = JSON.parse(first.body);
    for (let index = 0; index < 5; index += 1) {
      expect(await echo('/sticky', { headers: { cookie } })).toMatchObject({ name });
    }
  });

  test('by a cookie of the application, once it has set one', async () => {
    const first = await request('/login');
    const cookie = cookiesOf(first)
      .map((text) => text.split(';')[0])
      .join('; ');
    expect(cookie).toMatch(/AWSALBAPP-0=[^_;][^;]+; AWSALBAPP-1=_remove_/);
    const { name } = JSON.parse(first.body);
    for (let index = 0; index < 5; index += 1) {
      expect(await echo('/login', { headers: { cookie } })).toMatchObject({ name });
    }
    const without = cookiesOf(await request('/login-page')).find((text) => text.startsWith('AWSALBAPP-0='));
    expect(without).toMatch(/^AWSALBAPP-0=_remove_;/);
  });
});

describe('the health of a target', () => {
  test('is checked by HTTP at its own address', async () => {
    const [headers] = (await once(one.events, 'check')) as [http.IncomingHttpHeaders];
    expect(headers).toMatchObject({ 'user-agent': 'ELB-HealthChecker/2.0', connection: 'close' });
    expect(headers.host).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  test('decides whether it gets requests', async () => {
    const unhealthy = nextLine('line', /main: one is unhealthy: the health check got 500, not 200/);
    one.status = 500;
    await unhealthy;
    expect([(await echo('/')).name, (await echo('/')).name]).toEqual(['two', 'two']);
    const healthy = nextLine('line', /main: one is healthy/);
    one.status = 200;
    await healthy;
  });
});

describe('the access log', () => {
  test('has a line for each request, with the address of its target', async () => {
    const line = nextLine('access', /logged/);
    await request('/logged?a="1"', { headers: { host: 'www.foobar.com', 'user-agent': 'test' } }).catch(
      () => undefined,
    );
    expect(await line).toMatch(
      /^http \S+Z app\/web\/0123456789abcdef 127\.0\.0\.1:\d+ 127\.0\.0\.1:\d+ 0\.\d{3} 0\.\d{3} 0\.\d{3} 200 200 \d+ \d+ "GET http:\/\/www\.foobar\.com:80\/logged\?a=\\"1\\" HTTP\/1\.1" "test" - - main "Root=1-[^"]+" "-" "-" 5 \S+Z "forward" "-" "-" "127\.0\.0\.1:\d+" "200" "-" "-" TID_[0-9a-f]{32} "-" "-" "-"$/,
    );
  });

  test('says 460 of a client that went away', async () => {
    const line = nextLine('access', /\/silent/);
    const outgoing = http.get({ ...addressBook.find('127.0.2.1', 80), path: '/silent', agent: false });
    outgoing.on('error', () => undefined);
    outgoing.on('socket', (socket) => socket.on('connect', () => setImmediate(() => outgoing.destroy())));
    expect(await line).toMatch(/ -1 -1 -1 460 - /);
  });
});
