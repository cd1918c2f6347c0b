import { type Duplex, Readable } from 'node:stream';

/** A header field as it came, its name in lower case. */
export type HeaderField = readonly [name: string, value: string];

/** A request as a load balancer's listener received it; the body is read on demand. */
export interface HttpRequest {
  readonly method: string;
  /** Not decoded. */
  readonly path: string;
  /** Not decoded, without the question mark. */
  readonly query: string;
  /** In the order in which they came. */
  readonly headers: readonly HeaderField[];
  /** The address and port of the other end of the connection. */
  readonly peer: { readonly address: string; readonly port: number };
  readonly protocol: 'http' | 'https';
  /** The port of the listener. */
  readonly port: number;
  /** What TLS agreed on. @default - no TLS */
  readonly tls?: { readonly version: string; readonly cipherSuite: string };
}

/** The body of a request: read as a whole, or passed on as it comes. */
export interface RequestBody {
  /** Whether the request has one, be it empty. */
  readonly present: boolean;
  /** The whole body; undefined as soon as it exceeds the limit. */
  read(maximumBytes: number): Promise<Buffer | undefined>;
  readonly stream: Readable;
}

export const NO_BODY: RequestBody = {
  present: false,
  read: async () => Buffer.alloc(0),
  get stream() {
    return Readable.from([]);
  },
};

/** A response as it goes to the client; the listener adds `date`, and the `content-length` of a body that is whole. */
export interface HttpResponse {
  readonly status: number;
  /** @default - the usual one of the status */
  readonly reason?: string;
  readonly headers: readonly HeaderField[];
  readonly body: Buffer | Readable;
  /** The connection to a target that has agreed to a WebSocket. @default - an ordinary response */
  readonly webSocket?: Duplex;
}

/** The values of a header in the order in which they came. */
export function headerValues(headers: readonly HeaderField[], name: string): readonly string[] {
  return headers.filter(([other]) => other === name).map(([, value]) => value);
}

/** The host that a request names, without its port, in lower case. */
export function requestHost({ headers }: Pick<HttpRequest, 'headers'>): string {
  const host = headerValues(headers, 'host')[0] ?? '';
  return host.replace(/:\d*$/, '').toLowerCase();
}
