import { describe, expect, test } from '@jest/globals';
import { parseObject } from '../../../local/rds-data/json-shape.ts';
import { batchRequest, beginRequest, executeRequest, transactionRequest } from '../../../local/rds-data/request.ts';

const resourceArn = 'arn:aws:rds:us-east-1:111122223333:cluster:foobar';
const secretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:foobar-AbCdEf';
const target = { resourceArn, secretArn };

describe('an ExecuteStatement request', () => {
  test('with only what is required has the documented defaults', () => {
    expect(executeRequest({ ...target, sql: 'SELECT 1' })).toEqual({
      ...target,
      sql: 'SELECT 1',
      database: undefined,
      transactionId: undefined,
      parameters: [],
      continueAfterTimeout: false,
      result: {
        includeResultMetadata: false,
        formatRecordsAs: 'NONE',
        decimalReturnType: 'STRING',
        longReturnType: 'LONG',
      },
    });
  });

  test('with everything', () => {
    const request = executeRequest({
      ...target,
      sql: 'SELECT :a',
      database: 'foobar',
      transactionId: 'id',
      parameters: [{ name: 'a', value: { stringValue: 'x' }, typeHint: 'UUID' }],
      includeResultMetadata: true,
      continueAfterTimeout: true,
      formatRecordsAs: 'JSON',
      resultSetOptions: { decimalReturnType: 'DOUBLE_OR_LONG', longReturnType: 'STRING' },
    });
    expect(request).toMatchObject({
      database: 'foobar',
      transactionId: 'id',
      parameters: [{ name: 'a', value: { type: 'stringValue', value: 'x' }, typeHint: 'UUID' }],
      continueAfterTimeout: true,
      result: {
        includeResultMetadata: true,
        formatRecordsAs: 'JSON',
        decimalReturnType: 'DOUBLE_OR_LONG',
        longReturnType: 'STRING',
      },
    });
  });

  test('takes null for absent', () => {
    expect(executeRequest({ ...target, sql: 'SELECT 1', parameters: null, schema: null }).parameters).toEqual([]);
  });

  test.each([
    [{ isNull: true }, { type: 'isNull', value: '' }],
    [{ booleanValue: false }, { type: 'booleanValue', value: 'false' }],
    [{ longValue: 42 }, { type: 'longValue', value: '42' }],
    [{ longValue: 1e21 }, { type: 'longValue', value: '1000000000000000000000' }],
    [{ doubleValue: 1.5 }, { type: 'doubleValue', value: '1.5' }],
    [{ doubleValue: 'NaN' }, { type: 'doubleValue', value: 'NaN' }],
    [{ stringValue: '' }, { type: 'stringValue', value: '' }],
    [{ blobValue: 'AAE=' }, { type: 'blobValue', value: 'AAE=' }],
  ])('reads the parameter value %j', (value, expected) => {
    const [parameter] = executeRequest({ ...target, sql: '', parameters: [{ name: 'p', value }] }).parameters;
    expect(parameter?.value).toEqual(expected);
  });
});

