import { Agent, get } from 'node:http';
import type { Workspace } from '../run/workspace.ts';

/** One GET and what came of it. Times are milliseconds of the monotonic clock. */
export interface Attempt {
  readonly began: number;
  readonly ended: number;
  /** A status, or a code of the network. @default - it was answered with 200 */
  readonly failure?: string;
}

export interface LoadProps {
  /**
   * Where a client sends its requests, by its number: the first, and those that it tries in turn when a connection
   * fails.
   */
  addressesOf(client: number): readonly string[];
  readonly clients: number;
  readonly until: Promise<unknown>;
}

const PAUSE_MILLISECONDS = 200;
const TIMEOUT_MILLISECONDS = 10_000;
const PATH = '/api/messages?limit=1';

/** Clients that read, each waiting for its answer and a while before it goes on. */
export async function readSteadily(workspace: Workspace, props: LoadProps): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  let over = false;
  const ending = props.until.finally(() => {
    over = true;
  });
  const client = async (_: unknown, number: number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      while (!over && !workspace.signal.aborted) {
        attempts.push(await attempt(agent, props.addressesOf(number)));
        await workspace.pause(PAUSE_MILLISECONDS);
      }
    } finally {
      agent.destroy();
    }
  };
  await Promise.all([ending, ...Array.from({ length: props.clients }, client)]);
  return attempts;
}

async function attempt(agent: Agent, addresses: readonly string[]): Promise<Attempt> {
  const began = performance.now();
  let failure: string | undefined;
  for (const address of addresses) {
    failure = await failureOf(agent, `http://${address}${PATH}`);
    // A status is an answer; only where there is none does a client go on to the next address.
    if (failure === undefined || /^\d+$/.test(failure)) break;
  }
  return { began, ended: performance.now(), ...(failure !== undefined && { failure }) };
}

function failureOf(agent: Agent, url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent, timeout: TIMEOUT_MILLISECONDS }, (response) => {
      response.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      response.resume().on('end', () => resolve(response.statusCode === 200 ? undefined : String(response.statusCode)));
    });
    request.on('timeout', () => request.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
