import { type Duplex, PassThrough, type Readable } from 'node:stream';
import type { Dispatcher, Pool } from 'undici';
import { fromHeaderRecord, type Headers } from './headers.ts';

/** What an origin says to a request for a WebSocket. */
export type WebSocketAnswer =
  | { readonly kind: 'web-socket'; readonly headers: Headers; readonly connection: Duplex }
  | { readonly kind: 'stream'; readonly status: number; readonly headers: Headers; readonly body: Readable };

/** Asks for a WebSocket. An origin that does not agree answers as it would to any request. */
export function askForWebSocket(
  pool: Pool,
  options: Pick<Dispatcher.DispatchOptions, 'headers' | 'path'>,
): Promise<WebSocketAnswer> {
  return new Promise((resolve, reject) => {
    const body = new PassThrough();
    pool.dispatch(
      { ...options, method: 'GET', upgrade: 'websocket' },
      {
        onRequestStart: () => undefined,
        onRequestUpgrade: (_controller, _status, headers, connection) => {
          resolve({ kind: 'web-socket', headers: fromHeaderRecord(headers), connection });
        },
        onResponseStart: (_controller, status, headers) => {
          resolve({ kind: 'stream', status, headers: fromHeaderRecord(headers), body });
        },
        onResponseData: (controller, chunk) => {
          if (body.write(chunk)) return;
          controller.pause();
          body.once('drain', () => controller.resume());
        },
        onResponseEnd: () => body.end(),
        onResponseError: (_controller, error) => {
          reject(error);
          body.destroy(error);
        },
      },
    );
    // Whoever waits for the answer is told by the promise, until there is one.
    body.on('error', () => undefined);
  });
}
