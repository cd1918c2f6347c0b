import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { Resource } from '../../../local/assembly/resource.ts';
import { type LocalCertificates, localCertificates } from '../../../local/network/certificates.ts';
import { readBuckets } from '../../../local/s3/model.ts';
import { ObjectStore } from '../../../local/s3/object-store.ts';
import { type S3Server, startS3 } from '../../../local/s3/server.ts';
import { assemblyOf, resource } from '../s3/assembly.ts';
import { EdgeBench, type Surroundings } from './edge-bench.ts';
import { type StubDns, startStubDns } from './stub-dns.ts';
import { customOrigin, distributionResource, managed } from './templates.ts';

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

export const staticOrigin: JsonObject = {
  Id: 'static',
  DomainName: 'site.s3.us-east-1.amazonaws.com',
  OriginAccessControlId: 'oac',
  S3OriginConfig: { OriginAccessIdentity: '' },
};

/** A distribution of dynamic content, from `origin.foobar.com`. */
export const api = (behavior: JsonObject = {}, config: JsonObject = {}): Resource =>
  distributionResource(config, {
    CachePolicyId: managed.cachingDisabled,
    OriginRequestPolicyId: managed.allViewer,
    AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
    ...behavior,
  });

/** A distribution of static content, from the bucket. */
export const site = (behavior: JsonObject = {}, config: JsonObject = {}): Resource =>
  distributionResource(
    { Origins: [staticOrigin, customOrigin], DefaultRootObject: 'index.html', ...config },
    { TargetOriginId: 'static', Compress: true, ResponseHeadersPolicyId: managed.securityHeaders, ...behavior },
  );

const principal = (Principal: JsonObject, given: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Principal,
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
  ...given,
});

const bucket = [
  resource('AWS::S3::Bucket', 'site'),
  resource('AWS::S3::BucketPolicy', 'policy', {
    Bucket: 'site',
    PolicyDocument: {
      Statement: [
        principal(
          { Service: 'cloudfront.amazonaws.com' },
          {
            Condition: {
              StringEquals: { 'AWS:SourceArn': 'arn:aws:cloudfront::111122223333:distribution/E1SITE' },
            },
          },
        ),
        principal({ CanonicalUser: 'canonical-user' }),
      ],
    },
  }),
];

/**
 * A private bucket of a page and an image, and the hosts `a` (127.0.1.1) and `b` (127.0.2.1) of the HTTPS origin
 * `origin.foobar.com`, and the edges before them.
 */
export class SiteBench extends EdgeBench {
  /** What both hosts answer. */
  handle: Handle = (_request, response) => response.end('ok');
  /** What `origin.foobar.com` resolves to. */
  addresses: readonly string[] = ['127.0.1.1'];
  /** The requests that came to the hosts. */
  readonly seen: IncomingMessage[] = [];
  directory = '';
  protected override readonly shared = [
    resource('AWS::CloudFront::OriginAccessControl', 'oac', {
      OriginAccessControlConfig: { Name: 'x', SigningBehavior: 'always', SigningProtocol: 'sigv4' },
    }),
  ];
  private readonly stubs: StubDns[] = [];
  private running:
    | { readonly certificates: LocalCertificates; readonly s3: S3Server; readonly dns: StubDns }
    | undefined;

  async start(): Promise<void> {
    this.directory = await mkdtemp(join(tmpdir(), 'edge-'));
    const names = ['www.foobar.com', 'foobar.com', 'origin.foobar.com'];
    const certificates = await localCertificates({ directory: this.directory, names });
    const store = await ObjectStore.open(join(this.directory, 's3'));
    const page = { 'content-type': 'text/html', 'cache-control': 'public, max-age=60' };
    await store.put('site', 'index.html', Buffer.from(`<!doctype html>${'<p>hello</p>'.repeat(500)}`), page);
    await store.put('site', 'image.png', Buffer.alloc(3000, 7), { 'content-type': 'image/png' });
    const s3 = await startS3({ store, buckets: readBuckets(assemblyOf(bucket)) });
    const dns = await startStubDns((name) => (name === 'origin.foobar.com' ? this.addresses : []));
    this.running = { certificates, s3, dns };
    await this.host('a', '127.0.1.1', certificates);
    await this.host('b', '127.0.2.1', certificates);
  }

  /** Serves the origin at one more address. */
  async host(name: string, address: string, { server }: LocalCertificates): Promise<void> {
    const host = createServer(server, (request, response) => {
      this.seen.push(request);
      response.setHeader('x-origin', name);
      this.handle(request, response);
    });
    this.book.add(address, 443, await this.listen(host));
  }

  /** @returns an address on which nothing listens. */
  async refusing(): Promise<string> {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.book.add('127.0.9.1', 443, { host: '127.0.0.1', port: (server.address() as AddressInfo).port });
    server.close();
    await once(server, 'close');
    return '127.0.9.1';
  }

  /** A DNS server for one test. */
  async dns(...answers: Parameters<typeof startStubDns>): Promise<StubDns> {
    const stub = await startStubDns(...answers);
    this.stubs.push(stub);
    return stub;
  }

  protected override surroundings(): Surroundings {
    if (this.running === undefined) throw new Error('the site was not started');
    const { certificates, s3, dns } = this.running;
    return { dns, s3, certificateAuthority: certificates.authority };
  }

  override async clear(): Promise<void> {
    await super.clear();
    await Promise.all(this.stubs.splice(0).map((stub) => stub.stop()));
    this.seen.length = 0;
    this.addresses = ['127.0.1.1'];
    this.handle = (_request, response) => response.end('ok');
  }

  override async stop(): Promise<void> {
    await super.stop();
    await this.running?.s3.stop();
    await this.running?.dns.stop();
    await rm(this.directory, { recursive: true });
  }
}
