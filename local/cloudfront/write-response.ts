import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { EdgeResponse } from './edge-response.ts';
import { carriesBody, type Exchange } from './exchange.ts';
import { type Headers, headerValue } from './headers.ts';
import { pop } from './identifiers.ts';

/** Writes a response to its viewer, with the headers that CloudFront adds to every one. */
export async function writeResponse(exchange: Exchange, response: EdgeResponse, via: string): Promise<void> {
  const { incoming, outgoing, viewer, requestId } = exchange;
  const { status, statusDescription, headers, body, resultType } = response;
  const isBodiless = viewer.method === 'HEAD' || status === 204 || status === 304;
  const isUnread = carriesBody(incoming) && !incoming.complete && !incoming.readableFlowing;
  const sent: Headers = [
    ...headers,
    ['x-cache', `${resultType} from cloudfront`],
    ['via', via],
    ['x-amz-cf-pop', pop],
    ['x-amz-cf-id', requestId],
    // A body that was refused is still on its way: it is read to its end, lest the answer be lost.
    ...(isUnread ? [['connection', 'close'] as const] : []),
  ];
  if (isUnread) incoming.resume();
  outgoing.sendDate = headerValue(headers, 'date') === undefined;
  if (statusDescription === undefined) outgoing.writeHead(status, sent.flat());
  else outgoing.writeHead(status, statusDescription, sent.flat());
  if (Buffer.isBuffer(body)) {
    outgoing.end(isBodiless ? undefined : body);
    return;
  }
  const stream = body instanceof Readable ? body : Readable.from(body, { objectMode: false });
  if (!isBodiless) return passOn(stream, outgoing);
  stream.on('error', () => undefined).resume();
  outgoing.end();
}

/** A viewer that leaves, or an origin that breaks off, ends the other side too. @returns when the answer is over. */
function passOn(body: Readable, outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    outgoing.on('error', () => undefined);
    outgoing.once('close', () => {
      body.destroy();
      resolve();
    });
    body.on('error', () => outgoing.destroy());
    body.once('close', () => {
      if (!body.readableEnded) outgoing.destroy();
    });
    body.pipe(outgoing);
  });
}
