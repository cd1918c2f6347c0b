import { ExecuteStatementCommand, type Field } from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startTestDataApi, type TestDataApi } from '../../helpers/postgres.ts';

const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261123/us-east-1/rds-data/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
const PATHS = ['/Execute', '/BatchExecute', '/BeginTransaction', '/CommitTransaction', '/RollbackTransaction'];
const MINUTE = 60_000;

let local: TestDataApi;

beforeAll(async () => {
  local = await startTestDataApi();
});

afterAll(() => local?.stop());

/** Sends a body and checks that the answer is one that the API has: never a failure of its own. */
async function expectDocumentedAnswer(path: string, body: string | Uint8Array): Promise<void> {
  const response = await fetch(`${local.api.url}${path}`, {
    method: 'POST',
    body,
    headers: { authorization: AUTHORIZATION },
  });
  const answer = (await response.json()) as { readonly message?: unknown; readonly transactionId?: string };
  const type = response.headers.get('x-amzn-errortype');
  if (response.status === 200) {
    expect(type).toBeNull();
    if (answer.transactionId !== undefined) await rollback(answer.transactionId);
    return;
  }
  expect([response.status, type]).toEqual([
    expect.any(Number),
    expect.stringMatching(/^(?!InternalServer)\w+(Exception|Error)$/),
  ]);
  expect(response.status).toBeLessThan(500);
  expect(typeof answer.message).toBe('string');
}

async function rollback(transactionId: string): Promise<void> {
  const body = JSON.stringify({ ...local.target, transactionId });
  await fetch(`${local.api.url}/RollbackTransaction`, {
    method: 'POST',
    body,
    headers: { authorization: AUTHORIZATION },
  });
}

/** A value where the API expects another, more often than not. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('', 'NaN', -1, Number.MAX_VALUE, 2 ** 63, null, true, []),
);

const field = fc.dictionary(
  fc.constantFrom('isNull', 'booleanValue', 'longValue', 'doubleValue', 'stringValue', 'blobValue', 'arrayValue', 'x'),
  anything,
  { maxKeys: 2 },
);
const parameter = fc.record(
  {
    name: fc.constantFrom('a', 'b', '1', ''),
    value: fc.oneof({ weight: 4, arbitrary: field }, { weight: 1, arbitrary: anything }),
    typeHint: fc.constantFrom('DATE', 'DECIMAL', 'JSON', 'TIME', 'TIMESTAMP', 'UUID', 'OTHER', 1),
  },
  { requiredKeys: [] },
);
const sql = fc.oneof(
  fc.constantFrom('SELECT :a', 'SELECT :a, :b', 'SELECT 1; SELECT 2', 'BEGIN', '', 'COPY pg_class TO STDOUT'),
  fc
    .array(fc.constantFrom('SELECT', ':a', ':b', '(', ')', "'", '$$', '/*', '1', '::int', ',', '{}', '\\'), {
      maxLength: 8,
    })
    .map((tokens) => tokens.join(' ')),
);

describe('whatever is sent', () => {
  test(
    'a body of any shape gets an answer that the API documents',
    async () => {
      const { resourceArn, secretArn } = local.target;
      const member = <T>(arbitrary: fc.Arbitrary<T>) =>
        fc.oneof({ weight: 6, arbitrary }, { weight: 1, arbitrary: anything });
      const body = fc.record(
        {
          resourceArn: member(fc.constantFrom(resourceArn, `${resourceArn}x`)),
          secretArn: member(fc.constantFrom(secretArn, `${secretArn}x`)),
          sql: member(sql),
          parameters: member(fc.array(parameter, { maxLength: 3 })),
          parameterSets: member(fc.array(fc.array(parameter, { maxLength: 2 }), { maxLength: 2 })),
          database: member(fc.constantFrom('foobar', 'postgres', 'none', '')),
          schema: anything,
          transactionId: anything,
          includeResultMetadata: member(fc.boolean()),
          continueAfterTimeout: anything,
          formatRecordsAs: member(fc.constantFrom('NONE', 'JSON')),
          resultSetOptions: member(fc.dictionary(fc.constantFrom('decimalReturnType', 'longReturnType'), anything)),
        },
        { requiredKeys: ['resourceArn', 'secretArn', 'sql'] },
      );
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...PATHS), body, (path, value) =>
          expectDocumentedAnswer(path, JSON.stringify(value)),
        ),
        { numRuns: 600 },
      );
    },
    MINUTE,
  );

  test(
    'bytes that are no JSON get an answer, too',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...PATHS), fc.uint8Array({ maxLength: 200 }), expectDocumentedAnswer),
        { numRuns: 200 },
      );
    },
    MINUTE,
  );

  test('deep nesting is no way to end the process', async () => {
    const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
    await expectDocumentedAnswer('/Execute', deep);
    await expectDocumentedAnswer('/Execute', JSON.stringify({ ...local.target, sql: `SELECT ${'('.repeat(60_000)}` }));
  });
});

describe('a parameter comes back as it was sent', () => {
  const roundTrip = async (value: Field, cast: string): Promise<Field | undefined> => {
    const statement = { ...local.target, sql: `SELECT :v::${cast}`, parameters: [{ name: 'v', value }] };
    return (await local.client.send(new ExecuteStatementCommand(statement))).records?.[0]?.[0];
  };

  test.each([
    // PostgreSQL has no character U+0000.
    ['text', fc.string({ unit: 'grapheme' }).map((text) => ({ stringValue: text.replaceAll('\0', '') }))],
    ['int8', fc.maxSafeInteger().map((longValue) => ({ longValue }))],
    ['float8', fc.double({ noNaN: true, noDefaultInfinity: true }).map((double) => ({ doubleValue: double || 0 }))],
    ['bool', fc.boolean().map((booleanValue) => ({ booleanValue }))],
    ['bytea', fc.uint8Array({ maxLength: 100 }).map((blobValue) => ({ blobValue }))],
  ] as const)(
    '%s',
    async (cast, values: fc.Arbitrary<Field>) => {
      await fc.assert(
        fc.asyncProperty(values, async (value) => {
          expect(await roundTrip(value, cast)).toEqual(value);
        }),
        { numRuns: 100 },
      );
    },
    MINUTE,
  );
});
