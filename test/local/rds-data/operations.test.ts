import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  type ExecuteStatementCommandOutput,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi, type TestDataApi } from '../../helpers/postgres.ts';

let local: TestDataApi;

beforeAll(async () => {
  local = await startTestDataApi();
  await execute(
    'CREATE TABLE item (id serial PRIMARY KEY, name text NOT NULL UNIQUE, price numeric(10,2), data jsonb)',
  );
});

afterAll(() => local?.stop());

function execute(
  sql: string,
  rest: Partial<ExecuteStatementCommandInput> = {},
): Promise<ExecuteStatementCommandOutput> {
  return local.client.send(new ExecuteStatementCommand({ ...local.target, sql, ...rest }));
}

async function value(sql: string, rest?: Partial<ExecuteStatementCommandInput>): Promise<unknown> {
  return (await execute(sql, rest)).records?.[0]?.[0];
}

function text(name: string, stringValue: string): SqlParameter {
  return { name, value: { stringValue } };
}

describe('ExecuteStatement', () => {
  test('a statement without rows has no records', async () => {
    const { $metadata, ...answer } = await execute('CREATE TABLE empty ()');
    expect(answer).toEqual({ generatedFields: [], numberOfRecordsUpdated: 0 });
  });

  test('a query without rows has empty records', async () => {
    const { $metadata, ...answer } = await execute('SELECT 1 WHERE false');
    expect(answer).toEqual({ records: [], numberOfRecordsUpdated: 0 });
  });

  test('counts the records that INSERT, UPDATE and DELETE touch', async () => {
    const inserted = await execute("INSERT INTO item (name) VALUES ('counted 1'), ('counted 2')");
    const updated = await execute("UPDATE item SET price = 1 WHERE name LIKE 'counted%'");
    const deleted = await execute("DELETE FROM item WHERE name LIKE 'counted%'");
    expect([inserted, updated, deleted].map(({ numberOfRecordsUpdated }) => numberOfRecordsUpdated)).toEqual([2, 2, 2]);
  });

  test('returns values by RETURNING', async () => {
    const { records } = await execute('INSERT INTO item (name, price) VALUES (:name, :price) RETURNING name, price', {
      parameters: [text('name', "it's"), { name: 'price', value: { stringValue: '1.5' }, typeHint: 'DECIMAL' }],
    });
    expect(records).toEqual([[{ stringValue: "it's" }, { stringValue: '1.50' }]]);
  });

  test.each([
    ['a null of no type', ':p::text', { isNull: true }, { isNull: true }],
    ['a long', ':p', { longValue: 42 }, { longValue: 42 }],
    ['a double', ':p', { doubleValue: 0.1 }, { doubleValue: 0.1 }],
    ['a boolean', 'NOT :p', { booleanValue: true }, { booleanValue: false }],
    ['text', ":p || '!'", { stringValue: 'Zürich 🚲' }, { stringValue: 'Zürich 🚲!' }],
    ['bytes', ':p', { blobValue: new Uint8Array([0, 255]) }, { blobValue: new Uint8Array([0, 255]) }],
  ])('round trip of %s', async (_, expression, given, expected) => {
    const parameters = [{ name: 'p', value: given }] as SqlParameter[];
    const found = await value(`SELECT ${expression}`, { parameters });
    expect(found).toEqual(expected);
  });

  test.each([
    ['DATE', '2026-11-23', 'date'],
    ['TIME', '12:34:56', 'time without time zone'],
    ['TIMESTAMP', '2026-11-23 12:34:56.789', 'timestamp without time zone'],
    ['DECIMAL', '1.10', 'numeric'],
    ['JSON', '{"a":1}', 'json'],
    ['UUID', 'd9428888-122b-11e1-b85c-61cd3cbb3210', 'uuid'],
  ] as const)('the hint %s makes a typed parameter', async (typeHint, stringValue, type) => {
    const parameters = [{ name: 'p', value: { stringValue }, typeHint }];
    expect(await value('SELECT pg_typeof(:p)::text', { parameters })).toEqual({ stringValue: type });
    expect(await value('SELECT :p', { parameters })).toEqual({ stringValue });
  });

  test('types that the database defines', async () => {
    await execute("CREATE TYPE mood AS ENUM ('sad', 'happy')");
    await execute('CREATE DOMAIN age AS int CHECK (VALUE >= 0)');
    const { records } = await execute("SELECT 'sad'::mood, ARRAY['sad', 'happy']::mood[], 7::age, ARRAY[7]::age[]");
    expect(records).toEqual([
      [
        { stringValue: 'sad' },
        { arrayValue: { stringValues: ['sad', 'happy'] } },
        { longValue: 7 },
        { arrayValue: { longValues: [7] } },
      ],
    ]);
  });

  test.each([
    ["SELECT interval '1 day'", 'The result contains the unsupported data type "INTERVAL".'],
    ['SELECT \'a\'::"char"', 'The result contains the unsupported data type "CHAR".'],
    ["SELECT 'item'::regclass", 'The result contains the unsupported data type "REGCLASS".'],
    ['SELECT int8range(1, 2)', 'The result contains the unsupported data type "INT8RANGE".'],
    ['SELECT item FROM item', 'The result contains the unsupported data type "ITEM".'],
    ['SELECT ARRAY[[1,2],[3,4]]', 'The result contains a multidimensional array'],
    ["SELECT repeat('x', 1048576)", 'The result exceeds the size limit 1 MB.'],
  ])('UnsupportedResultException: %s', async (sql, message) => {
    await execute("INSERT INTO item (name) VALUES ('a row') ON CONFLICT DO NOTHING");
    await expect(execute(sql)).rejects.toMatchObject({ name: 'UnsupportedResultException', message });
  });

  test('a result may be as large as 1 MiB: two bytes a row, four a column and the text', async () => {
    const { records } = await execute("SELECT repeat('x', 1048576 - 6)");
    expect(records?.[0]?.[0]?.stringValue).toHaveLength(1_048_570);
  });

  test('metadata is given when asked for', async () => {
    const { columnMetadata } = await execute('SELECT id, name AS label, price, 1 AS one FROM item', {
      includeResultMetadata: true,
    });
    expect(columnMetadata).toMatchObject([
      { name: 'id', typeName: 'serial', isAutoIncrement: true, nullable: 0, tableName: 'item' },
      { name: 'label', label: 'label', typeName: 'text', nullable: 0, tableName: 'item' },
      { name: 'price', typeName: 'numeric', precision: 10, scale: 2, nullable: 1, tableName: 'item' },
      { name: 'one', typeName: 'int4', tableName: '' },
    ]);
    expect(Object.keys(columnMetadata?.[0] ?? {})).toHaveLength(14);
  });

  test('JSON mode gives objects by label and nothing else', async () => {
    const { $metadata, ...answer } = await execute(
      'SELECT 1::bigint AS long, 1.50 AS decimal, NULL AS nothing, ARRAY[1,2] AS list, true AS "quoted ""name"',
      { formatRecordsAs: 'JSON', includeResultMetadata: true },
    );
    expect(answer).toEqual({
      formattedRecords: '[{"long":1,"decimal":"1.50","nothing":null,"list":[1,2],"quoted \\"name":true}]',
      numberOfRecordsUpdated: 0,
    });
  });

  test('resultSetOptions', async () => {
    const { records } = await execute('SELECT 1::bigint, 1.50, 2::numeric', {
      resultSetOptions: { longReturnType: 'STRING', decimalReturnType: 'DOUBLE_OR_LONG' },
    });
    expect(records).toEqual([[{ stringValue: '1' }, { doubleValue: 1.5 }, { longValue: 2 }]]);
  });

  test('an empty statement does nothing', async () => {
    expect((await execute('-- nothing')).numberOfRecordsUpdated).toBe(0);
  });
});

