import { createServer, type RequestListener, type Server } from 'node:http';
import { answerMalformedRequests, type MalformedRequest, type RawAnswer } from '../http/malformed-requests.ts';
import { onWebSocketRequest } from '../http/upgrade.ts';
import type { Timing } from '../timing.ts';
import type { ErrorType } from './edge-log.ts';
import { errorPage } from './error-page.ts';
import { newRequestId, pop } from './identifiers.ts';

/** Above what CloudFront takes, so that it is the distribution that refuses. In bytes. */
const maximumHeaderSize = 64 * 1024;

const keepAliveSeconds = 60;
const headersSeconds = 30;

/** However fast time runs, a viewer on this machine may take this long for a request's headers. */
const shortestHeadersMilliseconds = 1_000;

/** The HTTP server towards the viewers of one distribution. @param via the Via header of its answers. */
export function viewerServer(listener: RequestListener, via: string, timing: Timing): Server {
  const headersMilliseconds = Math.max(shortestHeadersMilliseconds, timing.milliseconds(headersSeconds));
  const server = createServer(
    {
      maxHeaderSize: maximumHeaderSize,
      keepAliveTimeout: keepAliveSeconds * 1_000,
      headersTimeout: headersMilliseconds,
      connectionsCheckingInterval: headersMilliseconds / 2,
      // The distribution answers a request without a Host itself.
      requireHostHeader: false,
    },
    listener,
  );
  // Their size is limited: a limit of their number would drop the others in silence.
  server.maxHeadersCount = 0;
  onWebSocketRequest(server, listener);
  answerMalformedRequests(server, (kind) => refusal(kind, via));
  return server;
}

const refusals: Readonly<Record<MalformedRequest, readonly [status: number, type: ErrorType, reason: string]>> = {
  connect: [403, 'InvalidRequestMethod', 'CloudFront is no proxy to connect through.'],
  'headers-too-long': [413, 'InvalidRequest', 'The headers of the request are too long.'],
  malformed: [400, 'InvalidRequest', 'The request is no well-formed HTTP.'],
  'too-slow': [408, 'InvalidRequest', 'The headers of the request took too long.'],
};

function refusal(kind: MalformedRequest, via: string): RawAnswer {
  const [status, type, reason] = refusals[kind];
  const requestId = newRequestId();
  return {
    status,
    headers: [
      ['server', 'CloudFront'],
      ['content-type', 'text/html'],
      ['x-cache', 'Error from cloudfront'],
      ['via', via],
      ['x-amz-cf-pop', pop],
      ['x-amz-cf-id', requestId],
    ],
    body: errorPage(status, type, reason, requestId),
  };
}
