import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What can go wrong with a call: it fails without its effect, or after it. */
export const FAULTS = ['before', 'after'] as const;
export type Fault = (typeof FAULTS)[number];

interface Version {
  readonly id: string;
  readonly body: string;
  tags: Record<string, string>;
}

const BUCKET = 'site';

/** Speaks enough of S3 to its client, with a versioned bucket. */
export class BucketStandIn {
  /** The newest version last. */
  readonly versions = new Map<string, Version[]>();
  readonly calls: string[] = [];
  /** By the number of the call, counted from 0. */
  readonly faults = new Map<number, Fault>();
  /** Called between a call's arrival and its effect. */
  beforeEffect: (operation: string) => void = () => {};
  versioned = true;
  pageSize = 1000;
  #uploads = 0;
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const url = new URL(request.url ?? '/', 'http://stand-in');
      const key = decodeURIComponent(url.pathname.slice(`/${BUCKET}/`.length));
      const operation = `${request.method} ${key}${url.searchParams.has('tagging') ? '?tagging' : ''}`;
      const body = await text(request);
      const fault = this.faults.get(this.calls.length);
      this.calls.push(operation);
      this.beforeEffect(operation);
      const answer = fault === 'before' ? undefined : this.#answer(String(request.method), key, url, body);
      const { status, headers, xml } =
        fault === undefined && answer !== undefined
          ? answer
          : { status: 500, headers: {}, xml: '<Error><Code>InternalError</Code><Message>broke</Message></Error>' };
      response.writeHead(status, { 'content-type': 'application/xml', ...headers }).end(xml);
    });
  }

  async listen(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** As a deployment does it: a new version without tags. */
  upload(key: string, body = ''): void {
    this.#uploads += 1;
    this.versions.set(key, [...(this.versions.get(key) ?? []), { id: `v${this.#uploads}`, body, tags: {} }]);
  }

  current(key: string): Version | undefined {
    return this.versions.get(key)?.at(-1);
  }

  /** The files there are, with their tags. */
  get state(): Record<string, Record<string, string>> {
    const keys = [...this.versions.keys()].filter((key) => this.current(key) !== undefined).sort();
    return Object.fromEntries(keys.map((key) => [key, { ...this.current(key)?.tags }]));
  }

  #answer(method: string, key: string, url: URL, body: string): Answer {
    if (key === '') return this.#list(url);
    const versionId = url.searchParams.get('versionId');
    const versions = this.versions.get(key) ?? [];
    const version = versionId === null ? versions.at(-1) : versions.find(({ id }) => id === versionId);
    const headers = { 'x-amz-version-id': this.versioned ? (version?.id ?? '') : 'null' };
    if (method === 'DELETE' && !url.searchParams.has('tagging')) {
      if (versionId === null) throw new Error('deletes whatever is there');
      this.versions.set(
        key,
        versions.filter(({ id }) => id !== versionId),
      );
      return { status: 204, headers, xml: '' };
    }
    if (version === undefined) return { status: 404, headers: {}, xml: '<Error><Code>NoSuchKey</Code></Error>' };
    if (!url.searchParams.has('tagging')) return { status: 200, headers, xml: version.body };
    if (method === 'DELETE') version.tags = {};
    if (method === 'PUT') {
      version.tags = Object.fromEntries(
        [...body.matchAll(/<Tag><Key>(.*?)<\/Key><Value>(.*?)<\/Value><\/Tag>/g)].map(([, name = '', value = '']) => [
          name,
          value,
        ]),
      );
    }
    const tags = Object.entries(version.tags).map(
      ([name, value]) => `<Tag><Key>${name}</Key><Value>${value}</Value></Tag>`,
    );
    return {
      status: method === 'DELETE' ? 204 : 200,
      headers,
      xml: method === 'GET' ? `<Tagging><TagSet>${tags.join('')}</TagSet></Tagging>` : '',
    };
  }

  #list(url: URL): Answer {
    const after = url.searchParams.get('continuation-token') ?? '';
    const rest = Object.keys(this.state).filter((key) => key > after);
    const page = rest.slice(0, this.pageSize);
    const truncated = rest.length > page.length;
    return {
      status: 200,
      headers: {},
      xml:
        `<ListBucketResult><IsTruncated>${truncated}</IsTruncated>` +
        page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('') +
        (truncated ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '') +
        '</ListBucketResult>',
    };
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly xml: string;
}
