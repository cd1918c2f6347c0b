import { DrizzleQueryError } from 'drizzle-orm';

/** The database did not answer within the time that the function had. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
  /** Whether the database is on its way: an auto-paused one takes about 15 s to resume. */
  readonly resuming: boolean;

  constructor(cause: unknown) {
    const last = rootCause(cause);
    super(`The database did not answer in time: ${nameOf(last)}: ${messageOf(last)}`, { cause: last });
    this.resuming = isResuming(last);
  }
}

/**
 * Errors of the Data API, by their names and HTTP statuses, after which the same request can succeed.
 * @see https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html#API_ExecuteStatement_Errors
 */
const TRANSIENT_NAMES: ReadonlySet<string> = new Set([
  'DatabaseResumingException',
  'DatabaseUnavailableException',
  'InternalServerErrorException',
  'ServiceUnavailableError',
  'ThrottlingException',
  'TimeoutError',
  'TooManyRequestsException',
  // The transaction ended or expired: what it was for can be done anew.
  'TransactionNotFoundException',
]);
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/** Errors of the socket, by Node.js's codes: the service was not reached, or its answer was lost. */
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Those of the names and codes here that say that the statement was not run. */
const REFUSED: ReadonlySet<string> = new Set([
  'DatabaseResumingException',
  'ThrottlingException',
  'TooManyRequestsException',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ENOTFOUND',
]);

/**
 * SQLSTATE codes, or classes of them, after which the same statement can succeed: lost connections (08), serialization
 * failure and deadlock (40), too many connections, shutdown and start (57P), a lock that was not to be had in
 * time (55P03), and a writer that just became a reader.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const TRANSIENT_SQL_STATE = /^(08...|40001|40P01|53300|55P03|57P0[123]|25006)$/;

/** What the Data API or the network said: drizzle wraps it, with the statement and its parameters in the message. */
export function rootCause(error: unknown): unknown {
  return error instanceof DrizzleQueryError && error.cause !== undefined ? rootCause(error.cause) : error;
}

export function isResuming(error: unknown): boolean {
  return nameOf(rootCause(error)) === 'DatabaseResumingException';
}

export function isTransient(error: unknown): boolean {
  const cause = rootCause(error);
  return (
    TRANSIENT_NAMES.has(nameOf(cause)) ||
    TRANSIENT_CODES.has(String(property(cause, 'code'))) ||
    TRANSIENT_SQL_STATE.test(sqlState(cause)) ||
    TRANSIENT_STATUSES.has(Number(property(property(cause, '$metadata'), 'httpStatusCode')))
  );
}

/** Whether the statement may have taken effect all the same: its answer was lost. */
export function isUncertain(error: unknown): boolean {
  const cause = rootCause(error);
  return !REFUSED.has(nameOf(cause)) && !REFUSED.has(String(property(cause, 'code')));
}

/** The Data API puts the code at the end of its message: `ERROR: …; SQLState: 42883`. */
function sqlState(error: unknown): string {
  const message = nameOf(error) === 'DatabaseErrorException' ? messageOf(error) : '';
  return /SQLState: (\w{5})/.exec(message)?.[1] ?? '';
}

function nameOf(error: unknown): string {
  return String(property(error, 'name'));
}

/** The message of an error, or the text of whatever else was thrown. */
export function messageOf(error: unknown): string {
  return String(property(error, 'message') ?? error);
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
