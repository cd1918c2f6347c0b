import { type Client, type Connection, DatabaseError } from 'pg';
import { type ConnectionTarget, newClient, withConnection } from '../postgres/connection.ts';
import { databaseUnavailable } from './errors.ts';
import type { BoundParameter } from './parameter.ts';

export interface ResultField {
  readonly name: string;
  readonly tableID: number;
  readonly columnID: number;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

/** What a statement gave, as PostgreSQL's text. */
export interface StatementResult {
  /** Undefined when the statement returns no rows by its nature. */
  readonly fields?: readonly ResultField[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** In bytes as they came over the wire, those of dropped rows included. */
  readonly size: number;
  /** E.g. `INSERT 0 1`. */
  readonly commandTag: string;
}

/** How many bytes of rows are kept; further ones are counted and dropped. */
export type SizeLimit = number;

/** Where the statement's transaction stands: idle, in a transaction, in a failed one. */
export type TransactionStatus = 'I' | 'T' | 'E';

/** Output formats are fixed, as values are read from text. */
const OPTIONS = ['timezone=UTC', 'datestyle=ISO', 'intervalstyle=postgres', 'bytea_output=hex', 'extra_float_digits=1']
  .map((setting) => `-c ${setting}`)
  .join(' ');

/**
 * What makes a session as good as new. SET, temporary tables, advisory locks and LISTEN do not outlive a call.
 * https://www.postgresql.org/docs/17/sql-discard.html
 */
const RESET = 'DISCARD ALL';

/** One connection to PostgreSQL. It runs one statement at a time. */
export class Session {
  readonly target: ConnectionTarget;
  /** The server's process behind it. */
  readonly processId: number;
  private readonly client: Client;
  private running = false;
  private closing = false;
  private retired = false;
  /** The end of a reset that was sent behind a statement. */
  private sentReset: Promise<void> | undefined;

  static async open(target: ConnectionTarget): Promise<Session> {
    const client = newClient(target, OPTIONS);
    // Without a listener a lost connection would end the process; until the session is made, connect() reports it.
    client.on('error', () => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      return new Session(target, client, rows[0]?.pid ?? 0);
    } catch (error) {
      throw unavailableUnlessSql(error);
    }
  }

  private constructor(target: ConnectionTarget, client: Client, processId: number) {
    this.target = target;
    this.client = client;
    this.processId = processId;
  }

  /**
   * Calls back when the connection ends, for whatever reason.
   * @returns a function that takes the listener away.
   */
  onEnd(listener: () => void): () => void {
    this.client.once('end', listener);
    return () => this.client.off('end', listener);
  }

  /**
   * Runs a statement once for each set of parameters, in one round trip. Either all take effect or none does.
   * By the extended protocol, in which PostgreSQL takes a single statement only.
   *
   * @param isLast of its user: the reset goes with it, and saves a round trip. Not for COPY, which would read the reset
   * as its data.
   */
  run(
    text: string,
    parameterSets: readonly (readonly BoundParameter[])[],
    limit: SizeLimit,
    isLast = false,
  ): Promise<StatementResult> {
    this.running = true;
    return new Promise<StatementResult>((resolve, reject) => {
      this.client.query(new ExtendedQuery(text, parameterSets, limit, isLast, resolve, reject));
      if (isLast) this.awaitSentReset();
    })
      .catch((error: unknown) => {
        throw this.closing ? databaseUnavailable(error) : error;
      })
      .finally(() => {
        this.running = false;
      });
  }

  /** Runs a statement of our own. */
  async query<Row extends Record<string, unknown>>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    try {
      return (await this.client.query<Row>(text, [...values])).rows;
    } catch (error) {
      throw unavailableUnlessSql(error);
    }
  }

  /** After an error the server says so only with its next answer, which is asked for here. */
  async transactionStatus(afterError: boolean): Promise<TransactionStatus> {
    if (afterError) {
      await this.client.query('');
    }
    return this.client.getTransactionStatus() ?? 'I';
  }

  /** Makes the session as good as new. Fails when that cannot be: it is lost or retired, or a transaction is open. */
  async reset(): Promise<void> {
    const sent = this.sentReset;
    this.sentReset = undefined;
    await (sent ?? this.client.query(RESET));
    if (this.retired) {
      throw new Error('the session is not to be used again');
    }
  }

