import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandOutput,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { PostgresServer } from '../../../local/postgres/postgres.ts';
import { timing } from '../../../local/timing.ts';
import {
  startTestDataApi,
  startTestPostgres,
  type TestDataApi,
  type TestDataApiProps,
} from '../../helpers/postgres.ts';

let postgres: PostgresServer;
let local: TestDataApi;

beforeAll(async () => {
  postgres = await startTestPostgres();
});

afterAll(() => postgres?.stop());

async function start(props: TestDataApiProps = {}): Promise<void> {
  local = await startTestDataApi({ postgres, ...props });
  await execute('DROP TABLE IF EXISTS item');
  await execute('CREATE TABLE item (name text UNIQUE DEFERRABLE INITIALLY DEFERRED)');
}

afterEach(() => local.stop());

function execute(
  sql: string,
  transactionId?: string,
  rest: { continueAfterTimeout?: boolean; database?: string } = {},
): Promise<ExecuteStatementCommandOutput> {
  return local.client.send(new ExecuteStatementCommand({ ...local.target, sql, transactionId, ...rest }));
}

async function begin(): Promise<string> {
  const { transactionId } = await local.client.send(new BeginTransactionCommand(local.target));
  return transactionId ?? '';
}

async function commit(transactionId: string): Promise<string | undefined> {
  return (await local.client.send(new CommitTransactionCommand({ ...local.target, transactionId }))).transactionStatus;
}

async function rollback(transactionId: string): Promise<string | undefined> {
  return (await local.client.send(new RollbackTransactionCommand({ ...local.target, transactionId })))
    .transactionStatus;
}

async function count(sql = 'SELECT count(*) FROM item', transactionId?: string): Promise<number | undefined> {
  return (await execute(sql, transactionId)).records?.[0]?.[0]?.longValue;
}

function notFound(transactionId: string) {
  return {
    name: 'TransactionNotFoundException',
    message: `Transaction ${transactionId} is not found`,
    $metadata: { httpStatusCode: 404 },
  };
}

/** Waits until PostgreSQL runs a statement, so that a test acts in the midst of it. */
async function untilRunning(sql: string): Promise<void> {
  const running = `SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = '${sql.replaceAll("'", "''")}'`;
  while ((await count(running)) === 0);
}

/** Waits until no session is in a transaction. */
async function untilNoTransaction(): Promise<void> {
  while ((await count("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'")) !== 0);
}

describe('a transaction', () => {
  beforeEach(() => start());

  test('is committed', async () => {
    const id = await begin();
    expect(id.length).toBeLessThanOrEqual(192);
    await execute("INSERT INTO item VALUES ('a')", id);
    await local.client.send(
      new BatchExecuteStatementCommand({
        ...local.target,
        transactionId: id,
        sql: 'INSERT INTO item VALUES (:name)',
        parameterSets: [[{ name: 'name', value: { stringValue: 'b' } }]],
      }),
    );
    expect([await count(), await count(undefined, id)]).toEqual([0, 2]);
    expect(await commit(id)).toBe('Transaction Committed');
    expect(await count()).toBe(2);
  });

  test('is rolled back', async () => {
    const id = await begin();
    await execute("INSERT INTO item VALUES ('a')", id);
    expect(await rollback(id)).toBe('Rollback Complete');
    expect(await count()).toBe(0);
  });

  test('keeps what it sets until its end', async () => {
    const id = await begin();
    await execute("SET timezone = 'America/New_York'", id);
    const { records } = await execute("SELECT current_setting('timezone'), '2026-11-23 12:00:00Z'::timestamptz", id);
    expect(records).toEqual([[{ stringValue: 'America/New_York' }, { stringValue: '2026-11-23 12:00:00' }]]);
    await commit(id);
    expect((await execute('SHOW timezone')).records).toEqual([[{ stringValue: 'UTC' }]]);
  });

  test('holds no other call up', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, begin));
    await Promise.all(ids.map((id, index) => execute(`INSERT INTO item VALUES ('${index}')`, id)));
    expect(await count()).toBe(0);
    await Promise.all(ids.map(commit));
    expect(await count()).toBe(20);
  });

  test('takes one call at a time', async () => {
    const id = await begin();
    const slow = execute('SELECT pg_sleep(0.3)', id);
    await untilRunning('SELECT pg_sleep(0.3)');
    const busy = { name: 'DatabaseErrorException', message: 'Transaction is still running a query' };
    await expect(execute('SELECT 1', id)).rejects.toMatchObject(busy);
    await expect(commit(id)).rejects.toMatchObject(busy);
    await slow;
    expect(await commit(id)).toBe('Transaction Committed');
  });

  test('is aborted by an error, and then not committed', async () => {
    const id = await begin();
    await execute("INSERT INTO item VALUES ('a')", id);
    await expect(execute('SELECT 1 / 0', id)).rejects.toThrow('division by zero');
    await expect(execute('SELECT 1', id)).rejects.toThrow('current transaction is aborted, commands ignored');
    await expect(commit(id)).rejects.toThrow('SQLState: 25P02');
    await expect(rollback(id)).rejects.toMatchObject(notFound(id));
    expect(await count()).toBe(0);
  });

  test('goes on after an error behind a savepoint', async () => {
    const id = await begin();
    await execute('SAVEPOINT sp1', id);
    await expect(execute('SELECT 1 / 0', id)).rejects.toThrow('division by zero');
    await execute('ROLLBACK TO SAVEPOINT sp1', id);
    await execute("INSERT INTO item VALUES ('a')", id);
    await commit(id);
    expect(await count()).toBe(1);
  });

  test('ends with a commit that fails', async () => {
    const id = await begin();
    await execute("INSERT INTO item VALUES ('a'), ('a')", id);
    await expect(commit(id)).rejects.toThrow('SQLState: 23505');
    await expect(execute('SELECT 1', id)).rejects.toMatchObject(notFound(id));
  });

  test.each(['COMMIT', 'ROLLBACK'])('ends with a statement %s', async (sql) => {
    const id = await begin();
    await execute(sql, id);
    await expect(execute('SELECT 1', id)).rejects.toMatchObject(notFound(id));
  });

  test('ends with a statement COMMIT that fails', async () => {
    const id = await begin();
    await execute("INSERT INTO item VALUES ('a'), ('a')", id);
    await expect(execute('COMMIT', id)).rejects.toThrow('SQLState: 23505');
    await expect(execute('SELECT 1', id)).rejects.toMatchObject(notFound(id));
  });

  test('ends when its session is terminated', async () => {
    const id = await begin();
    const pid = (await execute('SELECT pg_backend_pid()', id)).records?.[0]?.[0]?.longValue;
    await execute(`SELECT pg_terminate_backend(${pid}, 5000)`);
    await expect(execute('SELECT 1', id)).rejects.toThrow();
    await expect(execute('SELECT 1', id)).rejects.toMatchObject(notFound(id));
    expect(await count()).toBe(0);
  });

  test('is unknown once ended, or when it never was', async () => {
    const id = await begin();
    await commit(id);
    for (const again of [() => commit(id), () => rollback(id), () => execute('SELECT 1', id)]) {
      await expect(again()).rejects.toMatchObject(notFound(id));
    }
    await expect(commit('nothing')).rejects.toMatchObject(notFound('nothing'));
  });

  test('stays in its database', async () => {
    const id = await begin();
    await expect(execute('SELECT 1', id, { database: 'postgres' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Database name is not the same as transaction',
    });
    expect(await count('SELECT count(*) FROM item', id)).toBe(0);
  });
});