describe('violated constraints', () => {
  test.each([
    [
      {},
      "3 validation errors detected: Value null at 'resourceArn' failed to satisfy constraint: Member must not be null; Value null at 'secretArn'",
    ],
    [
      { ...target },
      "1 validation error detected: Value null at 'sql' failed to satisfy constraint: Member must not be null",
    ],
    [
      { ...target, sql: '', resourceArn: 'short' },
      "Value 'short' at 'resourceArn' failed to satisfy constraint: Member must have length greater than or equal to 11",
    ],
    [{ ...target, sql: '', secretArn: 'x'.repeat(2049) }, 'Member must have length less than or equal to 2048'],
    [{ ...target, sql: '', database: 'x'.repeat(65) }, 'Member must have length less than or equal to 64'],
    [{ ...target, sql: '', transactionId: 'x'.repeat(193) }, 'Member must have length less than or equal to 192'],
    [{ ...target, sql: 'x'.repeat(65_537) }, 'Member must have length less than or equal to 65536'],
    [{ ...target, sql: '', formatRecordsAs: 'XML' }, 'Member must satisfy enum value set: [NONE, JSON]'],
    [{ ...target, sql: '', resultSetOptions: { longReturnType: 'INT' } }, "at 'longReturnType' failed"],
    [{ ...target, sql: '', schema: 'public' }, "The schema parameter isn't supported"],
    [{ ...target, sql: '', parameters: [{ name: 'p', value: {} }] }, 'Parameter p must have exactly one value, got 0.'],
    [
      { ...target, sql: '', parameters: [{ name: 'p', value: { longValue: 1, stringValue: '' } }] },
      'Parameter p must have exactly one value, got 2.',
    ],
    [
      { ...target, sql: '', parameters: [{ name: 'p', value: { arrayValue: { longValues: [1] } } }] },
      "Array parameters aren't supported.",
    ],
    [
      { ...target, sql: '', parameters: [{ name: 'p', value: { dateValue: 'x' } }] },
      'a value of unknown type dateValue',
    ],
    [
      { ...target, sql: '', parameters: [{ name: 'p', value: { stringValue: '' }, typeHint: 'INT' }] },
      'Member must satisfy enum value set: [DATE, DECIMAL, JSON, TIME, TIMESTAMP, UUID]',
    ],
  ])('are reported: %#', (body, message) => {
    expect(() => executeRequest(body)).toThrow(
      expect.objectContaining({ errorClass: 'ValidationException', message: expect.stringContaining(message) }),
    );
  });

  test('also of the other operations', () => {
    expect(() => transactionRequest(target)).toThrow("Value null at 'transactionId'");
    expect(() => beginRequest({ ...target, schema: 'public' })).toThrow("The schema parameter isn't supported");
    expect(() => batchRequest({ resourceArn, sql: '' })).toThrow("Value null at 'secretArn'");
  });
});

describe('members of another type', () => {
  test.each([
    [{ ...target, sql: 1 }, 'sql must be a String, got 1.'],
    [{ ...target, sql: '', includeResultMetadata: 'yes' }, 'includeResultMetadata must be a Boolean, got "yes".'],
    [{ ...target, sql: '', parameters: {} }, 'parameters must be a list, got a structure.'],
    [{ ...target, sql: '', parameters: ['a'] }, 'A parameter must be a structure, got "a".'],
    [{ ...target, sql: '', parameters: [{ name: 'p', value: { longValue: 1.5 } }] }, 'longValue of parameter p'],
    [{ ...target, sql: '', parameters: [{ name: 'p', value: { isNull: false } }] }, 'isNull of parameter p'],
    [{ ...target, sql: '', parameters: [{ name: 'p', value: { blobValue: '***' } }] }, 'blobValue of parameter p'],
    [{ ...target, sql: '', resultSetOptions: 'x' }, 'resultSetOptions must be a structure, got "x".'],
  ])('are a SerializationException: %#', (body, message) => {
    expect(() => executeRequest(body)).toThrow(
      expect.objectContaining({ errorClass: 'SerializationException', message: expect.stringContaining(message) }),
    );
  });

  test('a batch of something else than lists', () => {
    expect(() => batchRequest({ ...target, sql: '', parameterSets: [{}] })).toThrow(
      'parameterSets must be a list of lists',
    );
  });
});

describe('a request body', () => {
  test('keeps every digit of a long', () => {
    const body = parseObject('{"a":{"longValue":9223372036854775807},"b":"\\"longValue\\":9223372036854775807"}');
    expect(body).toEqual({ a: { longValue: '9223372036854775807' }, b: '"longValue":9223372036854775807' });
  });

  test.each(['', '{}'])('may be empty: %j', (text) => {
    expect(parseObject(text)).toEqual({});
  });

  test.each(['{', '[1]', '"x"', 'null', '\u0000'])('is refused: %j', (text) => {
    expect(() => parseObject(text)).toThrow(expect.objectContaining({ errorClass: 'SerializationException' }));
  });
});
