import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { EdgeBench, type Surroundings } from './edge-bench.ts';
import { type StubDns, startStubDns } from './stub-dns.ts';

/** An origin that speaks plain HTTP; what it answers is the test's to say. */
interface PlainOrigin {
  handle: (request: IncomingMessage, response: ServerResponse) => void;
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
export class PlainOriginsBench extends EdgeBench {
  readonly api: PlainOrigin = { handle: (_request, response) => response.end('ok'), asked: [] };
  readonly spare: PlainOrigin = { handle: (_request, response) => response.end('spare'), asked: [] };
  private dns: StubDns | undefined;

  async start(): Promise<void> {
    const addresses: Record<string, string> = { 'api.foobar.com': '127.0.1.1', 'spare.foobar.com': '127.0.2.1' };
    this.dns = await startStubDns((name) => (addresses[name] === undefined ? [] : [addresses[name]]));
    this.book.add('127.0.1.1', 80, await this.serve(this.api));
    this.book.add('127.0.2.1', 80, await this.serve(this.spare));
  }

  protected override surroundings(): Surroundings {
    if (this.dns === undefined) throw new Error('the origins were not started');
    return { dns: this.dns, s3: { host: '127.0.0.1', port: 9 }, certificateAuthority: '' };
  }

  override async clear(): Promise<void> {
    await super.clear();
    for (const origin of [this.api, this.spare]) origin.asked.length = 0;
  }

  override async stop(): Promise<void> {
    await super.stop();
    await this.dns?.stop();
  }

  private serve(origin: PlainOrigin) {
    return this.listen(
      createServer((request, response) => {
        origin.asked.push(request.url ?? '');
        origin.handle(request, response);
      }),
    );
  }
}