describe('a forgotten transaction', () => {
  test('is rolled back three minutes after its last call', async () => {
    await start({ timing: timing(1800) });
    const id = await begin();
    await execute("INSERT INTO item VALUES ('a')", id);
    await untilNoTransaction();
    await expect(commit(id)).rejects.toMatchObject(notFound(id));
    expect(await count()).toBe(0);
  });

  test('is not, as long as it is used', async () => {
    await start({ timing: timing(1800) });
    const id = await begin();
    await execute('SELECT pg_sleep(0.3)', id);
    expect(await commit(id)).toBe('Transaction Committed');
  });

  test('is rolled back after 24 hours at the latest, in the midst of a statement', async () => {
    const day = 24 * 60 * 60;
    await start({ timing: { ...timing(1), milliseconds: (seconds) => (seconds === day ? 300 : 60_000) } });
    const id = await begin();
    await expect(execute('SELECT pg_sleep(30)', id)).rejects.toMatchObject({ name: 'DatabaseUnavailableException' });
    await expect(commit(id)).rejects.toMatchObject(notFound(id));
  });
});

describe('the statement timeout', () => {
  beforeEach(() => start({ statementTimeoutMilliseconds: 250 }));

  const timeout = {
    name: 'StatementTimeoutException',
    dbConnectionId: expect.any(Number),
    $metadata: { httpStatusCode: 400 },
  };

  test('ends the statement', async () => {
    await expect(execute("SELECT pg_sleep(60), 'ended'")).rejects.toMatchObject(timeout);
    while (
      (await count("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%''ended'''")) !== 0
    );
  });

  test('leaves a transaction aborted', async () => {
    const id = await begin();
    await expect(execute('SELECT pg_sleep(60)', id)).rejects.toMatchObject(timeout);
    let message = 'Transaction is still running a query';
    while (message === 'Transaction is still running a query') {
      message = await execute('SELECT 1', id).then(String, (error: Error) => error.message);
    }
    expect(message).toContain('current transaction is aborted');
    expect(await rollback(id)).toBe('Rollback Complete');
  });

  test('lets the statement go on with continueAfterTimeout', async () => {
    const sql = "INSERT INTO item SELECT 'late' FROM pg_sleep(0.5)";
    await expect(execute(sql, undefined, { continueAfterTimeout: true })).rejects.toMatchObject(timeout);
    while ((await count()) !== 1);
  });

  test('does not count the wait for a session', async () => {
    const ids = await Promise.all(Array.from({ length: 80 }, begin));
    const waiting = execute('SELECT 1');
    await execute('SELECT pg_sleep(0.2)', ids[0]);
    await execute('SELECT pg_sleep(0.2)', ids[0]);
    await Promise.all(ids.map(rollback));
    expect((await waiting).records).toEqual([[{ longValue: 1 }]]);
  });
});
