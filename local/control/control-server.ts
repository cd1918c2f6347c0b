import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InvalidationRequest } from '../cloudfront/invalidations.ts';
import { type Answer, answerFaults, type FaultControl } from './fault-requests.ts';
import { parseInvalidationRequest } from './invalidation-requests.ts';

/** What can be asked of a running local runtime. */
interface ControlActions {
  readonly faults: FaultControl;
  /** Wakes a paused database. @returns what the caller is told */
  resume(database: string): string;
  /** Drops objects from the caches of distributions. @returns what the caller is told */
  invalidate(request: InvalidationRequest): string;
  status(): unknown;
}

export interface ControlServer {
  readonly url: string;
  /** Answers who it is from the beginning; actions only once they are given. */
  serve(directory: string, actions?: ControlActions): void;
  stop(): Promise<void>;
}

/** Short names of what is asked for most. */
const ACTION = /^\/(load-balancers|databases)\/([^/]+)\/(fail|restore|pause|resume)$/;

const REQUESTS = [
  'GET /',
  'GET /status',
  'GET /faults',
  'POST /faults',
  'DELETE /faults',
  'DELETE /faults/<kind>',
  'DELETE /faults/<kind>/<target>',
  'POST /invalidations',
  'POST /load-balancers/<name>/fail',
  'POST /load-balancers/<name>/restore',
  'POST /databases/<name>/pause',
  'POST /databases/<name>/resume',
];

const MAXIMUM_BODY_BYTES = 64 * 1024;

/**
 * The control interface: JSON over HTTP on the loopback interface. It obeys no page in a browser: a foreign Host
 * (DNS rebinding) and any foreign Origin are refused.
 */
export async function startControlServer(): Promise<ControlServer> {
  let identity: { readonly directory?: string } = {};
  let actions: ControlActions | undefined;
  const server = createServer((request, response) => {
    answer(request, identity, actions)
      .catch((error: Error): Answer => ({ status: 400, body: { message: error.message } }))
      .then(({ status, body }) => send(response, status, body));
  });
  await listen(server);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (directory, given) => {
      identity = { directory };
      actions = given;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
}

async function answer(
  request: IncomingMessage,
  identity: { readonly directory?: string },
  actions: ControlActions | undefined,
): Promise<Answer> {
  if (!isLocal(request)) return { status: 403, body: { message: 'The control interface serves this machine only.' } };
  const { method = '', url = '/' } = request;
  if (method === 'GET' && url === '/') return { status: 200, body: { processId: process.pid, ...identity } };
  if (!actions) return { status: 503, body: { message: 'The local runtime is still starting.' } };
  if (method === 'GET' && url === '/status') return { status: 200, body: actions.status() };
  if (method === 'POST' && url === '/invalidations') {
    return { status: 200, body: { message: actions.invalidate(parseInvalidationRequest(await read(request))) } };
  }
  const answered =
    (await answerFaults(actions.faults, method, url, () => read(request))) ??
    (method === 'POST' ? await act(actions, url) : undefined);
  return (
    answered ?? { status: 404, body: { message: `There is no ${method} ${url}. There are: ${REQUESTS.join(', ')}.` } }
  );
}

async function act({ faults, resume }: ControlActions, url: string): Promise<Answer | undefined> {
  const [, what, encodedName = '', action] = ACTION.exec(url) ?? [];
  const target = decodeURIComponent(encodedName);
  const told = (message: string): Answer => ({ status: 200, body: { message } });
  switch (`${what} ${action}`) {
    case 'load-balancers fail':
      return told(`${(await faults.begin({ kind: 'load-balancer-away', target })).target} is away.`);
    case 'load-balancers restore': {
      const [ended] = await faults.end('load-balancer-away', target);
      return told(ended ? `${ended.target} is back.` : `${target} was not away.`);
    }
    case 'databases pause':
      return told(`${(await faults.begin({ kind: 'database-paused', target })).target} is paused.`);
    case 'databases resume':
      return told(resume(target));
    default:
      return undefined;
  }
}

function isLocal({ headers, socket }: IncomingMessage): boolean {
  const own = [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`];
  const origin = headers.origin?.replace(/^https?:\/\//, '');
  return own.includes(headers.host ?? '') && (origin === undefined || own.includes(origin));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAXIMUM_BODY_BYTES) throw new Error(`A body has at most ${MAXIMUM_BODY_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  // What is left of a body that was refused is not read.
  if (!response.req.complete) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
