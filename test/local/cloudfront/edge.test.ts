import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { Resource } from '../../../local/assembly/resource.ts';
import { type Edge, type EdgeProps, startEdge } from '../../../local/cloudfront/edge.ts';
import type { EdgeLogRecord } from '../../../local/cloudfront/edge-log.ts';
import { readDistributions } from '../../../local/cloudfront/model.ts';
import { AddressBook } from '../../../local/network/address-book.ts';
import { type LocalCertificates, localCertificates } from '../../../local/network/certificates.ts';
import { readBuckets } from '../../../local/s3/model.ts';
import { ObjectStore } from '../../../local/s3/object-store.ts';
import { type S3Server, startS3 } from '../../../local/s3/server.ts';
import { timing } from '../../../local/timing.ts';
import { assemblyOf, resource } from '../s3/assembly.ts';
import { type Ask, ask } from './client.ts';
import { type StubDns, startStubDns } from './stub-dns.ts';
import {
  association,
  cachePolicyResource,
  customOrigin,
  distributionResource,
  functionResource,
  managed,
} from './templates.ts';

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

let directory: string;
let certificates: LocalCertificates;
let store: ObjectStore;
let s3: S3Server;
let origin: Server;
let other: Server;
let dns: StubDns;
let addresses: readonly string[];
let handle: Handle;
let seen: IncomingMessage[];
const book = new AddressBook();

const port = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

async function startOrigin(name: string, { key, cert }: { key: string; cert: string }): Promise<Server> {
  const server = createServer({ key, cert }, (request, response) => {
    seen.push(request);
    response.setHeader('x-origin', name);
    handle(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edge-'));
  certificates = await localCertificates({ directory, names: ['www.foobar.com', 'foobar.com', 'origin.foobar.com'] });
  store = await ObjectStore.open(join(directory, 's3'));
  s3 = await startS3({
    store,
    buckets: readBuckets(
      assemblyOf([
        resource('AWS::S3::Bucket', 'site'),
        resource('AWS::S3::BucketPolicy', 'policy', {
          Bucket: 'site',
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'cloudfront.amazonaws.com' },
                Action: 's3:GetObject',
                Resource: 'arn:aws:s3:::site/*',
                Condition: {
                  StringEquals: { 'AWS:SourceArn': 'arn:aws:cloudfront::111122223333:distribution/E1SITE' },
                },
              },
              {
                Effect: 'Allow',
                Principal: { CanonicalUser: 'canonical-user' },
                Action: 's3:GetObject',
                Resource: 'arn:aws:s3:::site/*',
              },
            ],
          },
        }),
      ]),
    ),
  });
  const page = { 'content-type': 'text/html', 'cache-control': 'public, max-age=60' };
  await store.put('site', 'index.html', Buffer.from(`<!doctype html>${'<p>hello</p>'.repeat(500)}`), page);
  await store.put('site', 'image.png', Buffer.alloc(3000, 7), { 'content-type': 'image/png' });
  origin = await startOrigin('a', certificates.server);
  other = await startOrigin('b', certificates.server);
  book.add('127.0.1.1', 443, { host: '127.0.0.1', port: port(origin) });
  book.add('127.0.2.1', 443, { host: '127.0.0.1', port: port(other) });
  dns = await startStubDns((name) => (name === 'origin.foobar.com' ? addresses : []));
});

afterAll(async () => {
  await s3.stop();
  await dns.stop();
  for (const server of [origin, other]) {
    server.closeAllConnections();
    server.close();
  }
  await rm(directory, { recursive: true });
});

let edges: Edge[];
let stubs: StubDns[];
let records: EdgeLogRecord[];
let lines: string[];
beforeEach(() => {
  edges = [];
  stubs = [];
  records = [];
  lines = [];
  seen = [];
  addresses = ['127.0.1.1'];
  handle = (_request, response) => response.end('ok');
});
afterEach(async () => {
  await Promise.all([...edges, ...stubs].map((running) => running.stop()));
});

