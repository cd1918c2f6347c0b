import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What can be asked of a running local runtime. Each resolves to what the caller is told. */
interface ControlActions {
  fail(loadBalancer: string): Promise<string>;
  restore(loadBalancer: string): Promise<string>;
  status(): unknown;
}

export interface ControlServer {
  readonly url: string;
  /** Answers who it is from the beginning; actions only once they are given. */
  serve(directory: string, actions?: ControlActions): void;
  stop(): Promise<void>;
}

type Answer = { readonly status: number; readonly body: unknown };

const LOAD_BALANCER_ACTION = /^\/load-balancers\/([^/]+)\/(fail|restore)$/;

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
  const { method, url = '/' } = request;
  if (method === 'GET' && url === '/') return { status: 200, body: { processId: process.pid, ...identity } };
  if (!actions) return { status: 503, body: { message: 'The local runtime is still starting.' } };
  if (method === 'GET' && url === '/status') return { status: 200, body: actions.status() };
  const [, name, action] = LOAD_BALANCER_ACTION.exec(url) ?? [];
  if (method === 'POST' && name !== undefined) {
    const run = action === 'fail' ? actions.fail : actions.restore;
    return { status: 200, body: { message: await run(decodeURIComponent(name)) } };
  }
  return { status: 404, body: { message: `There is no ${method} ${url}.` } };
}

function isLocal({ headers, socket }: IncomingMessage): boolean {
  const own = [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`];
  const origin = headers.origin?.replace(/^https?:\/\//, '');
  return own.includes(headers.host ?? '') && (origin === undefined || own.includes(origin));
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
