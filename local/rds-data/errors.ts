import { DatabaseError } from 'pg';
import { errorText } from '../postgres/error-text.ts';

/** The error classes of the Data API: https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html */
const STATUS = {
  BadRequestException: 400,
  DatabaseErrorException: 400,
  DatabaseResumingException: 400,
  HttpEndpointNotEnabledException: 400,
  InvalidSecretException: 400,
  SecretsErrorException: 400,
  SerializationException: 400,
  StatementTimeoutException: 400,
  UnsupportedResultException: 400,
  ValidationException: 400,
  IncompleteSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  DatabaseNotFoundException: 404,
  TransactionNotFoundException: 404,
  UnknownOperationException: 404,
  MethodNotAllowedException: 405,
  RequestEntityTooLargeException: 413,
  InternalServerErrorException: 500,
  ServiceUnavailableError: 503,
  DatabaseUnavailableException: 504,
} as const;

export type ErrorClass = keyof typeof STATUS;

/** An answer of the Data API other than success. */
export class DataApiError extends Error {
  readonly errorClass: ErrorClass;
  /** Members of the body beside `message`. */
  readonly members: Readonly<Record<string, number>>;

  constructor(errorClass: ErrorClass, message: string, members: Readonly<Record<string, number>> = {}) {
    super(message);
    this.errorClass = errorClass;
    this.members = members;
  }

  get status(): number {
    return STATUS[this.errorClass];
  }
}

/** What a failure means to the caller of the Data API. */
export function toDataApiError(error: unknown): DataApiError {
  if (error instanceof DataApiError) {
    return error;
  }
  if (error instanceof DatabaseError) {
    return fromPostgres(error);
  }
  return new DataApiError('InternalServerErrorException', `The local Data API failed: ${errorText(error)}`);
}

export function databaseUnavailable(error: unknown): DataApiError {
  return new DataApiError(
    'DatabaseUnavailableException',
    `The writer instance in the DB cluster isn't available (${errorText(error)}).`,
  );
}

function fromPostgres(error: DatabaseError): DataApiError {
  // PostgreSQL itself tells several statements from one, which takes its whole grammar.
  if (error.code === '42601' && error.message.startsWith('cannot insert multiple commands')) {
    return new DataApiError('ValidationException', "Multistatements aren't supported.");
  }
  return UNAVAILABLE.test(error.code ?? '')
    ? databaseUnavailable(error)
    : new DataApiError('DatabaseErrorException', sqlMessage(error));
}

/** The server stops, starts or recovers, or has no connection left. */
const UNAVAILABLE = /^(57P0[123]|53300)$/;

/** The parts of PostgreSQL's report that the Data API passes on, in its order. */
function sqlMessage(error: DatabaseError): string {
  return [
    `${error.severity ?? 'ERROR'}: ${error.message}`,
    error.detail && `Detail: ${error.detail}`,
    error.hint && `Hint: ${error.hint}`,
    error.position && `Position: ${error.position}`,
    error.where && `Where: ${error.where}`,
    `SQLState: ${error.code}`,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join('; ');
}