/** A DNS server for one test. */
async function ownDns(...answers: Parameters<typeof startStubDns>): Promise<StubDns> {
  const stub = await startStubDns(...answers);
  stubs.push(stub);
  return stub;
}

const staticOrigin: JsonObject = {
  Id: 'static',
  DomainName: 'site.s3.us-east-1.amazonaws.com',
  OriginAccessControlId: 'oac',
  S3OriginConfig: { OriginAccessIdentity: '' },
};
const accessControl = resource('AWS::CloudFront::OriginAccessControl', 'oac', {
  OriginAccessControlConfig: { Name: 'x', SigningBehavior: 'always', SigningProtocol: 'sigv4' },
});

/** Starts an edge and gives a way to ask it. */
async function edgeOf(
  resources: readonly Resource[],
  props: Partial<EdgeProps> = {},
): Promise<(path: string, given?: Ask) => ReturnType<typeof ask>> {
  const edge = await startEdge({
    distributions: readDistributions(assemblyOf([...resources, accessControl])),
    dns,
    addressBook: book,
    s3,
    certificateAuthority: certificates.authority,
    port: 0,
    timing: timing(1),
    log: (entry) => (entry.kind === 'request' ? records.push(entry) : lines.push(entry.text)),
    ...props,
  });
  edges.push(edge);
  const sitePort = edge.endpoints[0]?.port ?? 0;
  return (path, given) => ask(sitePort, path, given);
}

const api = (behavior: JsonObject = {}, config: JsonObject = {}): Resource =>
  distributionResource(config, {
    CachePolicyId: managed.cachingDisabled,
    OriginRequestPolicyId: managed.allViewer,
    AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
    ...behavior,
  });
const site = (behavior: JsonObject = {}, config: JsonObject = {}): Resource =>
  distributionResource(
    { Origins: [staticOrigin, customOrigin], DefaultRootObject: 'index.html', ...config },
    { TargetOriginId: 'static', Compress: true, ResponseHeadersPolicyId: managed.securityHeaders, ...behavior },
  );

test('a function selects the origin of each request', async () => {
  const code = `import cf from 'cloudfront';
    function handler(event) {
      if (event.request.headers['x-static']) cf.selectRequestOriginById('static');
      if (event.request.headers['x-unknown']) cf.selectRequestOriginById('unknown');
      return event.request;
    }`;
  const get = await edgeOf([
    api(
      {
        OriginRequestPolicyId: managed.allViewerExceptHost,
        FunctionAssociations: [association('viewer-request', 'choose')],
      },
      { Origins: [customOrigin, staticOrigin] },
    ),
    functionResource('choose', code),
  ]);
  expect((await get('/index.html')).text).toBe('ok');
  const chosen = await get('/index.html', { headers: { 'x-static': '1' } });
  expect([chosen.status, chosen.headers['content-type'], seen.length]).toEqual([200, 'text/html', 1]);
  const refused = await get('/index.html', { headers: { 'x-unknown': '1' } });
  expect([refused.status, records.at(-1)?.reason]).toEqual([
    502,
    expect.stringContaining('the distribution has no origin "unknown"; it has api, static'),
  ]);
});

test('a VPC origin is reached at its load balancer, with the name of the origin', async () => {
  const dnsName = 'internal-a-1.us-east-1.elb.amazonaws.com';
  const vpc = await ownDns((name) => (name === dnsName ? ['127.0.1.1'] : []));
  const get = await edgeOf(
    [
      api(
        { OriginRequestPolicyId: managed.allViewerExceptHost },
        { Origins: [{ Id: 'api', DomainName: 'origin.foobar.com', VpcOriginConfig: { VpcOriginId: 'vo_1' } }] },
      ),
      resource('AWS::CloudFront::VpcOrigin', 'vo_1', { VpcOriginEndpointConfig: { Arn: 'arn:lb' } }),
      {
        ...resource('AWS::ElasticLoadBalancingV2::LoadBalancer', 'arn:lb'),
        attributes: { DNSName: dnsName },
      },
    ],
    { dns: vpc },
  );
  expect((await get('/api')).text).toBe('ok');
  expect(seen[0]?.headers.host).toBe('origin.foobar.com');
});

