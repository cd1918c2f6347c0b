import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../local/postgres/postgres.ts';
import { startDataApi } from '../../local/rds-data/server.ts';
import { startSecretsManager } from '../../local/secrets-manager/server.ts';
import { timing } from '../../local/timing.ts';

export const MIGRATIONS_FOLDER = join(process.cwd(), 'lambda/migrate/migrations');

/** What happens to one call of the Data API: it is made, refused as if the database were paused, or made and its answer lost. */
export type Fault = 'none' | 'resuming' | 'answer-lost';

export interface TestDatabase {
  /** What a function's environment needs to reach it as the administrator. */
  readonly environment: Readonly<Record<string, string>>;
  /** The texts of the secrets by ARN; more may be added. */
  readonly secrets: Map<string, string>;
  /** The bodies of all calls so far. */
  readonly requests: readonly string[];
  /** The faults of the next calls, in their order; every call after them is made. */
  inject(...faults: readonly Fault[]): void;
  stop(): Promise<void>;
}

const CLUSTER_ARN = 'arn:aws:rds:us-east-1:111122223333:cluster:foobar-production-database';
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:foobar-production-database-AbCdEf';

/** A real PostgreSQL behind a Data API endpoint that can be told to fail. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'scaled-web-'));
  const postgres = await startPostgres({ directory });
  const secrets = new Map([[SECRET_ARN, JSON.stringify({ username: 'foobar_admin', password: 'a password' })]]);
  const dataApi = await startDataApi({
    clusters: [
      {
        path: 'foobar-database/Database/Cluster',
        arn: CLUSTER_ARN,
        identifier: 'foobar-production-database',
        database: 'foobar',
        httpEndpoint: true,
        masterUsername: 'foobar_admin',
        masterSecretArn: SECRET_ARN,
      },
    ],
    secrets: { value: (secretId) => secrets.get(secretId) },
    postgres: () => postgres,
    timing: timing(1),
  });
  const secretsManager = await startSecretsManager({
    secret: (arn) => {
      const text = secrets.get(arn);
      return text === undefined ? undefined : { arn, name: arn, text };
    },
  });
  const faults: Fault[] = [];
  const requests: string[] = [];
  const proxy = await startProxy(dataApi.url, (body) => {
    requests.push(body);
    return faults.shift() ?? 'none';
  });
  const address = proxy.address();
  return {
    environment: {
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: 'us-east-1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_ENDPOINT_URL_RDS_DATA: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
      DATABASE_CLUSTER_ARN: CLUSTER_ARN,
      DATABASE_SECRET_ARN: SECRET_ARN,
      DATABASE_NAME: 'foobar',
    },
    secrets,
    requests,
    inject: (...next) => {
      faults.splice(0, faults.length, ...next);
    },
    stop: async () => {
      proxy.close();
      proxy.closeAllConnections();
      await secretsManager.stop();
      await dataApi.stop();
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startProxy(target: string, nextFault: (body: string) => Fault): Promise<Server> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const fault = nextFault(Buffer.concat(chunks).toString());
    if (fault === 'resuming') {
      response.writeHead(400, { 'x-amzn-errortype': 'DatabaseResumingException', 'content-type': 'application/json' });
      response.end('{"message":"The database is resuming after being auto-paused."}');
      return;
    }
    const answer = await fetch(`${target}${request.url}`, {
      method: 'POST',
      headers: { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' },
      body: Buffer.concat(chunks),
    });
    const body = await answer.text();
    if (fault === 'answer-lost') {
      // Not by closing the socket: Jest's globals are not those that the SDK recognises Node.js's errors by.
      response.writeHead(500, {
        'x-amzn-errortype': 'InternalServerErrorException',
        'content-type': 'application/json',
      });
      response.end('{"message":"The answer is lost."}');
      return;
    }
    const errorType = answer.headers.get('x-amzn-errortype');
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      ...(errorType !== null && { 'x-amzn-errortype': errorType }),
    });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
