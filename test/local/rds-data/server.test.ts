import { once } from 'node:events';
import { connect } from 'node:net';
import { ExecuteStatementCommand } from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PostgresServer } from '../../../local/postgres/postgres.ts';
import type { DatabaseCluster } from '../../../local/rds-data/model.ts';
import { startTestDataApi, startTestPostgres, type TestDataApi, testCluster } from '../../helpers/postgres.ts';

let postgres: PostgresServer;
let local: TestDataApi;

const closedCluster: DatabaseCluster = {
  ...testCluster,
  path: 'foobar-test-database/Closed',
  arn: 'arn:aws:rds:us-east-1:111122223333:cluster:closed',
  identifier: 'closed',
  database: 'closed',
  httpEndpoint: false,
};

beforeAll(async () => {
  postgres = await startTestPostgres();
  local = await startTestDataApi({ postgres, clusters: [testCluster, closedCluster] });
});

afterAll(async () => {
  await local?.stop();
  await postgres?.stop();
});

const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261123/us-east-1/rds-data/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;

async function post(path: string, body: string, headers: Record<string, string> = { authorization: AUTHORIZATION }) {
  const response = await fetch(`${local.api.url}${path}`, { method: 'POST', body, headers });
  const answer: unknown = await response.json();
  return { status: response.status, type: response.headers.get('x-amzn-errortype'), headers: response.headers, answer };
}

function statement(sql: string): string {
  return JSON.stringify({ ...local.target, sql });
}

