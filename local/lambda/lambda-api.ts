import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAXIMUM_PAYLOAD_BYTES, requestTooLarge } from './failures.ts';
import type { FunctionInvoker, Invocation } from './invoker.ts';

/** The endpoint of Lambda, for functions that call others by an AWS SDK. */
export interface LambdaApi {
  readonly url: string;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

const HOST = '127.0.0.1';
const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
/** Of an asynchronous invocation. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAXIMUM_EVENT_BYTES = 1024 * 1024;

/**
 * Answers the Invoke operation.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function startLambdaApi(invoker: FunctionInvoker): Promise<LambdaApi> {
  const server = createServer(async (request, response) => {
    const {
      status,
      headers,
      body = '',
    } = await answer(request, invoker).catch((error: unknown) =>
      refused(500, 'ServiceException', `The local Lambda failed: ${String(error)}`),
    );
    response.writeHead(status, { 'x-amzn-requestid': randomUUID(), 'content-type': 'application/json', ...headers });
    response.end(body);
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(request: IncomingMessage, invoker: FunctionInvoker): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', `http://${HOST}`);
  const [, encoded] = INVOCATIONS.exec(pathname) ?? [];
  if (request.method !== 'POST' || encoded === undefined) {
    const operation = `${request.method} ${pathname}`;
    return refused(404, 'UnknownOperationException', `The local Lambda answers Invoke only, got ${operation}.`);
  }
  const qualifier = searchParams.get('Qualifier');
  const functionArn = `${decodeURIComponent(encoded)}${qualifier === null ? '' : `:${qualifier}`}`;
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type === 'DryRun') {
    await read(request);
    return { status: 204 };
  }
  if (type !== 'Event' && type !== 'RequestResponse') {
    const allowed = 'RequestResponse, Event, DryRun';
    return refused(400, 'InvalidParameterValueException', `InvocationType must be one of ${allowed}, got ${type}.`);
  }
  const body = await read(request);
  const event = body.toString('utf8') || '{}';
  const limit = type === 'Event' ? MAXIMUM_EVENT_BYTES : MAXIMUM_PAYLOAD_BYTES;
  if (body.length > limit) {
    return refused(413, 'RequestTooLargeException', JSON.parse(requestTooLarge(body.length, type, limit)).errorMessage);
  }
  if (!isJson(event)) {
    return refused(400, 'InvalidRequestContentException', 'Could not parse request body into json');
  }
  if (type === 'Event') {
    void invoker.invoke(functionArn, event);
    return { status: 202 };
  }
  return answerOf(await invoker.invoke(functionArn, event));
}

function answerOf(invocation: Invocation): Answer {
  switch (invocation.outcome) {
    case 'throttled':
      return refused(429, 'TooManyRequestsException', invocation.reason);
    case 'not-found':
      return refused(404, 'ResourceNotFoundException', invocation.reason);
    default:
      return {
        status: 200,
        headers: {
          'x-amz-executed-version': invocation.executedVersion,
          ...(invocation.outcome === 'failed' && { 'x-amz-function-error': 'Unhandled' }),
        },
        body: invocation.payload,
      };
  }
}

function refused(status: number, type: string, message: string): Answer {
  const kind = status < 500 ? 'User' : 'Service';
  return {
    status,
    headers: { 'x-amzn-errortype': type },
    body: JSON.stringify({ Type: kind, Message: message, message }),
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
