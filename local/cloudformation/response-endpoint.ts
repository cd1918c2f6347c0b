import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The host of the URLs that providers answer to. It is of AWS's form because many providers take the port to be 443,
 * whatever the URL says; functions that run here reach this endpoint by it.
 */
const HOST_NAME = 'cloudformation-custom-resource-response-local.s3.amazonaws.com';
const LOOPBACK = '127.0.0.1';
/** Far beyond what an answer may have; longer ones are cut and then refused for their length. */
const READ_BYTES = 64 * 1024;

/** A request that waits for its answer. */
export interface AwaitedResponse {
  readonly url: string;
  readonly body: Promise<string>;
  /** Stops waiting. An answer after that is accepted, as S3 does, and nothing reads it. */
  forget(): void;
}

/** Takes the answers of providers, as the bucket behind CloudFormation's signed URLs does. */
export interface ResponseEndpoint {
  /** The host names that functions are to find here, each with its address. */
  readonly hosts: Readonly<Record<string, string>>;
  await(): AwaitedResponse;
  stop(): Promise<void>;
}

export async function startResponseEndpoint(): Promise<ResponseEndpoint> {
  const waiting = new Map<string, (body: string) => void>();
  const known = new Set<string>();
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const status = request.method === 'PUT' ? (known.has(path) ? 200 : 403) : 405;
    const body = await read(request);
    response.writeHead(status, { 'content-length': 0 }).end();
    if (status === 200 && body !== undefined) waiting.get(path)?.(body);
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    hosts: { [HOST_NAME]: `${LOOPBACK}:${port}` },
    await: () => {
      const path = `/${randomUUID()}?Signature=${randomUUID()}`;
      const body = new Promise<string>((resolve) => waiting.set(path, resolve));
      known.add(path);
      return { url: `https://${HOST_NAME}${path}`, body, forget: () => waiting.delete(path) };
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** @returns undefined when the provider breaks off, as one does whose function ends meanwhile */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += chunk.length;
      if (size <= READ_BYTES) chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}
