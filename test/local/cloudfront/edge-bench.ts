import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { FileAsset, Resource } from '../../../local/assembly/resource.ts';
import { type Edge, type EdgeEndpoint, type EdgeProps, startEdge } from '../../../local/cloudfront/edge.ts';
import type { EdgeLogRecord } from '../../../local/cloudfront/edge-log.ts';
import { readDistributions } from '../../../local/cloudfront/model.ts';
import { AddressBook } from '../../../local/network/address-book.ts';
import { timing } from '../../../local/timing.ts';
import { assemblyOf } from '../s3/assembly.ts';
import { type Answer, type Ask, ask } from './client.ts';
import { type StubDns, startStubDns } from './stub-dns.ts';

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** An origin that speaks plain HTTP; what it answers is the test's to say. */
export interface BenchOrigin {
  handle: Handle;
  /** The paths that it was asked for. */
  readonly asked: string[];
}

/** An origin of a template, over plain HTTP. */
export function plainOrigin(id: string, given: JsonObject = {}): JsonObject {
  return {
    Id: id,
    DomainName: `${id}.foobar.com`,
    CustomOriginConfig: { OriginProtocolPolicy: 'http-only', OriginReadTimeout: 1 },
    ...given,
  };
}

/** Two origins, `api.foobar.com` and `spare.foobar.com`, their DNS, and the edges before them. */
export class EdgeBench {
  readonly api: BenchOrigin = { handle: (_request, response) => response.end('ok'), asked: [] };
  readonly spare: BenchOrigin = { handle: (_request, response) => response.end('spare'), asked: [] };
  readonly records: EdgeLogRecord[] = [];
  readonly book = new AddressBook();
  private readonly recordedOne = new EventEmitter();
  private readonly servers: Server[] = [];
  private readonly edges: Edge[] = [];
  private dns: StubDns | undefined;

  async start(): Promise<void> {
    const addresses: Record<string, string> = { 'api.foobar.com': '127.0.1.1', 'spare.foobar.com': '127.0.2.1' };
    this.dns = await startStubDns((name) => (addresses[name] === undefined ? [] : [addresses[name]]));
    this.book.add('127.0.1.1', 80, await this.serve(this.api));
    this.book.add('127.0.2.1', 80, await this.serve(this.spare));
  }

  /** @returns how to ask the first distribution of the resources. */
  async edge(
    resources: readonly Resource[],
    props: Partial<EdgeProps> = {},
    assets: Readonly<Record<string, FileAsset>> = {},
  ): Promise<(path: string, given?: Ask) => Promise<Answer>> {
    const { port } = await this.endpoint(resources, props, assets);
    return (path, given) => ask(port, path, given);
  }

  async endpoint(
    resources: readonly Resource[],
    props: Partial<EdgeProps> = {},
    assets: Readonly<Record<string, FileAsset>> = {},
  ): Promise<EdgeEndpoint & { readonly edge: Edge }> {
    if (this.dns === undefined) throw new Error('the bench was not started');
    const edge = await startEdge({
      distributions: readDistributions(assemblyOf(resources, assets)),
      dns: this.dns,
      addressBook: this.book,
      s3: { host: '127.0.0.1', port: 9 },
      certificateAuthority: '',
      port: 0,
      timing: timing(1),
      log: (entry) => {
        if (entry.kind === 'request') {
          this.records.push(entry);
          this.recordedOne.emit('record');
        }
      },
      ...props,
    });
    this.edges.push(edge);
    const [endpoint] = edge.endpoints;
    if (endpoint === undefined) throw new Error('no distribution');
    return { ...endpoint, edge };
  }

  /** Waits until so many requests have been recorded. */
  async recorded(count: number): Promise<void> {
    while (this.records.length < count) await once(this.recordedOne, 'record');
  }

  /** Ends what a test started, and forgets what it saw. */
  async clear(): Promise<void> {
    await Promise.all(this.edges.splice(0).map((edge) => edge.stop()));
    this.records.length = 0;
    for (const origin of [this.api, this.spare]) origin.asked.length = 0;
  }

  async stop(): Promise<void> {
    await this.clear();
    await this.dns?.stop();
    for (const server of this.servers) {
      server.closeAllConnections();
      server.close();
    }
  }

  private async serve(origin: BenchOrigin): Promise<{ readonly host: string; readonly port: number }> {
    const server = createServer((request, response) => {
      origin.asked.push(request.url ?? '');
      origin.handle(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.servers.push(server);
    return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  }
}