describe('static content from a private bucket', () => {
  test('is a miss first, then a hit with an age', async () => {
    const get = await edgeOf([site()]);
    const first = await get('/');
    expect(first.status).toBe(200);
    expect(first.text).toContain('<p>hello</p>');
    expect(first.headers).toMatchObject({
      'x-cache': 'Miss from cloudfront',
      'content-type': 'text/html',
      'x-frame-options': 'SAMEORIGIN',
      'x-amz-cf-pop': expect.any(String),
      via: expect.stringMatching(/^1\.1 [0-9a-f]{32}\.cloudfront\.net \(CloudFront\)$/),
    });
    expect(first.headers.age).toBeUndefined();
    const second = await get('/index.html');
    expect(second.headers).toMatchObject({ 'x-cache': 'Hit from cloudfront', age: '0' });
    expect(second.body).toEqual(first.body);
    expect(second.headers['x-amz-cf-id']).not.toBe(first.headers['x-amz-cf-id']);
  });

  test.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
  ])('is compressed for a viewer that accepts %s', async (accepted, coding, decompress) => {
    const get = await edgeOf([site()]);
    for (const cache of ['Miss', 'Hit']) {
      const answer = await get('/', { headers: { 'accept-encoding': accepted } });
      expect(answer.headers).toMatchObject({
        'x-cache': `${cache} from cloudfront`,
        'content-encoding': coding,
        vary: 'Accept-Encoding',
        etag: expect.stringMatching(/^W\/"/),
        'content-length': String(answer.body.length),
      });
      expect(decompress(answer.body).toString()).toContain('<p>hello</p>');
    }
  });

  test('is not modified for a viewer that has it, compressed or not', async () => {
    const get = await edgeOf([site()]);
    for (const accepted of ['identity', 'br']) {
      const { headers } = await get('/', { headers: { 'accept-encoding': accepted } });
      const again = await get('/', { headers: { 'accept-encoding': accepted, 'if-none-match': headers.etag ?? '' } });
      expect([again.status, again.body.length]).toEqual([304, 0]);
      expect(again.headers).toMatchObject({ etag: headers.etag, 'x-cache': 'Hit from cloudfront' });
    }
  });

  test('gives ranges, from the origin and from the cache', async () => {
    const get = await edgeOf([site()]);
    const range = { headers: { range: 'bytes=0-4' } };
    expect(await get('/index.html', range)).toMatchObject({ status: 206, text: '<!doc' });
    await get('/index.html');
    const cached = await get('/index.html', range);
    expect(cached).toMatchObject({ status: 206, text: '<!doc' });
    expect(cached.headers).toMatchObject({ 'x-cache': 'Hit from cloudfront', 'content-length': '5' });
    expect((await get('/index.html', { headers: { range: 'bytes=999999-' } })).status).toBe(416);
  });

  test('answers HEAD without a body, from the origin and from the cache', async () => {
    const get = await edgeOf([site()]);
    const head = { method: 'HEAD' };
    const first = await get('/index.html', head);
    await get('/index.html');
    const second = await get('/index.html', head);
    expect(second.headers['x-cache']).toBe('Hit from cloudfront');
    for (const answer of [first, second]) {
      expect([answer.status, answer.headers['content-length'], answer.body.length]).toEqual([200, '6015', 0]);
    }
  });

  test('a missing key is forbidden, as the bucket policy has no s3:ListBucket', async () => {
    const get = await edgeOf([site()]);
    const answer = await get('/none.html');
    expect(answer.status).toBe(403);
    expect(answer.headers['x-cache']).toBe('Error from cloudfront');
    expect(answer.text).toContain('<Code>AccessDenied</Code>');
  });

  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#private-content-restricting-access-to-s3-oai
  test.each([
    ['that the bucket policy names', 'canonical-user', 200],
    ['of another', 'other-user', 403],
  ])('is read by an origin access identity %s', async (_name, S3CanonicalUserId, status) => {
    const identity = {
      ...resource('AWS::CloudFront::CloudFrontOriginAccessIdentity', 'EIDENTITY'),
      attributes: { S3CanonicalUserId },
    };
    const { OriginAccessControlId: _none, ...origin } = staticOrigin;
    const S3OriginConfig = { OriginAccessIdentity: 'origin-access-identity/cloudfront/EIDENTITY' };
    const get = await edgeOf([site({}, { Origins: [{ ...origin, S3OriginConfig }] }), identity]);
    expect((await get('/')).status).toBe(status);
  });

  test('another distribution is forbidden too', async () => {
    const stranger = { ...site(), physicalId: 'E2OTHER' };
    const get = await edgeOf([stranger]);
    expect((await get('/')).status).toBe(403);
  });

  test('methods that the behavior does not allow are refused', async () => {
    const get = await edgeOf([site()]);
    const answer = await get('/', { method: 'POST', body: 'x' });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('ERROR: The request could not be satisfied');
    expect(answer.headers['x-cache']).toBe('Error from cloudfront');
  });

  test('an invalidation makes it a miss again', async () => {
    const get = await edgeOf([site()]);
    await get('/index.html');
    await get('/image.png');
    expect(edges[0]?.invalidate('E1SITE', ['/index.*'])).toBe(1);
    expect((await get('/index.html')).headers['x-cache']).toBe('Miss from cloudfront');
    expect((await get('/image.png')).headers['x-cache']).toBe('Hit from cloudfront');
    expect(() => edges[0]?.invalidate('E9', ['/*'])).toThrow('distribution E9 is not among those that run: E1SITE');
  });
});

