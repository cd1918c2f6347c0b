import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { JsonObject } from '../assembly/json.ts';
import { errorText } from '../postgres/error-text.ts';
import type { PostgresServer } from '../postgres/postgres.ts';
import type { Timing } from '../timing.ts';
import type { DatabaseSecrets } from './credentials.ts';
import { DataApiError, toDataApiError } from './errors.ts';
import { parseObject } from './json-shape.ts';
import type { DatabaseCluster } from './model.ts';
import { Operations, type ServedCluster } from './operations.ts';
import { provision } from './provision.ts';
import { checkSignatureShape } from './signature.ts';

export interface DataApiProps {
  readonly clusters: readonly DatabaseCluster[];
  readonly secrets: DatabaseSecrets;
  /** The server that a cluster lives on. Roles and databases are named as in the template, so that two clusters with equal names need a server each. */
  readonly postgres: (cluster: DatabaseCluster) => PostgresServer;
  readonly timing: Timing;
  /**
   * @default 0, any free port
   */
  readonly port?: number;
  /**
   * Never scaled by timing: a statement runs at the same pace.
   *
   * @default 45000
   */
  readonly statementTimeoutMilliseconds?: number;
  /**
   * Takes what a cluster does by itself.
   *
   * @default - nothing is logged
   */
  readonly log?: (line: string) => void;
}

/** The endpoint of the RDS Data API. */
export interface DataApiServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly clusters: readonly ServedCluster[];
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
/** https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_BatchExecuteStatement.html */
const MAXIMUM_BODY_BYTES = 4 * 1024 * 1024;

export async function startDataApi(props: DataApiProps): Promise<DataApiServer> {
  const clusters = props.clusters.map((cluster) => ({ cluster, server: props.postgres(cluster) }));
  refuseEqualNames(clusters);
  for (const { cluster, server } of clusters) {
    await provision(cluster, props.secrets, server);
  }
  const operations = new Operations({
    clusters,
    secrets: props.secrets,
    timing: props.timing,
    statementTimeoutMilliseconds: props.statementTimeoutMilliseconds ?? 45_000,
    log: props.log ?? (() => undefined),
  });
  const server = createServer((request, response) => void answer(operations, request, response));
  const port = await listen(server, props.port ?? 0);
  return {
    url: `http://${HOST}:${port}`,
    host: HOST,
    port,
    clusters: operations.served,
    stop: async () => {
      server.close();
      await operations.stop();
      server.closeAllConnections();
    },
  };
}

/** Roles and databases of one server share one space of names. */
function refuseEqualNames(
  clusters: readonly { readonly cluster: DatabaseCluster; readonly server: PostgresServer }[],
): void {
  const taken = new Map<string, DatabaseCluster>();
  for (const { cluster, server } of clusters) {
    const place = `${server.host}:${server.port}/${cluster.database}`;
    const other = taken.get(place);
    if (other !== undefined) {
      throw new Error(
        `${cluster.path} and ${other.path} both want the database ${cluster.database} on one PostgreSQL server: give one another DatabaseName, or unset DATABASE_URL so that each gets a server of its own.`,
      );
    }
    taken.set(place, cluster);
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(`The Data API cannot listen (${errorText(error)}): choose another port.`);
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

type Operation = (operations: Operations, body: JsonObject) => Promise<string>;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  '/Execute': (operations, body) => operations.execute(body),
  '/BatchExecute': (operations, body) => operations.batchExecute(body),
  '/BeginTransaction': (operations, body) => operations.beginTransaction(body),
  '/CommitTransaction': (operations, body) => operations.commitTransaction(body),
  '/RollbackTransaction': (operations, body) => operations.rollbackTransaction(body),
  '/ExecuteSql': async () => {
    throw new DataApiError(
      'BadRequestException',
      'ExecuteSql is not supported for this cluster: use ExecuteStatement.',
    );
  },
};

async function answer(operations: Operations, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    send(response, 200, await run(operations, request));
  } catch (error) {
    const { errorClass, message, members, status } = toDataApiError(error);
    response.setHeader('x-amzn-ErrorType', errorClass);
    send(response, status, JSON.stringify({ message, ...members }));
  }
}

async function run(operations: Operations, request: IncomingMessage): Promise<string> {
  const [path = ''] = (request.url ?? '').split('?', 1);
  const operation = Object.hasOwn(OPERATIONS, path) ? OPERATIONS[path] : undefined;
  if (operation === undefined) {
    throw new DataApiError('UnknownOperationException', `The RDS Data API has no operation at ${path}.`);
  }
  if (request.method !== 'POST') {
    throw new DataApiError('MethodNotAllowedException', `${path} takes POST, got ${request.method}.`);
  }
  const body = await read(request);
  checkSignatureShape(request.headers.authorization);
  return operation(operations, parseObject(body));
}

/** Reads what is sent to its end, so that the client gets to read the answer, but keeps no more than is allowed. */
function read(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAXIMUM_BODY_BYTES) {
        chunks.length = 0;
        reject(new DataApiError('RequestEntityTooLargeException', 'The request is larger than 4 MiB.'));
      } else {
        chunks.push(chunk);
      }
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.once('error', reject);
  });
}

function send(response: ServerResponse, status: number, body: string): void {
  if (!response.req.complete) {
    // The rest of the request is not read.
    response.setHeader('connection', 'close');
  }
  if (status === 405) {
    response.setHeader('allow', 'POST');
  }
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(body);
}
