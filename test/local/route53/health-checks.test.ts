import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { AddressBook } from '../../../local/network/address-book.ts';
import { localCertificates } from '../../../local/network/certificates.ts';
import { readHealthChecks } from '../../../local/route53/health-check-model.ts';
import { probe } from '../../../local/route53/health-probe.ts';
import { initialState, isCheckHealthy, nextState } from '../../../local/route53/health-state.ts';
import { readZones } from '../../../local/route53/model.ts';
import { startDnsServer } from '../../../local/route53/server.ts';
import { timing } from '../../../local/timing.ts';
import { assemblyOf, FakeTargets, failover, hostedZone, recordSet, values } from './assembly.ts';

const check = (id: string, config: JsonObject) => ({
  path: `test/${id}`,
  type: 'AWS::Route53::HealthCheck',
  physicalId: id,
  properties: { HealthCheckConfig: config },
});
const http = { Type: 'HTTP', FullyQualifiedDomainName: 'app.foobar.com' };
const calculated = (children: string[], threshold: number, inverted = false): JsonObject => ({
  Type: 'CALCULATED',
  ChildHealthChecks: children,
  HealthThreshold: threshold,
  Inverted: inverted,
});
const read = (...checks: ReturnType<typeof check>[]) => readHealthChecks(assemblyOf(...checks));

describe('a health check of a template', () => {
  test('minimal', () => {
    expect(read(check('x', http))[0]).toEqual({
      id: 'x',
      path: 'test/x',
      disabled: false,
      inverted: false,
      subject: {
        kind: 'endpoint',
        protocol: 'http',
        name: 'app.foobar.com',
        address: undefined,
        port: 80,
        resourcePath: '/',
        searchString: undefined,
        intervalSeconds: 30,
        failureThreshold: 3,
      },
    });
  });

  test('maximal', () => {
    const config = {
      Type: 'HTTPS_STR_MATCH',
      FullyQualifiedDomainName: 'App.foobar.com.',
      IPAddress: '192.0.2.1',
      Port: 8443,
      ResourcePath: 'health',
      SearchString: 'ok',
      RequestInterval: '10',
      FailureThreshold: 1,
      Inverted: true,
    };
    expect(read(check('x', config))[0]).toMatchObject({
      inverted: true,
      subject: {
        protocol: 'https',
        name: 'app.foobar.com',
        address: '192.0.2.1',
        port: 8443,
        resourcePath: '/health',
        searchString: 'ok',
        intervalSeconds: 10,
        failureThreshold: 1,
      },
    });
  });

  test.each([
    ['Type must be one of HTTP, HTTPS, HTTP_STR_MATCH, HTTPS_STR_MATCH, TCP, CALCULATED', { ...http, Type: 'UDP' }],
    ['FullyQualifiedDomainName or IPAddress must be given', { Type: 'HTTP' }],
    ['Port must be an integer from 0 to 65535, got undefined', { Type: 'TCP', IPAddress: '192.0.2.1' }],
    ['RequestInterval must be one of 10, 30, got 20', { ...http, RequestInterval: 20 }],
    ['FailureThreshold must be an integer from 1 to 10, got 0', { ...http, FailureThreshold: 0 }],
    ['FailureThreshold must be an integer from 0 to 10, got 11', { ...http, FailureThreshold: 11 }],
    ['SearchString must be a text that is not empty', { ...http, Type: 'HTTP_STR_MATCH' }],
    ['SearchString has 256 characters', { ...http, Type: 'HTTP_STR_MATCH', SearchString: 'x'.repeat(256) }],
    ['ChildHealthChecks must be a list', { Type: 'CALCULATED' }],
    ['HealthThreshold must be an integer from 0 to 256, got 300', calculated([], 300)],
    ['ChildHealthChecks contains, through its children, the check itself', calculated(['x'], 1)],
  ])('is refused: %s', (message, config) => {
    expect(() => read(check('x', config))).toThrow(`test/x: HealthCheckConfig.${message}`);
  });
});

describe('the state of a health check', () => {
  test.each([
    ['stays while fewer than the threshold dissent', 'FF', true],
    ['changes when as many dissent in a row', 'FFF', false],
    ['begins anew when one agrees', 'FFPFF', true],
    ['comes back in the same way', 'FFFPP', false],
    ['is back', 'FFFPPP', true],
  ])('%s: %s', (_name, probes, healthy) => {
    const last = [...probes].reduce((state, each) => nextState(state, each === 'P', 3), initialState);
    expect(last.healthy).toBe(healthy);
  });

  const checks = read(
    check('up', http),
    check('down', http),
    check('unknown', http),
    check('inverted', { ...http, Inverted: true }),
    check('invertedUnknown', { ...http, Inverted: true }),
    check('off', { ...http, Disabled: true }),
    check('switched', { ...http, Disabled: true, Inverted: true }),
    check('any', calculated(['up', 'down'], 1)),
    check('all', calculated(['up', 'down'], 2)),
    check('notAll', calculated(['up', 'down'], 2, true)),
    check('nested', calculated(['all', 'notAll'], 1)),
    check('none', calculated(['down'], 0)),
    check('alarm', { Type: 'CLOUDWATCH_METRIC' }),
    check('alarmWithoutData', { Type: 'CLOUDWATCH_METRIC', InsufficientDataHealthStatus: 'Unhealthy' }),
  );
  const known: Readonly<Record<string, boolean>> = { up: true, down: false, inverted: true, off: false };

  test.each([
    ['up', true],
    ['down', false],
    ['unknown', true],
    ['inverted', false],
    ['invertedUnknown', true],
    ['off', true],
    ['switched', false],
    ['any', true],
    ['all', false],
    ['notAll', true],
    ['nested', true],
    ['none', true],
    ['alarm', true],
    ['alarmWithoutData', false],
    ['not in the templates', true],
  ])('%s is healthy: %s', (id, healthy) => {
    expect(isCheckHealthy(id, new Map(checks.map((each) => [each.id, each])), (each) => known[each])).toBe(healthy);
  });
});

