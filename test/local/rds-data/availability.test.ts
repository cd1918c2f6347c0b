import {
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandOutput,
} from '@aws-sdk/client-rds-data';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { PostgresServer } from '../../../local/postgres/postgres.ts';
import type { ClusterAvailability } from '../../../local/rds-data/availability.ts';
import { timing } from '../../../local/timing.ts';
import {
  startTestDataApi,
  startTestPostgres,
  type TestDataApi,
  type TestDataApiProps,
  testCluster,
} from '../../helpers/postgres.ts';

const RESUMING = {
  name: 'DatabaseResumingException',
  message: expect.stringMatching(/ is resuming after being auto-paused\. Please wait a few seconds and try again\.$/),
  $metadata: expect.objectContaining({ httpStatusCode: 400 }),
};
const UNAVAILABLE = {
  name: 'DatabaseUnavailableException',
  $metadata: expect.objectContaining({ httpStatusCode: 504 }),
};

let postgres: PostgresServer;
let local: TestDataApi;

beforeAll(async () => {
  postgres = await startTestPostgres();
});

afterEach(() => local.stop());

afterAll(() => postgres?.stop());

/** By default so fast that waiting for it costs nothing. */
async function start(props: TestDataApiProps = {}): Promise<ClusterAvailability> {
  local = await startTestDataApi({ postgres, timing: timing(1000), ...props });
  return local.api.clusters[0]?.availability as ClusterAvailability;
}

function execute(sql: string, transactionId?: string): Promise<ExecuteStatementCommandOutput> {
  return local.client.send(new ExecuteStatementCommand({ ...local.target, sql, transactionId }));
}

async function begin(): Promise<string> {
  return (await local.client.send(new BeginTransactionCommand(local.target))).transactionId ?? '';
}

async function value(sql: string): Promise<number | undefined> {
  return (await execute(sql)).records?.[0]?.[0]?.longValue;
}

/** Waits until PostgreSQL runs a statement, so that a test acts in the midst of it. */
async function untilRunning(sql: string): Promise<void> {
  const running = `SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = '${sql.replaceAll("'", "''")}'`;
  while ((await value(running)) === 0);
}

describe('a paused cluster', () => {
  test('refuses calls while it resumes, which begins with the first of them, and then serves', async () => {
    const cluster = await start({ timing: timing(10) });
    cluster.pause();
    expect(cluster.state).toBe('paused');
    const since = performance.now();
    await expect(execute('SELECT 1')).rejects.toMatchObject(RESUMING);
    expect(cluster.state).toBe('resuming');
    await expect(begin()).rejects.toMatchObject(RESUMING);
    await expect(local.client.send(new CommitTransactionCommand({ ...local.target, transactionId: 'x' })))
      .rejects //
      .toMatchObject(RESUMING);
    await cluster.available();
    // 15 s at ten times AWS's pace; a timer may be a moment early.
    expect(performance.now() - since).toBeGreaterThan(1490);
    expect(await value('SELECT 1')).toBe(1);
  });

  test('takes as long to resume as it is told to', async () => {
    const cluster = await start({ timing: timing(10) });
    cluster.pause(1);
    await expect(execute('SELECT 1')).rejects.toMatchObject(RESUMING);
    const since = performance.now();
    await cluster.available();
    expect(performance.now() - since).toBeLessThan(1400);
  });

  test('can be woken at once', async () => {
    const cluster = await start({ timing: timing(1) });
    cluster.pause();
    await expect(execute('SELECT 1')).rejects.toMatchObject(RESUMING);
    cluster.recover();
    expect(cluster.state).toBe('resuming');
    cluster.resume();
    expect(await value('SELECT 1')).toBe(1);
  });

  test('has closed its sessions and rolled open transactions back', async () => {
    const cluster = await start();
    const transactionId = await begin();
    await execute('CREATE TABLE paused ()', transactionId);
    cluster.pause();
    await expect(execute('SELECT 1')).rejects.toMatchObject(RESUMING);
    await cluster.available();
    await expect(execute('SELECT 1', transactionId)).rejects.toMatchObject({ name: 'TransactionNotFoundException' });
    expect((await execute("SELECT to_regclass('paused')::text")).records).toEqual([[{ isNull: true }]]);
  });

  test('lets a statement that runs end', async () => {
    const cluster = await start();
    const running = value('SELECT 7 FROM pg_sleep(0.2)');
    await untilRunning('SELECT 7 FROM pg_sleep(0.2)');
    cluster.pause();
    expect(await running).toBe(7);
  });

  test('does not fail over', async () => {
    const cluster = await start();
    cluster.pause();
    await expect(cluster.failOver(1)).rejects.toThrow('foobar-test is paused: it can fail over when it is available.');
  });
});

