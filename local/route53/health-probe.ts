import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import type { SocketAddress } from '../network/address-book.ts';
import type { Timing } from '../timing.ts';
import type { Endpoint } from './health-check-model.ts';

/** How much of a body is searched. In bytes. */
const SEARCHED_BYTES = 5_120;

/**
 * How long a probe may take, of each protocol: to connect, then to answer, then to send the body.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
const LIMIT_SECONDS = { tcp: 10, http: 4 + 2 + 2, https: 4 + 2 + 2 };

/** However fast time runs, an answer on this machine may take this long. */
const SHORTEST_LIMIT_MILLISECONDS = 1_000;

/** Whether an endpoint passes: it takes a connection, answers 2xx or 3xx, and says what is searched for. */
export async function probe(endpoint: Endpoint, socket: SocketAddress, id: string, timing: Timing): Promise<boolean> {
  const limit = Math.max(SHORTEST_LIMIT_MILLISECONDS, timing.milliseconds(LIMIT_SECONDS[endpoint.protocol]));
  const signal = AbortSignal.timeout(limit);
  try {
    return await (endpoint.protocol === 'tcp' ? connects(socket, signal) : answers(endpoint, socket, id, signal));
  } catch {
    return false;
  }
}

function connects(socket: SocketAddress, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const connection = connect({ ...socket, signal }, () => {
      connection.destroy();
      resolve(true);
    });
    connection.on('error', reject);
  });
}

function answers(endpoint: Endpoint, socket: SocketAddress, id: string, signal: AbortSignal): Promise<boolean> {
  const { protocol, name, address = '', port, resourcePath, searchString } = endpoint;
  const defaultPort = protocol === 'https' ? 443 : 80;
  const host = name ?? address;
  const options = {
    ...socket,
    path: resourcePath,
    agent: false,
    signal,
    headers: {
      host: port === defaultPort ? host : `${host}:${port}`,
      'user-agent': `Amazon-Route53-Health-Check-Service (ref ${id})`,
      accept: '*/*',
      connection: 'close',
    },
  };
  return new Promise((resolve, reject) => {
    const receive = (response: IncomingMessage): void => {
      const { statusCode = 0 } = response;
      const isFine = statusCode >= 200 && statusCode < 400;
      if (isFine && searchString !== undefined) beginsWith(response, searchString).then(resolve, reject);
      else resolve(isFine);
      if (!isFine || searchString === undefined) response.destroy();
    };
    // Route 53 does not look at certificates.
    const request =
      protocol === 'https'
        ? requestHttps({ ...options, rejectUnauthorized: false, ...(name ? { servername: name } : {}) }, receive)
        : requestHttp(options, receive);
    request.on('error', reject);
    request.end();
  });
}

/** Whether the searched beginning of the body holds the text. */
async function beginsWith(response: IncomingMessage, text: string): Promise<boolean> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= SEARCHED_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, SEARCHED_BYTES).includes(text);
}