describe('dynamic content from a custom origin', () => {
  test('goes there with the viewer Host, and comes back each time anew', async () => {
    const get = await edgeOf([
      api(
        {},
        {
          Origins: [
            { ...customOrigin, OriginCustomHeaders: [{ HeaderName: 'X-Origin-Verify', HeaderValue: 'secret' }] },
          ],
        },
      ),
    ]);
    for (let time = 0; time < 2; time++) {
      const answer = await get('/api/status?b=2&a=1', {
        headers: { cookie: 'x=1', 'user-agent': 'test', 'x-forwarded-for': '192.0.2.1', 'x-origin-verify': 'forged' },
      });
      expect(answer).toMatchObject({ status: 200, text: 'ok' });
      expect(answer.headers['x-cache']).toBe('Miss from cloudfront');
    }
    expect(seen).toHaveLength(2);
    expect(seen[1]?.url).toBe('/api/status?b=2&a=1');
    expect(seen[1]?.headers).toMatchObject({
      host: 'www.foobar.com',
      cookie: 'x=1',
      'user-agent': 'test',
      'x-forwarded-for': '192.0.2.1, 127.0.0.1',
      'x-origin-verify': 'secret',
      'x-amz-cf-id': expect.stringMatching(/==$/),
      via: expect.stringContaining('cloudfront.net (CloudFront)'),
    });
  });

  test.each([['POST'], ['PUT'], ['PATCH'], ['DELETE']])('passes the body of %s on', async (method) => {
    const bodies: Buffer[] = [];
    handle = (request, response) => {
      buffer(request).then((body) => {
        bodies.push(body);
        response.writeHead(201, { location: '/x' }).end();
      });
    };
    const get = await edgeOf([api()]);
    const body = Buffer.alloc(300_000, 'x');
    const answer = await get('/api/messages', { method, body, headers: { 'content-type': 'application/json' } });
    expect([answer.status, answer.headers.location]).toEqual([201, '/x']);
    expect(bodies.map((received) => received.equals(body))).toEqual([true]);
    expect(seen[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
  });

  test('streams: the first part arrives before the origin has ended', async () => {
    let finish: (() => void) | undefined;
    handle = (_request, response) => {
      response.write('first');
      finish = () => response.end(' last');
    };
    const get = await edgeOf([api()]);
    const edgePort = edges[0]?.endpoints[0]?.port ?? 0;
    const response = await fetch(`http://127.0.0.1:${edgePort}/stream`);
    const reader = response.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? '').toString()).toBe('first');
    finish?.();
    expect(Buffer.from((await reader?.read())?.value ?? '').toString()).toBe(' last');
    expect(get).toBeDefined();
  });

  test('several cookies are set', async () => {
    handle = (_request, response) => response.setHeader('set-cookie', ['a=1', 'b=2']).end();
    const get = await edgeOf([api()]);
    expect((await get('/')).headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });

  test('cookies are not set where none are forwarded', async () => {
    handle = (_request, response) => response.setHeader('set-cookie', ['a=1']).end();
    const get = await edgeOf([distributionResource()]);
    expect((await get('/')).headers['set-cookie']).toBeUndefined();
  });
});

describe('the names of origins', () => {
  const origins = async (get: Awaited<ReturnType<typeof edgeOf>>, count: number): Promise<ReadonlySet<string>> => {
    const answers = await Promise.all(Array.from({ length: count }, () => get('/')));
    return new Set(answers.map(({ headers }) => String(headers['x-origin'])));
  };

  test('are resolved by many edge servers, each with an answer of its own', async () => {
    let turn = 0;
    const alternating = await ownDns(() => [['127.0.1.1', '127.0.2.1'][turn++ % 2] ?? '']);
    const get = await edgeOf([api()], { dns: alternating });
    expect(await origins(get, 100)).toEqual(new Set(['a', 'b']));
    expect(alternating.queries.length).toBeGreaterThan(1);
    expect(alternating.queries.length).toBeLessThanOrEqual(16);
  });

  test('are asked for again when the TTL is over', async () => {
    const short = await ownDns(() => addresses, 1);
    const get = await edgeOf([api()], { dns: short });
    expect(await origins(get, 50)).toEqual(new Set(['a']));
    addresses = ['127.0.2.1'];
    await new Promise((resolve) => setTimeout(resolve, 1_010));
    expect(await origins(get, 50)).toEqual(new Set(['b']));
  });

  test('that cannot be resolved are a bad gateway', async () => {
    addresses = [];
    const get = await edgeOf([api()]);
    const answer = await get('/');
    expect(answer.status).toBe(502);
    expect(records[0]?.reason).toContain('origin.foobar.com: the name of the origin cannot be resolved');
  });

  test('whose address stands for nothing here are a bad gateway', async () => {
    addresses = ['203.0.113.1'];
    const get = await edgeOf([api()]);
    expect((await get('/')).status).toBe(502);
    expect(records[0]?.reason).toBe('origin.foobar.com: nothing on this machine stands for 203.0.113.1:443');
  });
});

describe('when an origin fails', () => {
  /** An address on which nothing listens. */
  async function refusing(): Promise<string> {
    const server = createTcpServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    book.add('127.0.9.1', 443, { host: '127.0.0.1', port: port(server) });
    server.close();
    await once(server, 'close');
    return '127.0.9.1';
  }

  test('the attempts go round its addresses, for any method while nothing was sent', async () => {
    addresses = [await refusing(), '127.0.1.1'];
    handle = (request, response) => {
      buffer(request).then((body) => response.end(body));
    };
    const get = await edgeOf([api()]);
    for (let time = 0; time < 10; time++) {
      expect(await get('/', { method: 'POST', body: 'payload' })).toMatchObject({ status: 200, text: 'payload' });
    }
  });

  test('a request stays with one edge server, so that a lost address among two fails none', async () => {
    const lost = await refusing();
    let turn = 0;
    const rotating = await ownDns(() => (turn++ % 2 === 0 ? [lost, '127.0.1.1'] : ['127.0.1.1', lost]));
    handle = (_request, response) => response.end();
    const get = await edgeOf([api()], { dns: rotating });
    const answers = await Promise.all(Array.from({ length: 300 }, () => get('/')));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  });

  test('that refuses is a bad gateway with a page', async () => {
    addresses = [await refusing()];
    const get = await edgeOf([api()]);
    const answer = await get('/');
    expect(answer.status).toBe(502);
    expect(answer.headers).toMatchObject({
      'x-cache': 'Error from cloudfront',
      'content-type': 'text/html',
      server: 'CloudFront',
    });
    expect(answer.text).toContain('502 ERROR');
    expect(answer.text).toContain(`Request ID: ${answer.headers['x-amz-cf-id']}`);
  });

  test('that does not answer in time is a gateway timeout, and is asked no second time for a POST', async () => {
    handle = () => undefined;
    const slow = { ...customOrigin, CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginReadTimeout: 1 } };
    const get = await edgeOf([api({}, { Origins: [slow] })]);
    expect((await get('/', { method: 'POST', body: 'x' })).status).toBe(504);
    expect(seen).toHaveLength(1);
  });

  test('that breaks off is asked again for a GET, as often as it says', async () => {
    handle = (request) => request.socket.destroy();
    const get = await edgeOf([api({}, { Origins: [{ ...customOrigin, ConnectionAttempts: 2 }] })]);
    expect((await get('/')).status).toBe(502);
    expect(seen).toHaveLength(2);
    expect((await get('/x', { method: 'POST', body: 'x' })).status).toBe(502);
    expect(seen).toHaveLength(3);
  });

  test('whose certificate covers neither the Host nor its name is a bad gateway', async () => {
    const strange = await localCertificates({ directory, names: ['other.test'] });
    const server = await startOrigin('c', strange.server);
    book.add('127.0.3.1', 443, { host: '127.0.0.1', port: port(server) });
    addresses = ['127.0.3.1'];
    const get = await edgeOf([api()], { certificateAuthority: strange.authority });
    expect((await get('/')).status).toBe(502);
    expect(records[0]?.reason).toContain('the TLS handshake failed');
    server.closeAllConnections();
    server.close();
  });

  test('the error is kept for ten seconds, whatever the cache policy', async () => {
    handle = (_request, response) => response.writeHead(500).end('broken');
    const get = await edgeOf([api()]);
    await get('/');
    expect(await get('/')).toMatchObject({ status: 500, text: 'broken' });
    expect(seen).toHaveLength(1);
  });

  test('the error is not kept when the distribution says so', async () => {
    handle = (_request, response) => response.writeHead(500).end('broken');
    const get = await edgeOf([api({}, { CustomErrorResponses: [{ ErrorCode: 500, ErrorCachingMinTTL: 0 }] })]);
    await get('/');
    await get('/');
    expect(seen).toHaveLength(2);
  });

  test('an expired object goes on being served', async () => {
    handle = (_request, response) => response.setHeader('cache-control', 'max-age=1').end('kept');
    const get = await edgeOf([distributionResource()], { timing: timing(1000) });
    await get('/');
    handle = (_request, response) => response.writeHead(503).end();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await get('/')).toMatchObject({ status: 200, text: 'kept' });
    expect(seen).toHaveLength(2);
  });
});

