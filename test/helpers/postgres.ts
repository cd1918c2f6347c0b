import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RDSData } from '@aws-sdk/client-rds-data';
import { type PostgresServer, startPostgres } from '../../local/postgres/postgres.ts';
import type { DatabaseCluster } from '../../local/rds-data/model.ts';
import { type DataApiServer, startDataApi } from '../../local/rds-data/server.ts';
import { type Timing, timing } from '../../local/timing.ts';

// The client warns of Node.js versions that it will leave behind; that is of no concern to a test.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** A folder that every user may pass through, as a clone in a home directory mostly is. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'scaled-web-'));
  await chmod(directory, 0o755);
  return directory;
}

/** A PostgreSQL server with a folder of its own. */
export async function startTestPostgres(): Promise<PostgresServer> {
  const directory = await temporaryDirectory();
  const server = await startPostgres({ directory });
  return {
    ...server,
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export const testCluster: DatabaseCluster = {
  path: 'foobar-test-database/Cluster',
  arn: 'arn:aws:rds:us-east-1:111122223333:cluster:foobar-test',
  identifier: 'foobar-test',
  database: 'foobar',
  httpEndpoint: true,
  masterUsername: 'foobar_admin',
  masterSecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:foobar-test-AbCdEf',
};

const testSecretArn = testCluster.masterSecretArn ?? '';

export interface TestDataApi {
  readonly postgres: PostgresServer;
  readonly api: DataApiServer;
  readonly client: RDSData;
  /** What every request names. */
  readonly target: { readonly resourceArn: string; readonly secretArn: string };
  /** The secrets by ARN; more may be added. */
  readonly secrets: Map<string, string>;
  stop(): Promise<void>;
}

export interface TestDataApiProps {
  /** @default - testCluster alone */
  readonly clusters?: readonly DatabaseCluster[];
  /** @default - AWS's own pace */
  readonly timing?: Timing;
  /** @default - as the endpoint's */
  readonly statementTimeoutMilliseconds?: number;
  /** @default - nothing is logged */
  readonly log?: (line: string) => void;
  /** @default - a new one, stopped with the endpoint */
  readonly postgres?: PostgresServer;
}

/** The Data API endpoint over a PostgreSQL server, and the official client for it. */
export async function startTestDataApi(props: TestDataApiProps = {}): Promise<TestDataApi> {
  const postgres = props.postgres ?? (await startTestPostgres());
  const secrets = new Map([[testSecretArn, JSON.stringify({ username: 'foobar_admin', password: "p'w" })]]);
  const api = await startDataApi({
    clusters: props.clusters ?? [testCluster],
    secrets: { value: (secretId) => secrets.get(secretId) },
    postgres: () => postgres,
    timing: props.timing ?? timing(1),
    statementTimeoutMilliseconds: props.statementTimeoutMilliseconds,
    log: props.log,
  });
  const client = newDataApiClient(api);
  return {
    postgres,
    api,
    client,
    target: { resourceArn: testCluster.arn, secretArn: testSecretArn },
    secrets,
    stop: async () => {
      client.destroy();
      await api.stop();
      if (props.postgres === undefined) {
        await postgres.stop();
      }
    },
  };
}

/** A client that does not repeat failed requests, so that each test sees the first answer. */
function newDataApiClient({ url }: DataApiServer): RDSData {
  return new RDSData({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
  });
}
