import { EventEmitter, once } from 'node:events';
import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import type { FileAsset, Resource } from '../../../local/assembly/resource.ts';
import { type Edge, type EdgeEndpoint, type EdgeProps, startEdge } from '../../../local/cloudfront/edge.ts';
import type { EdgeLogRecord } from '../../../local/cloudfront/edge-log.ts';
import { readDistributions } from '../../../local/cloudfront/model.ts';
import { AddressBook, type SocketAddress } from '../../../local/network/address-book.ts';
import { timing } from '../../../local/timing.ts';
import { assemblyOf } from '../s3/assembly.ts';
import { type Answer, type Ask, ask } from './client.ts';

/** How a test asks a distribution. */
export type Get = (path: string, given?: Ask) => Promise<Answer>;

/** What an edge stands before. */
export type Surroundings = Pick<EdgeProps, 'dns' | 's3' | 'certificateAuthority'>;

const now = performance.now.bind(performance);

/** Edges, what they log, and the servers behind them. */
export abstract class EdgeBench {
  readonly records: EdgeLogRecord[] = [];
  readonly lines: string[] = [];
  readonly book = new AddressBook();
  /** What the distributions of the tests may refer to. */
  protected readonly shared: readonly Resource[] = [];
  private readonly recordedOne = new EventEmitter();
  private readonly servers: (Server | TlsServer)[] = [];
  private readonly edges: Edge[] = [];
  private passedMilliseconds = 0;

  protected abstract surroundings(): Surroundings;

  /** @returns how to ask the first distribution of the resources. */
  async edge(
    resources: readonly Resource[],
    props: Partial<EdgeProps> = {},
    assets: Readonly<Record<string, FileAsset>> = {},
  ): Promise<Get> {
    const { port } = await this.endpoint(resources, props, assets);
    return (path, given) => ask(port, path, given);
  }

  async endpoint(
    resources: readonly Resource[],
    props: Partial<EdgeProps> = {},
    assets: Readonly<Record<string, FileAsset>> = {},
  ): Promise<EdgeEndpoint & { readonly edge: Edge }> {
    const edge = await startEdge({
      distributions: readDistributions(assemblyOf([...resources, ...this.shared], assets)),
      addressBook: this.book,
      port: 0,
      timing: timing(1),
      log: (entry) => {
        if (entry.kind === 'request') {
          this.records.push(entry);
          this.recordedOne.emit('record');
        } else this.lines.push(entry.text);
      },
      ...this.surroundings(),
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

  /** Lets time pass on the clock that an edge looks at. */
  pass(milliseconds: number): void {
    this.passedMilliseconds += milliseconds;
    jest.spyOn(performance, 'now').mockImplementation(() => now() + this.passedMilliseconds);
  }

  /** Ends what a test started, and forgets what it saw. */
  async clear(): Promise<void> {
    await Promise.all(this.edges.splice(0).map((edge) => edge.stop()));
    this.records.length = 0;
    this.lines.length = 0;
    this.passedMilliseconds = 0;
    jest.restoreAllMocks();
  }

  async stop(): Promise<void> {
    await this.clear();
    for (const server of this.servers) {
      server.closeAllConnections();
      server.close();
    }
  }

  /** Lets a server listen until the bench is stopped. */
  protected async listen(server: Server | TlsServer): Promise<SocketAddress> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.servers.push(server);
    return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  }
}