describe('the cache', () => {
  test('asks the origin whether an expired object is the latest', async () => {
    handle = (request, response) => {
      response.setHeader('etag', '"v1"').setHeader('cache-control', 'max-age=1');
      response.writeHead(request.headers['if-none-match'] === '"v1"' ? 304 : 200).end('body');
    };
    const get = await edgeOf([distributionResource()], { timing: timing(1000) });
    await get('/');
    await new Promise((resolve) => setTimeout(resolve, 5));
    const again = await get('/');
    expect(again).toMatchObject({ status: 200, text: 'body' });
    expect(again.headers).toMatchObject({ 'x-cache': 'RefreshHit from cloudfront', etag: '"v1"' });
  });

  test('sends one request for many that come together', async () => {
    const waiting: ServerResponse[] = [];
    let arrived: (() => void) | undefined;
    const first = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    handle = (_request, response) => {
      waiting.push(response);
      arrived?.();
    };
    const get = await edgeOf([distributionResource()]);
    const answers = Promise.all(Array.from({ length: 10 }, () => get('/same')));
    await first;
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const response of waiting) response.setHeader('cache-control', 'max-age=60').end('one');
    expect((await answers).map(({ text }) => text)).toEqual(Array(10).fill('one'));
    expect(seen).toHaveLength(1);
  });

  test('lets requests that come together go their own ways when the answer may not be kept', async () => {
    handle = (_request, response) => response.setHeader('cache-control', 'private').end('own');
    const get = await edgeOf([distributionResource({}, { CachePolicyId: 'cache-policy' }), cachePolicyResource({})]);
    const answers = await Promise.all(Array.from({ length: 5 }, () => get('/same')));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(seen).toHaveLength(5);
  });

  test('serves an expired object at once while it is being revalidated, when the origin says it may', async () => {
    let revalidated: (() => void) | undefined;
    const second = new Promise<void>((resolve) => {
      revalidated = resolve;
    });
    handle = (_request, response) => {
      if (seen.length === 2) revalidated?.();
      response.setHeader('cache-control', 'max-age=1, stale-while-revalidate=100000').end(String(seen.length));
    };
    const get = await edgeOf([distributionResource()], { timing: timing(1000) });
    expect((await get('/')).text).toBe('1');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await get('/')).text).toBe('1');
    await second;
  });

  test('keeps apart what the cache policy tells apart', async () => {
    handle = (request, response) => response.end(`${request.url} ${request.headers['x-tenant']}`);
    const get = await edgeOf([
      distributionResource({}, { CachePolicyId: 'cache-policy' }),
      cachePolicyResource({
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-Tenant'] },
        QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['q'] },
      }),
    ]);
    const tenant = (name: string) => ({ headers: { 'x-tenant': name } });
    expect((await get('/?q=1&ignored=1', tenant('one'))).text).toBe('/?q=1 one');
    expect((await get('/?q=1&ignored=2', tenant('one'))).headers['x-cache']).toBe('Hit from cloudfront');
    expect((await get('/?q=2', tenant('one'))).text).toBe('/?q=2 one');
    expect((await get('/?q=1', tenant('two'))).text).toBe('/?q=1 two');
  });
});