const servers: { close(): unknown; closeAllConnections?(): void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

async function listening(server: Server | ReturnType<typeof createTcpServer>) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

describe('a probe', () => {
  const endpointOf = (config: JsonObject) => {
    const subject = read(check('x', config))[0]?.subject;
    if (subject?.kind !== 'endpoint') throw new Error('no endpoint');
    return subject;
  };
  const passes = async (config: JsonObject, handle: RequestListener): Promise<boolean> =>
    probe(endpointOf(config), await listening(createServer(handle)), 'x', timing(1000));
  const searching = { ...http, Type: 'HTTP_STR_MATCH', SearchString: 'needle' };

  test.each([
    ['200', http, 200, '', true],
    ['399', http, 399, '', true],
    ['400', http, 400, '', false],
    ['500', http, 500, '', false],
    ['a body with the text', searching, 200, 'hay needle hay', true],
    ['a body with the text in other letters', searching, 200, 'NEEDLE', false],
    ['a body without the text', searching, 200, 'hay', false],
    ['the text at the end of 5,120 bytes', searching, 200, `${'x'.repeat(5114)}needle`, true],
    ['the text beyond 5,120 bytes', searching, 200, `${'x'.repeat(5115)}needle`, false],
    ['the text with an error', searching, 500, 'needle', false],
  ])('of %s passes: %5$s', async (_name, config, status, body, expected) => {
    expect(await passes(config, (_request, response) => response.writeHead(status).end(body))).toBe(expected);
  });

  test('asks for the path, by the name and port, as a health checker', async () => {
    let seen: readonly (string | undefined)[] = [];
    await passes({ ...http, Port: 8080, ResourcePath: '/health?deep=1' }, ({ url, headers }, response) => {
      seen = [url, headers.host, headers['user-agent']];
      response.end();
    });
    expect(seen).toEqual(['/health?deep=1', 'app.foobar.com:8080', 'Amazon-Route53-Health-Check-Service (ref x)']);
  });

  test.each([
    ['never answers', () => undefined],
    ['breaks off', ({ socket }: { socket: { destroy(): void } }) => socket.destroy()],
  ])('of a server that %s fails', async (_name, handle) => {
    expect(await passes(http, handle)).toBe(false);
  });

  test('takes any certificate', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'health-'));
    const { server } = await localCertificates({ directory, names: ['other.test'] });
    await rm(directory, { recursive: true });
    const socket = await listening(createTlsServer(server, (_request, response) => response.end()) as Server);
    expect(await probe(endpointOf({ ...http, Type: 'HTTPS' }), socket, 'x', timing(1))).toBe(true);
  });

  test('of TCP wants a connection only', async () => {
    const tcp = endpointOf({ Type: 'TCP', IPAddress: '192.0.2.1', Port: 7 });
    const server = createTcpServer();
    const socket = await listening(server);
    expect(await probe(tcp, socket, 'x', timing(1))).toBe(true);
    server.close();
    await once(server, 'close');
    expect(await probe(tcp, socket, 'x', timing(1))).toBe(false);
  });
});

test('a record fails over when its health check does, and back', async () => {
  let status = 200;
  const socket = await listening(createServer((_request, response) => response.writeHead(status).end()));
  const addressBook = new AddressBook();
  addressBook.add('192.0.2.1', 80, socket);
  const assembly = assemblyOf(
    hostedZone('ZONE', 'foobar.com'),
    recordSet('app.foobar.com', 'A', values('192.0.2.1')),
    recordSet('www.foobar.com', 'A', { ...values('192.0.2.1'), ...failover('PRIMARY'), HealthCheckId: 'primary' }),
    recordSet('www.foobar.com', 'A', { ...values('192.0.2.2'), ...failover('SECONDARY') }),
    check('primary', { ...http, FailureThreshold: 2 }),
  );
  const server = await startDnsServer({
    zones: readZones(assembly),
    healthChecks: readHealthChecks(assembly),
    addressBook,
    targets: new FakeTargets({}),
    edgeAddress: '127.0.0.1',
    timing: timing(3000),
  });
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${server.port}`]);
  const until = async (address: string): Promise<void> => {
    for (let asked = 0; asked < 20_000; asked++) {
      if ((await resolver.resolve4('www.foobar.com'))[0] === address) return;
    }
    throw new Error(`www.foobar.com never became ${address}`);
  };
  try {
    await until('192.0.2.1');
    status = 503;
    await until('192.0.2.2');
    // Other templates with the same check: what is known of it stays known.
    server.prepare({ zones: readZones(assembly), healthChecks: readHealthChecks(assembly) })();
    expect(await resolver.resolve4('www.foobar.com')).toEqual(['192.0.2.2']);
    status = 200;
    await until('192.0.2.1');
  } finally {
    await server.stop();
  }
});