  private awaitSentReset(): void {
    this.sentReset = new Promise((resolve, reject) => {
      this.client.query(new SentQuery(resolve, reject));
    });
    // Nobody may ask how it ended: the session of a lost connection is not reset any more.
    this.sentReset.catch(() => undefined);
  }

  /** Lets nobody use the session after the present user. */
  retire(): void {
    this.retired = true;
  }

  /** Ends the statement that runs, from outside. The cancellation may arrive late and meet another statement. */
  async cancel(): Promise<void> {
    this.retire();
    try {
      await withConnection(this.target, (client) => client.query('SELECT pg_cancel_backend($1)', [this.processId]));
    } catch {
      // The server takes no other connection: without this one it ends the statement at its next output.
      await this.client.end();
    }
  }

  /** Closes the connection. A server does not notice that while it runs a statement, so that is ended first. */
  async close(): Promise<void> {
    this.closing = true;
    if (this.running) {
      await this.cancel();
    }
    await this.client.end();
  }
}

/** What is not an answer of PostgreSQL is a failure of the connection to it. */
function unavailableUnlessSql(error: unknown): Error {
  return error instanceof DatabaseError ? error : databaseUnavailable(error);
}

/** A statement on the wire: https://www.postgresql.org/docs/17/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY */
class ExtendedQuery {
  private readonly text: string;
  private readonly parameterSets: readonly (readonly BoundParameter[])[];
  private readonly limit: SizeLimit;
  private readonly withReset: boolean;
  private readonly resolve: (result: StatementResult) => void;
  private readonly reject: (error: Error) => void;
  private fields: readonly ResultField[] | undefined;
  private readonly rows: (string | null)[][] = [];
  private size = 0;
  private commandTag = '';

  constructor(
    text: string,
    parameterSets: readonly (readonly BoundParameter[])[],
    limit: SizeLimit,
    withReset: boolean,
    resolve: (result: StatementResult) => void,
    reject: (error: Error) => void,
  ) {
    this.text = text;
    this.parameterSets = parameterSets;
    this.limit = limit;
    this.withReset = withReset;
    this.resolve = resolve;
    this.reject = reject;
  }

  submit(connection: Connection): void {
    connection.stream.cork();
    let parsedTypes: string | undefined;
    for (const parameters of this.parameterSets) {
      const types = parameters.map(({ oid }) => String(oid));
      if (types.join() !== parsedTypes) {
        parsedTypes = types.join();
        connection.parse({ name: '', text: this.text, types }, true);
      }
      connection.bind({ values: parameters.map(({ value }) => value) }, true);
      connection.describe({ type: 'P' }, true);
      connection.execute({}, true);
    }
    connection.sync();
    if (this.withReset) connection.query(RESET);
    connection.stream.uncork();
  }

  handleRowDescription(message: { readonly fields: readonly ResultField[] }): void {
    this.fields = message.fields;
  }

  handleDataRow(message: { readonly length: number; readonly fields: (string | null)[] }): void {
    // The length word counts itself.
    this.size += message.length - 4;
    if (this.size <= this.limit) {
      this.rows.push(message.fields);
    }
  }

  handleCommandComplete(message: { readonly text: string }): void {
    this.commandTag = message.text;
  }

  handleEmptyQuery(): void {
    this.commandTag = '';
  }

  handleReadyForQuery(): void {
    this.resolve({ fields: this.fields, rows: this.rows, size: this.size, commandTag: this.commandTag });
  }

  handleError(error: Error): void {
    this.reject(unavailableUnlessSql(error));
  }

  handleCopyInResponse(connection: Connection & { sendCopyFail(message: string): void }): void {
    connection.sendCopyFail('COPY FROM STDIN is not possible over the Data API');
  }

  /** The rows of COPY TO STDOUT have no place in an answer. */
  handleCopyData(): void {}

  handlePortalSuspended(): void {}
}

/** A statement that went over the wire together with the one before it: only its answer is awaited. */
class SentQuery {
  private readonly resolve: () => void;
  private readonly reject: (error: Error) => void;

  constructor(resolve: () => void, reject: (error: Error) => void) {
    this.resolve = resolve;
    this.reject = reject;
  }

  submit(): void {}

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.resolve();
  }

  handleError(error: Error): void {
    this.reject(error);
  }
}