describe('functions', () => {
  const withFunction = (code: string, type = 'viewer-request') => [
    site({ FunctionAssociations: [association(type, 'fn')] }),
    functionResource('fn', code),
  ];

  test('a viewer-request function rewrites the path', async () => {
    const get = await edgeOf(
      withFunction(`async function handler(event) {
        console.log('asked for', event.request.uri);
        if (event.request.uri.endsWith('/')) event.request.uri += 'index.html';
        return event.request;
      }`),
    );
    expect((await get('/')).text).toContain('hello');
    expect(lines).toEqual(['site/fn: asked for /']);
  });

  test('a viewer-request function answers itself', async () => {
    const get = await edgeOf(
      withFunction(`function handler(event) {
        return {
          statusCode: 301,
          statusDescription: 'Gone Home',
          headers: { location: { value: 'https://' + event.request.headers.host.value + '/' } },
          cookies: { seen: { value: '1', attributes: 'Path=/; Secure' } },
          body: { encoding: 'text', data: 'moved' },
        };
      }`),
    );
    const answer = await get('/old');
    expect(answer).toMatchObject({ status: 301, text: 'moved' });
    expect(answer.headers).toMatchObject({
      location: 'https://www.foobar.com/',
      'set-cookie': ['seen=1; Path=/; Secure'],
      'x-cache': 'FunctionGeneratedResponse from cloudfront',
      'x-frame-options': 'SAMEORIGIN',
    });
  });

  test('a viewer-response function sees the headers of the policy and changes them', async () => {
    const get = await edgeOf(
      withFunction(
        `function handler(event) {
          const response = event.response;
          response.headers['x-seen'] = { value: response.headers['x-frame-options'].value };
          delete response.headers['x-frame-options'];
          return response;
        }`,
        'viewer-response',
      ),
    );
    for (let time = 0; time < 2; time++) {
      const answer = await get('/index.html');
      expect(answer.text).toContain('hello');
      expect(answer.headers['x-seen']).toBe('SAMEORIGIN');
      expect(answer.headers['x-frame-options']).toBeUndefined();
    }
    expect((await get('/none')).headers['x-seen']).toBeUndefined();
  });

  test.each([
    ['throws', 'throw new Error("broken")', 503, 'FunctionExecutionError'],
    ['rejects', 'return Promise.reject(new Error("broken"))', 503, 'FunctionExecutionError'],
    ['never ends', 'for (;;) {}', 503, 'FunctionExecutionError'],
    ['waits for what never comes', 'return new Promise(() => {})', 503, 'FunctionExecutionError'],
    ['returns nothing', 'return', 502, 'FunctionValidationError'],
    [
      'changes a read-only header',
      'e.request.headers.host = { value: "x" }; return e.request',
      502,
      'FunctionValidationError',
    ],
  ])('a function that %s is an error', async (_name, statement, status, resultType) => {
    const get = await edgeOf(withFunction(`function handler(e) { ${statement} }`));
    const answer = await get('/');
    expect(answer.status).toBe(status);
    expect(answer.headers['x-cache']).toBe(`${resultType} from cloudfront`);
    expect(answer.text).toContain('The request could not be satisfied');
  });

  test.each([
    ['does not parse', 'function handler( {', 'site/fn.FunctionCode: SyntaxError'],
    ['has no handler', 'const x = 1', 'site/fn.FunctionCode: expected a function named handler'],
  ])('a function that %s stops the start', async (_name, code, message) => {
    await expect(edgeOf(withFunction(code))).rejects.toThrow(message);
  });
});