describe('auto-pause', () => {
  const clusters = [{ ...testCluster, secondsUntilAutoPause: 300 }];

  test('comes after SecondsUntilAutoPause without a call, and again after the next calls', async () => {
    let paused: () => void = () => undefined;
    const next = () =>
      new Promise<void>((resolve) => {
        paused = resolve;
      });
    const pause = next();
    const lines: string[] = [];
    const log = (line: string) => {
      lines.push(line);
      paused();
    };
    const cluster = await start({ clusters, log });
    await pause;
    expect(cluster.state).toBe('paused');
    const again = next();
    await expect(execute('SELECT 1')).rejects.toMatchObject(RESUMING);
    await cluster.available();
    await again;
    expect(lines).toEqual(Array(2).fill('foobar-test is paused after 300 s without a call.'));
  });

  test('does not come while a statement runs', async () => {
    const cluster = await start({ clusters });
    expect(await value('SELECT 7 FROM pg_sleep(0.6)')).toBe(7);
    expect(cluster.state).toBe('available');
  });
});

describe('a cluster that fails over', () => {
  test('breaks what runs, refuses calls, and serves again when the new writer is there', async () => {
    const cluster = await start({ timing: timing(1) });
    const transactionId = await begin();
    await execute('CREATE TABLE failed_over ()', transactionId);
    const running = execute('SELECT pg_sleep(30)').catch((error: Error) => error);
    await untilRunning('SELECT pg_sleep(30)');
    const dropped = cluster.failOver(60);
    await expect(execute('SELECT 1')).rejects.toMatchObject(UNAVAILABLE);
    await dropped;
    expect(await running).toMatchObject(UNAVAILABLE);
    await expect(execute('SELECT 1')).rejects.toMatchObject(UNAVAILABLE);
    expect(() => cluster.pause()).toThrow('foobar-test is failing over: it can be paused when that is done.');
    cluster.resume();
    expect(cluster.state).toBe('failing over');
    cluster.recover();
    await expect(execute('SELECT 1', transactionId)).rejects.toMatchObject({ name: 'TransactionNotFoundException' });
    expect((await execute("SELECT to_regclass('failed_over')::text")).records).toEqual([[{ isNull: true }]]);
  });

  test('comes back by itself', async () => {
    const cluster = await start({ timing: timing(100) });
    await cluster.failOver(5);
    await cluster.available();
    expect(await value('SELECT 1')).toBe(1);
  });
});

test('a slow cluster holds every call up', async () => {
  const cluster = await start();
  cluster.delayMilliseconds = 120;
  const since = performance.now();
  await execute('SELECT 1');
  expect(performance.now() - since).toBeGreaterThan(110);
});

describe('a secret that is rotated while sessions live', () => {
  const rotate = async (password: string) => {
    await execute(`ALTER ROLE foobar_admin PASSWORD '${password}'`);
    local.secrets.set(local.target.secretArn, JSON.stringify({ username: 'foobar_admin', password }));
  };

  test('serves calls before and after, and leaves transactions open', async () => {
    await start();
    const transactionId = await begin();
    await rotate('next');
    expect(await value('SELECT 1')).toBe(1);
    expect((await execute('SELECT 2', transactionId)).records).toEqual([[{ longValue: 2 }]]);
    await local.client.send(new CommitTransactionCommand({ ...local.target, transactionId }));
  });

  test('is refused while its value lags behind the database, once no session is left', async () => {
    const cluster = await start();
    await execute("ALTER ROLE foobar_admin PASSWORD 'ahead'");
    cluster.pause();
    await expect(execute('SELECT 1')).rejects.toMatchObject(RESUMING);
    await cluster.available();
    await expect(execute('SELECT 1')).rejects.toMatchObject({
      name: 'DatabaseErrorException',
      message: 'FATAL: password authentication failed for user "foobar_admin"; SQLState: 28P01',
    });
  });
});
