import type { JsonObject } from '../assembly/json.ts';
import type { ConnectionTarget } from '../postgres/connection.ts';
import type { PostgresServer } from '../postgres/postgres.ts';
import type { Timing } from '../timing.ts';
import { ClusterAvailability } from './availability.ts';
import { Catalog } from './catalog.ts';
import { credentials, type DatabaseSecrets } from './credentials.ts';
import { DataApiError } from './errors.ts';
import type { DatabaseCluster } from './model.ts';
import { bindParameters } from './parameter.ts';
import {
  batchRequest,
  beginRequest,
  type ExecuteRequest,
  executeRequest,
  type Target,
  transactionRequest,
} from './request.ts';
import { executeBody, sizeLimit } from './result.ts';
import type { Session } from './session.ts';
import { SessionPool } from './session-pool.ts';
import { parseStatement } from './statement.ts';
import { Transactions } from './transactions.ts';

/** A cluster and the server that it lives on. */
interface HostedCluster {
  readonly cluster: DatabaseCluster;
  readonly server: PostgresServer;
}

export interface OperationsProps {
  readonly clusters: readonly HostedCluster[];
  readonly secrets: DatabaseSecrets;
  readonly timing: Timing;
  readonly statementTimeoutMilliseconds: number;
  readonly log: (line: string) => void;
}

/** A cluster as it is served. */
export interface ServedCluster extends HostedCluster {
  readonly availability: ClusterAvailability;
}

/** Below max_connections of a PostgreSQL server that is left at its default of 100. */
const MAXIMUM_SESSIONS = 80;

/** The operations of the Data API. Each takes a request's body and gives the answer's, or throws a DataApiError. */
export class Operations {
  private readonly clusters: ReadonlyMap<string, ServedCluster>;
  private readonly secrets: DatabaseSecrets;
  private readonly statementTimeoutMilliseconds: number;
  private readonly pool = new SessionPool(MAXIMUM_SESSIONS);
  private readonly transactions: Transactions;
  private readonly catalogs = new Map<string, Catalog>();

  constructor({ clusters, secrets, timing, statementTimeoutMilliseconds, log }: OperationsProps) {
    this.clusters = new Map(
      clusters.map((hosted) => {
        const { cluster, server } = hosted;
        const close = () => {
          this.transactions.endAll(`${cluster.arn} `);
          void this.pool.retire(server);
        };
        const drop = () => this.pool.drop(server);
        const availability = new ClusterAvailability({ cluster, timing, close, drop, log });
        return [cluster.arn, { ...hosted, availability }];
      }),
    );
    this.secrets = secrets;
    this.statementTimeoutMilliseconds = statementTimeoutMilliseconds;
    this.transactions = new Transactions(this.pool, timing);
  }

  async execute(body: JsonObject): Promise<string> {
    const request = executeRequest(body);
    const statement = parseStatement(request.sql);
    const parameters = bindParameters(statement, request.parameters);
    return this.onSession(request, async (session) => {
      const result = await session.run(statement.text, [parameters], sizeLimit(request.result), isLast(request));
      return executeBody(session, this.catalog(session), result, request.result);
    });
  }

  async batchExecute(body: JsonObject): Promise<string> {
    const request = batchRequest(body);
    const statement = parseStatement(request.sql);
    const sets = request.parameterSets.map((set) => bindParameters(statement, set));
    if (sets.length > 0) {
      await this.onSession(request, (session) => session.run(statement.text, sets, 0));
    } else {
      await this.serve(request, async () => undefined);
    }
    return JSON.stringify({ updateResults: sets.map(() => ({ generatedFields: [] })) });
  }

  async beginTransaction(body: JsonObject): Promise<string> {
    const transactionId = await this.serve(beginRequest(body), async ({ owner, target }) =>
      this.transactions.begin(owner, await this.pool.acquire(target)),
    );
    return JSON.stringify({ transactionId });
  }

  async commitTransaction(body: JsonObject): Promise<string> {
    const request = transactionRequest(body);
    await this.serve(request, ({ owner }) => this.transactions.commit(owner, request.transactionId));
    return JSON.stringify({ transactionStatus: 'Transaction Committed' });
  }

