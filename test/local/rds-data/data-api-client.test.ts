import type { ExecuteStatementCommandOutput, SqlParameter } from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi, type TestDataApi, testCluster } from '../../helpers/postgres.ts';

/**
 * The requests of data-api-client 2, which is not among the dependencies: its own integration tests for PostgreSQL pass
 * against this endpoint, and these are what they taught.
 */
let local: TestDataApi;

beforeAll(async () => {
  local = await startTestDataApi();
  await query('CREATE TABLE item (id int, price float8, name text, at timestamp, extra jsonb, raw bytea, ok bool)');
});

afterAll(async () => {
  await local?.stop();
});

const target = () => ({ ...local.target, database: testCluster.database });

function query(
  sql: string,
  parameters?: SqlParameter[],
  transactionId?: string,
): Promise<ExecuteStatementCommandOutput> {
  return local.client.executeStatement({ ...target(), sql, parameters, transactionId, includeResultMetadata: true });
}

/** Rows with the names of their columns, as the client makes them. */
function named({ records = [], columnMetadata = [] }: ExecuteStatementCommandOutput): unknown {
  return records.map((row) =>
    Object.fromEntries(row.map((field, index) => [columnMetadata[index]?.label, Object.values(field)[0]])),
  );
}

describe('data-api-client', () => {
  test('inserts a value of each type of JavaScript', async () => {
    const inserted = await query('INSERT INTO item VALUES (:a, :b, :c, :d, :e::jsonb, :f, :g)', [
      { name: 'a', value: { longValue: 1 } },
      { name: 'b', value: { doubleValue: 1.5 } },
      { name: 'c', value: { isNull: true } },
      { name: 'd', value: { stringValue: '1970-01-01 00:00:00' }, typeHint: 'TIMESTAMP' },
      { name: 'e', value: { stringValue: '{"k":[1]}' }, typeHint: 'JSON' },
      { name: 'f', value: { blobValue: Buffer.from('hi') } },
      { name: 'g', value: { booleanValue: false } },
    ]);
    expect(inserted.numberOfRecordsUpdated).toBe(1);
    expect(named(await query('SELECT * FROM item'))).toEqual([
      {
        id: 1,
        price: 1.5,
        name: true,
        at: '1970-01-01 00:00:00',
        extra: '{"k":[1]}',
        raw: expect.anything(),
        ok: false,
      },
    ]);
  });

  test('names the type of a column in metadata, which it reads dates and JSON by', async () => {
    const { columnMetadata } = await query('SELECT at, extra, raw FROM item LIMIT 0');
    expect(columnMetadata?.map(({ typeName }) => typeName)).toEqual(['timestamp', 'jsonb', 'bytea']);
  });

  test('writes a cast behind a parameter', async () => {
    const id = '550e8400-e29b-41d4-a716-446655440000';
    expect(named(await query('SELECT :id::uuid AS id', [{ name: 'id', value: { stringValue: id } }]))).toEqual([
      { id },
    ]);
  });

  test('writes a batch without metadata', async () => {
    const { updateResults } = await local.client.batchExecuteStatement({
      ...target(),
      sql: 'INSERT INTO item (id, name) VALUES (:a, :b)',
      parameterSets: [
        [
          { name: 'a', value: { longValue: 2 } },
          { name: 'b', value: { stringValue: 'x' } },
        ],
        [
          { name: 'a', value: { longValue: 3 } },
          { name: 'b', value: { isNull: true } },
        ],
      ],
    });
    expect(updateResults).toHaveLength(2);
  });

  test('begins a transaction, and ends it without a database', async () => {
    const { resourceArn, secretArn } = target();
    const { transactionId = '' } = await local.client.beginTransaction(target());
    await query('UPDATE item SET name = :a', [{ name: 'a', value: { stringValue: 'y' } }], transactionId);
    const { transactionStatus } = await local.client.commitTransaction({ resourceArn, secretArn, transactionId });
    expect(transactionStatus).toBe('Transaction Committed');
  });

  // https://github.com/jeremydaly/data-api-client: its integration tests say what the Data API takes and what it refuses.
  test.each([
    ['int4range', '[1,10)', '[1,10)'],
    ['int4range', '[1,)', '[1,)'],
    ['numrange', '[0.0,1.0)', '[0.0,1.0)'],
  ])('reads %s %s as text', async (type, range, stringValue) => {
    const { records } = await query(`SELECT :range::${type}`, [{ name: 'range', value: { stringValue: range } }]);
    expect(records).toEqual([[{ stringValue }]]);
  });

  test.each([
    ['int8range', '[1,2]'],
    ['daterange', '[2024-01-01,2024-12-31]'],
    ['tsrange', '[2024-01-01 00:00:00,2024-12-31 23:59:59]'],
    ['macaddr', '08:00:2b:01:02:03'],
  ])('is refused a result with %s', async (type, value) => {
    await expect(
      query(`SELECT :value::${type}`, [{ name: 'value', value: { stringValue: value } }]),
    ).rejects.toMatchObject({
      name: 'UnsupportedResultException',
      message: `The result contains the unsupported data type "${type.toUpperCase()}".`,
    });
  });
});
