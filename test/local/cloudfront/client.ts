import { type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** One request over a connection of its own, with exactly the headers that are given. */
export function ask(port: number, path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        agent: false,
        headers: {
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          ...Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
          ),
        },
      },
      (response) => {
        buffer(response).then((content) => {
          const { statusCode = 0, headers: received } = response;
          resolve({ status: statusCode, headers: received, body: content, text: content.toString() });
        }, reject);
      },
    );
    asking.on('error', reject).end(body);
  });
}