describe('errors of PostgreSQL', () => {
  test.each([
    ['SELECT * FROM nowhere', 'ERROR: relation "nowhere" does not exist; Position: 15; SQLState: 42P01'],
    [
      "INSERT INTO item (name) VALUES ('twice'), ('twice')",
      'ERROR: duplicate key value violates unique constraint "item_name_key"; Detail: Key (name)=(twice) already exists.; SQLState: 23505',
    ],
    ['SELECT 1 / 0', 'ERROR: division by zero; SQLState: 22012'],
    ['COPY item FROM STDIN', 'COPY FROM STDIN is not possible over the Data API'],
  ])('%s', async (sql, message) => {
    await expect(execute(sql)).rejects.toMatchObject({
      name: 'DatabaseErrorException',
      message: expect.stringContaining(message),
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('text is not silently made another type, as on AWS', async () => {
    await execute('CREATE TABLE typed (id uuid, data jsonb)');
    const parameters = [text('p', 'x')];
    await expect(execute('SELECT FROM typed WHERE id = :p', { parameters })).rejects.toThrow(
      'ERROR: operator does not exist: uuid = text; Hint: No operator matches the given name and argument types. You might need to add explicit type casts.; Position: 28; SQLState: 42883',
    );
    await expect(execute('INSERT INTO typed (data) VALUES (:p)', { parameters })).rejects.toThrow(
      'column "data" is of type jsonb but expression is of type text',
    );
  });

  test('several statements', async () => {
    await expect(execute('SELECT 1; SELECT 2')).rejects.toMatchObject({
      name: 'ValidationException',
      message: "Multistatements aren't supported.",
    });
    expect(await value('SELECT 1;')).toEqual({ longValue: 1 });
  });

  test('a database that does not exist', async () => {
    await expect(execute('SELECT 1', { database: 'nowhere' })).rejects.toMatchObject({
      name: 'DatabaseErrorException',
      message: 'FATAL: database "nowhere" does not exist; SQLState: 3D000',
    });
  });
});

describe('what a call sets does not outlive it', () => {
  test.each([
    ['SET', "SET search_path = 'nowhere'", 'SHOW search_path', '"$user", public'],
    ['set_config', "SELECT set_config('work_mem', '1MB', false)", 'SHOW work_mem', '4MB'],
    ['a temporary table', 'CREATE TEMPORARY TABLE mine ()', "SELECT coalesce(to_regclass('mine')::text, '')", ''],
    [
      'an advisory lock',
      'SELECT pg_advisory_lock(1)',
      "SELECT count(*)::text FROM pg_locks WHERE locktype = 'advisory'",
      '0',
    ],
    [
      'a transaction',
      'BEGIN',
      "SELECT count(*)::text FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'",
      '0',
    ],
  ])('%s', async (_, set, show, expected) => {
    await execute(set);
    // The next call may meet another session; so many in a row meet the same one.
    for (let call = 0; call < 3; call++) {
      await execute('SELECT 1');
    }
    expect(await value(show)).toEqual({ stringValue: expected });
  });
});

describe('BatchExecuteStatement', () => {
  function batch(sql: string, parameterSets: SqlParameter[][] | undefined) {
    return local.client.send(new BatchExecuteStatementCommand({ ...local.target, sql, parameterSets }));
  }

  test('runs the statement once for each set', async () => {
    const { updateResults } = await batch('INSERT INTO item (name, price) VALUES (:name, :price)', [
      [text('name', 'batch 1'), { name: 'price', value: { longValue: 1 } }],
      [text('name', 'batch 2'), { name: 'price', value: { isNull: true } }],
      [text('name', 'batch 3'), { name: 'price', value: { doubleValue: 2.5 } }],
    ]);
    expect(updateResults).toEqual([{ generatedFields: [] }, { generatedFields: [] }, { generatedFields: [] }]);
    expect((await execute("SELECT name, price FROM item WHERE name LIKE 'batch%' ORDER BY 1")).records).toEqual([
      [{ stringValue: 'batch 1' }, { stringValue: '1.00' }],
      [{ stringValue: 'batch 2' }, { isNull: true }],
      [{ stringValue: 'batch 3' }, { stringValue: '2.50' }],
    ]);
  });

  test('takes all sets or none', async () => {
    const sets = [[text('name', 'all')], [text('name', 'or')], [text('name', 'all')]];
    await expect(batch('INSERT INTO item (name) VALUES (:name)', sets)).rejects.toThrow('SQLState: 23505');
    expect(await value("SELECT count(*) FROM item WHERE name IN ('all', 'or')")).toEqual({ longValue: 0 });
  });

  test('takes thousands of sets', async () => {
    await execute('CREATE TABLE many (n int)');
    const sets = Array.from({ length: 5000 }, (_, n) => [{ name: 'n', value: { longValue: n } }]);
    expect((await batch('INSERT INTO many VALUES (:n)', sets)).updateResults).toHaveLength(5000);
    expect(await value('SELECT count(DISTINCT n) FROM many')).toEqual({ longValue: 5000 });
  });

  test('without parameters runs once for each empty set, and not at all without sets', async () => {
    await execute('CREATE TABLE counted ()');
    await batch('INSERT INTO counted DEFAULT VALUES', [[], []]);
    await batch('INSERT INTO counted DEFAULT VALUES', undefined);
    expect(await value('SELECT count(*) FROM counted')).toEqual({ longValue: 2 });
  });
});

describe('access', () => {
  test('to an unknown cluster', async () => {
    const resourceArn = `${local.target.resourceArn}-2`;
    await expect(execute('SELECT 1', { resourceArn })).rejects.toMatchObject({
      name: 'DatabaseNotFoundException',
      message: `DB cluster ${resourceArn} isn't found. The templates have: ${local.target.resourceArn}.`,
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('by an unknown secret', async () => {
    const secretArn = `${local.target.secretArn}-2`;
    await expect(execute('SELECT 1', { secretArn })).rejects.toMatchObject({ name: 'SecretsErrorException' });
  });

  test.each(['no JSON', '[]', '{"username":"foobar_admin"}'])(
    'by a secret that is none of a user: %s',
    async (secret) => {
      const secretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:other-AbCdEf';
      local.secrets.set(secretArn, secret);
      await expect(execute('SELECT 1', { secretArn })).rejects.toMatchObject({ name: 'InvalidSecretException' });
    },
  );

  test('by a password that does not match', async () => {
    const secretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:wrong-AbCdEf';
    local.secrets.set(secretArn, JSON.stringify({ username: 'foobar_admin', password: 'wrong' }));
    await expect(execute('SELECT 1', { secretArn })).rejects.toMatchObject({
      name: 'DatabaseErrorException',
      message: 'FATAL: password authentication failed for user "foobar_admin"; SQLState: 28P01',
    });
  });

  test('as another user, made by the master user', async () => {
    const secretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:app-AbCdEf';
    local.secrets.set(secretArn, JSON.stringify({ username: 'app', password: 'app' }));
    await execute("CREATE ROLE app LOGIN PASSWORD 'app'");
    expect(await value('SELECT current_user::text', { secretArn })).toEqual({ stringValue: 'app' });
    await expect(execute('SELECT * FROM item', { secretArn })).rejects.toThrow('permission denied for table item');
    const { transactionId } = await local.client.send(new BeginTransactionCommand(local.target));
    await expect(execute('SELECT 1', { secretArn, transactionId })).rejects.toMatchObject({
      name: 'TransactionNotFoundException',
    });
  });

  test('the master user may make extensions, roles and databases, and is no superuser', async () => {
    await execute('CREATE EXTENSION citext');
    await execute('CREATE DATABASE other');
    expect(await value('SELECT current_database()::text', { database: 'other' })).toEqual({ stringValue: 'other' });
    expect(await value('SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual({ booleanValue: false });
  });
});
