import { describe, expect, test } from '@jest/globals';
import { DrizzleQueryError } from 'drizzle-orm';
import {
  DatabaseUnavailableError,
  isResuming,
  isTransient,
  isUncertain,
  messageOf,
  rootCause,
} from '../../../lambda/database/errors.ts';

function failure(name: string, message = 'm', properties: object = {}): Error {
  return Object.assign(new Error(message), { name }, properties);
}

describe('an error after which the same request can succeed', () => {
  test.each([
    ['a paused database', failure('DatabaseResumingException')],
    ['no writer', failure('DatabaseUnavailableException')],
    ['the service out of order', failure('ServiceUnavailableError')],
    ['the service broken', failure('InternalServerErrorException')],
    ['throttling', failure('ThrottlingException')],
    ['a transaction that ended', failure('TransactionNotFoundException')],
    ['a timeout of the socket', failure('TimeoutError')],
    ['an unnamed 503', failure('UnknownError', 'm', { $metadata: { httpStatusCode: 503 } })],
    ['a refused connection', failure('Error', 'm', { code: 'ECONNREFUSED' })],
    ['a reset connection', failure('Error', 'm', { code: 'ECONNRESET' })],
    ['a deadlock', failure('DatabaseErrorException', 'ERROR: deadlock detected; SQLState: 40P01')],
    ['a server shutting down', failure('DatabaseErrorException', 'FATAL: terminating connection; SQLState: 57P01')],
    ['a lock that another holds', failure('DatabaseErrorException', 'ERROR: lock timeout; SQLState: 55P03')],
    ['a lost connection', failure('DatabaseErrorException', 'ERROR: connection failure; SQLState: 08006')],
    [
      'a writer that became a reader',
      failure('DatabaseErrorException', 'ERROR: read-only transaction; SQLState: 25006'),
    ],
  ])('%s, as it is and wrapped by drizzle', (_name, error) => {
    expect(isTransient(error)).toBe(true);
    expect(isTransient(new DrizzleQueryError('select 1', [], error))).toBe(true);
  });
});

describe('an error that would come again', () => {
  test.each([
    ['wrong SQL', failure('DatabaseErrorException', 'ERROR: syntax error; Position: 1; SQLState: 42601')],
    ['a violated constraint', failure('DatabaseErrorException', 'ERROR: duplicate key; SQLState: 23505')],
    ['a statement that ran for too long', failure('StatementTimeoutException')],
    ['no permission', failure('AccessDeniedException', 'm', { $metadata: { httpStatusCode: 403 } })],
    ['no such database', failure('DatabaseNotFoundException', 'm', { $metadata: { httpStatusCode: 404 } })],
    ["SQLState in a message that is not the database's", failure('Error', 'SQLState: 40P01')],
    ['our own giving up', new DatabaseUnavailableError(failure('DatabaseResumingException'))],
    ['something that is no error', 'text'],
    ['nothing', undefined],
  ])('%s', (_name, error) => {
    expect(isTransient(error)).toBe(false);
  });
});

test.each([
  ['a paused database', failure('DatabaseResumingException'), false],
  ['a paused database, wrapped', new DrizzleQueryError('select 1', [], failure('DatabaseResumingException')), false],
  ['throttling', failure('ThrottlingException'), false],
  ['a refused connection', failure('Error', 'm', { code: 'ECONNREFUSED' }), false],
  ['a broken service', failure('InternalServerErrorException'), true],
  ['a reset connection', failure('TimeoutError', 'm', { code: 'ECONNRESET' }), true],
])('after %s the statement may have taken effect, or not', (_name, error, uncertain) => {
  expect(isUncertain(error)).toBe(uncertain);
});

test('only a paused database is resuming', () => {
  expect(isResuming(new DrizzleQueryError('select 1', [], failure('DatabaseResumingException')))).toBe(true);
  expect(isResuming(failure('DatabaseUnavailableException'))).toBe(false);
});

test('the root cause is what the Data API said, without the parameters that drizzle puts into its message', () => {
  const cause = failure('DatabaseErrorException', 'ERROR: x; SQLState: 42601');
  const wrapped = new DrizzleQueryError('select :1', ['private'], cause);
  expect(rootCause(wrapped)).toBe(cause);
  expect(rootCause('text')).toBe('text');
});

test('giving up says what was last heard', () => {
  const error = new DatabaseUnavailableError(failure('DatabaseResumingException', 'is resuming'));
  expect(error.message).toBe('The database did not answer in time: DatabaseResumingException: is resuming');
  expect(error.resuming).toBe(true);
});

test.each([
  [new Error('m'), 'm'],
  ['text', 'text'],
  [undefined, 'undefined'],
])('the message of %s', (error, message) => {
  expect(messageOf(error)).toBe(message);
});