describe('the wire', () => {
  test('an answer is JSON with a request id', async () => {
    const { status, headers, answer } = await post('/Execute', statement('SELECT 1'));
    expect(status).toBe(200);
    expect(answer).toEqual({ numberOfRecordsUpdated: 0, records: [[{ longValue: 1 }]] });
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('an error has its class in a header and its message in the body', async () => {
    const { status, type, answer } = await post('/Execute', statement('SELECT 1 / 0'));
    expect({ status, type, answer }).toEqual({
      status: 400,
      type: 'DatabaseErrorException',
      answer: { message: 'ERROR: division by zero; SQLState: 22012' },
    });
  });

  test('long integers keep their digits both ways', async () => {
    const body = `${statement('SELECT :n').slice(0, -1)},"parameters":[{"name":"n","value":{"longValue":9223372036854775807}}]}`;
    const response = await fetch(`${local.api.url}/Execute`, {
      method: 'POST',
      body,
      headers: { authorization: AUTHORIZATION },
    });
    expect(await response.text()).toContain('"longValue":9223372036854775807');
  });

  test.each([
    ['/Execute', '{', 400, 'SerializationException'],
    ['/Execute', '[]', 400, 'SerializationException'],
    ['/Execute', '', 400, 'ValidationException'],
    ['/BatchExecute', '{}', 400, 'ValidationException'],
    ['/BeginTransaction', '{}', 400, 'ValidationException'],
    ['/CommitTransaction', '{}', 400, 'ValidationException'],
    ['/RollbackTransaction', '{"transactionId":1}', 400, 'SerializationException'],
    ['/ExecuteSql', '{}', 400, 'BadRequestException'],
    ['/', '{}', 404, 'UnknownOperationException'],
    ['/execute', '{}', 404, 'UnknownOperationException'],
    ['/constructor', '{}', 404, 'UnknownOperationException'],
    ['/Execute', 'x'.repeat(4 * 1024 * 1024 + 1), 413, 'RequestEntityTooLargeException'],
  ])('%s with a bad body: %#', async (path, body, status, type) => {
    expect(await post(path, body)).toMatchObject({ status, type, answer: { message: expect.any(String) } });
  });

  test.each([
    [{}, 'MissingAuthenticationTokenException'],
    [{ authorization: 'Bearer token' }, 'IncompleteSignatureException'],
    [{ authorization: AUTHORIZATION.replace('rds-data', 's3') }, 'IncompleteSignatureException'],
    [{ authorization: AUTHORIZATION.slice(0, -1) }, 'IncompleteSignatureException'],
  ])('an unsigned request: %j', async (headers, type) => {
    expect(await post('/Execute', statement('SELECT 1'), headers)).toMatchObject({ status: 403, type });
  });

  test('another method than POST', async () => {
    const response = await fetch(`${local.api.url}/Execute`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('a cluster without EnableHttpEndpoint', async () => {
    const body = JSON.stringify({ ...local.target, resourceArn: closedCluster.arn, sql: 'SELECT 1' });
    expect(await post('/Execute', body)).toMatchObject({
      status: 400,
      type: 'HttpEndpointNotEnabledException',
      answer: { message: expect.stringContaining('HttpEndpoint is not enabled for cluster closed.') },
    });
  });

  test.each([
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['a body that is never sent', 'POST /Execute HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{"sql"'],
    ['a broken chunk', 'POST /Execute HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
  ])('%s does no harm', async (_, bytes) => {
    const socket = connect(local.api.port, local.api.host);
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write(bytes);
    await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    expect(await post('/Execute', statement('SELECT 1'))).toMatchObject({ status: 200 });
  });

  test('listens on the loopback interface only', () => {
    expect(local.api).toMatchObject({ host: '127.0.0.1', url: `http://127.0.0.1:${local.api.port}` });
  });
});

describe('start', () => {
  test('says that a port is busy', async () => {
    const props = { clusters: [], secrets: { value: () => undefined }, postgres: () => postgres };
    const { startDataApi } = await import('../../../local/rds-data/server.ts');
    const { timing } = await import('../../../local/timing.ts');
    await expect(startDataApi({ ...props, timing: timing(1), port: local.api.port })).rejects.toThrow(
      `The Data API cannot listen (listen EADDRINUSE: address already in use 127.0.0.1:${local.api.port}): choose another port.`,
    );
  });

  test('refuses two clusters of the same database name on one server', async () => {
    const other = { ...testCluster, path: 'other/Cluster', arn: `${testCluster.arn}-2` };
    await expect(startTestDataApi({ postgres, clusters: [testCluster, other] })).rejects.toThrow(
      'other/Cluster and foobar-test-database/Cluster both want the database foobar on one PostgreSQL server',
    );
  });

  test('finds the data of an earlier start, and gives the master user a new password', async () => {
    await post('/Execute', statement('CREATE TABLE kept ()'));
    const again = await startTestDataApi({ postgres });
    again.secrets.set(local.target.secretArn, JSON.stringify({ username: 'foobar_admin', password: "p'w" }));
    const { records } = await again.client.send(
      new ExecuteStatementCommand({ ...again.target, sql: 'SELECT count(*) FROM kept' }),
    );
    expect(records).toEqual([[{ longValue: 0 }]]);
    await again.stop();
  });
});

describe('a PostgreSQL that is gone', () => {
  test('is a database that is not available, on kept sessions and on new ones', async () => {
    const lost = await startTestDataApi();
    const execute = () => lost.client.send(new ExecuteStatementCommand({ ...lost.target, sql: 'SELECT 1' }));
    await execute();
    await lost.postgres.stop();
    for (let call = 0; call < 3; call++) {
      await expect(execute()).rejects.toMatchObject({
        name: 'DatabaseUnavailableException',
        $metadata: { httpStatusCode: 504 },
      });
    }
    await lost.stop();
  });
});

describe('stop', () => {
  test('is quick with a statement and a transaction in flight, and leaves no session', async () => {
    const stopping = await startTestDataApi({ postgres });
    const running = stopping.client
      .send(new ExecuteStatementCommand({ ...stopping.target, sql: "SELECT pg_sleep(60), 'in flight'" }))
      .catch((error: Error) => error);
    const active = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%''in flight'''";
    const count = async () => (await post('/Execute', statement(active))).answer;
    while (JSON.stringify(await count()).includes('"longValue":0'));
    const start = performance.now();
    await stopping.api.stop();
    expect(performance.now() - start).toBeLessThan(1500);
    expect(await running).toBeInstanceOf(Error);
    while (!JSON.stringify(await count()).includes('"longValue":0'));
    stopping.client.destroy();
  });
});
