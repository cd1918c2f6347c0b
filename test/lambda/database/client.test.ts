import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { connectDatabase } from '../../../lambda/database/client.ts';
import { isTransient, isUncertain } from '../../../lambda/database/errors.ts';

const VARIABLES = {
  DATABASE_CLUSTER_ARN: 'arn:aws:rds:us-east-1:111122223333:cluster:foobar',
  DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:foobar',
  DATABASE_NAME: 'foobar',
};

/** All but the timers of the SDK's requests. */
const REAL = ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setInterval'] as const;

describe('a database that takes a request and stays silent', () => {
  let server: Server;
  const environment = { ...process.env };

  beforeEach(async () => {
    server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_RDS_DATA: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
    jest.useFakeTimers({ doNotFake: [...REAL] });
  });

  afterEach(async () => {
    jest.useRealTimers();
    process.env = environment;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('is given up after 50 seconds, with an error after which the statement is tried again', async () => {
    const arrived = once(server, 'request');
    let settled = false;
    const answer = connectDatabase({ ...process.env, ...VARIABLES })
      .execute(sql`select 1`)
      .then(
        () => undefined,
        (error: unknown) => error,
      )
      .finally(() => {
        settled = true;
      });
    const [request] = await arrived;
    const closed = once(request.socket, 'close');
    jest.advanceTimersByTime(49_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(false);

    jest.advanceTimersByTime(1_000);
    const error = await answer;
    expect(isTransient(error)).toBe(true);
    expect(isUncertain(error)).toBe(true);
    // The connection is not left behind for the next statement.
    await closed;
  });
});

test('a database without its variables says which are missing', () => {
  expect(() => connectDatabase({ ...VARIABLES, DATABASE_NAME: '' })).toThrow(
    'The function has no DATABASE_NAME. Set it in the function',
  );
});