  async rollbackTransaction(body: JsonObject): Promise<string> {
    const request = transactionRequest(body);
    await this.serve(request, ({ owner }) => this.transactions.rollback(owner, request.transactionId));
    return JSON.stringify({ transactionStatus: 'Rollback Complete' });
  }

  get served(): readonly ServedCluster[] {
    return [...this.clusters.values()];
  }

  async stop(): Promise<void> {
    for (const { availability } of this.served) {
      availability.stop();
    }
    this.transactions.stop();
    await this.pool.close();
  }

  private onSession<T>(request: SessionRequest, work: (session: Session) => Promise<T>): Promise<T> {
    return this.serve(request, (access) => this.runOnSession(access, request, work));
  }

  private serve<T>(request: Target, call: (access: Access) => Promise<T>): Promise<T> {
    const access = this.access(request);
    return access.availability.serve(() => call(access));
  }

  private async runOnSession<T>(
    { owner, target }: Access,
    request: SessionRequest,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const { transactionId, database, continueAfterTimeout = false } = request;
    return this.limited(continueAfterTimeout, (watch) => {
      const watched = (session: Session) => {
        watch(session);
        return work(session);
      };
      if (transactionId === undefined) {
        return this.pool.use(target, watched);
      }
      if (database !== undefined && database !== this.transactions.database(owner, transactionId)) {
        throw new DataApiError('ValidationException', 'Database name is not the same as transaction');
      }
      return this.transactions.use(owner, transactionId, watched);
    });
  }

  /** Answers at the statement timeout. The session stays with the statement until that has ended. */
  private limited<T>(
    continueAfterTimeout: boolean,
    start: (watch: (session: Session) => void) => Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const watch = (session: Session) => {
        timer = setTimeout(() => {
          reject(
            new DataApiError('StatementTimeoutException', 'Request timed out', { dbConnectionId: session.processId }),
          );
          if (!continueAfterTimeout) {
            void session.cancel();
          }
        }, this.statementTimeoutMilliseconds);
      };
      start(watch)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
  }

  /** Who may call: the cluster must be known, open to the Data API, and the secret one of a database user. */
  private access({ resourceArn, secretArn, database }: Target): Access {
    const hosted = this.clusters.get(resourceArn);
    if (hosted === undefined) {
      const known = [...this.clusters.keys()].join(', ') || 'none';
      throw new DataApiError(
        'DatabaseNotFoundException',
        `DB cluster ${resourceArn} isn't found. The templates have: ${known}.`,
      );
    }
    const { cluster, server, availability } = hosted;
    if (!cluster.httpEndpoint) {
      throw new DataApiError(
        'HttpEndpointNotEnabledException',
        `HttpEndpoint is not enabled for cluster ${cluster.identifier}. Please refer to https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.troubleshooting.html#data-api.troubleshooting.http-endpoint-not-enabled`,
      );
    }
    const { username, password } = credentials(this.secrets, secretArn);
    return {
      availability,
      owner: `${resourceArn} ${username}`,
      target: {
        host: server.host,
        port: server.port,
        tls: server.tls,
        user: username,
        password,
        database: database ?? cluster.database,
      },
    };
  }

  private catalog({ target: { host, port, database } }: Session): Catalog {
    const key = `${host}:${port}/${database}`;
    const catalog = this.catalogs.get(key) ?? new Catalog();
    this.catalogs.set(key, catalog);
    return catalog;
  }
}

/** Whether nothing follows a statement on its session. Its tables may be asked for where metadata is wanted. */
function isLast({ transactionId, sql, result }: ExecuteRequest): boolean {
  return (
    transactionId === undefined &&
    !result.includeResultMetadata &&
    /^\s*(?:select|insert|update|delete|with)\b/i.test(sql)
  );
}

interface SessionRequest extends Target {
  readonly transactionId?: string;
  readonly continueAfterTimeout?: boolean;
}

interface Access {
  readonly availability: ClusterAvailability;
  /** Whose transactions the caller may use. */
  readonly owner: string;
  readonly target: ConnectionTarget;
}