describe('the viewer', () => {
  test.each([
    ['the site by a name of this machine', {}, 200],
    ['an alias', { host: 'foobar.com' }, 200],
    ['the distribution name', { host: 'd111111abcdef8.cloudfront.net' }, 200],
    ['another name', { host: 'evil.test' }, 403],
  ])('asks for %s', async (_name, headers, status) => {
    const get = await edgeOf([api({ OriginRequestPolicyId: managed.allViewerExceptHost })]);
    expect((await get('/', { headers })).status).toBe(status);
  });

  test.each([
    ['a GET with a body', '/', { method: 'GET', body: 'x' }, 403],
    ['a URL of more than 8,192 bytes', `/${'x'.repeat(8192)}`, {}, 413],
    ['a header of more than 20,480 bytes', '/', { headers: { 'x-long': 'x'.repeat(20_480) } }, 413],
    ['headers without end', '/', { headers: { 'x-long': 'x'.repeat(100_000) } }, 413],
    ['a method that no one knows', '/', { method: 'PROPFIND' }, 403],
  ])('is refused %s', async (_name, path, given, status) => {
    const get = await edgeOf([api()]);
    expect((await get(path, given)).status).toBe(status);
    expect(seen).toHaveLength(0);
  });
});

describe('the start', () => {
  test('says where each distribution is, the site on the port that was asked for', async () => {
    const taken = createHttpServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const free = port(taken);
    taken.close();
    await once(taken, 'close');
    const second = { ...api({}, { Aliases: ['docs.foobar.com'] }), physicalId: 'E2', logicalId: 'Docs' };
    await edgeOf([second, api()], { port: free });
    expect(edges[0]?.endpoints).toMatchObject([
      { logicalId: 'Docs', distributionId: 'E2', aliases: ['docs.foobar.com'], host: '127.0.0.1' },
      { distributionId: 'E1SITE', port: free, url: `http://localhost:${free}/` },
    ]);
  });

  test('says which port is taken and what to do', async () => {
    const taken = createHttpServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    await expect(edgeOf([api()], { port: port(taken) })).rejects.toThrow(
      `port ${port(taken)} of 127.0.0.1 is taken by another program: end it, or choose another with --port`,
    );
    taken.close();
  });
});
