import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { lambdaContext } from '../load-balancer.ts';

/** Of the function, in lib/constructs/application-secret-rotation.ts. */
const TIMEOUT_SECONDS = 300;

const environment = { ...process.env };
const sockets: Socket[] = [];
let server: Server;

beforeEach(async () => {
  server = createServer((socket) => void sockets.push(socket.on('error', () => undefined).resume()));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    DATABASE_CLUSTER_ARN: 'arn:aws:rds:us-east-1:111122223333:cluster:database',
    DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:database-AbCdEf',
    DATABASE_NAME: 'foobar',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date', 'performance'] });
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  process.env = environment;
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
});

test('a Secrets Manager that never answers is told of before the time of the function is over', async () => {
  const { handler } = await import('../../../lambda/rotate-application-secret/index.ts');
  let failure: Error | undefined;
  const event = {
    Step: 'createSecret',
    SecretId: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:application-GhIjKl',
    ClientRequestToken: 'a-version',
  };
  handler(event, lambdaContext()).catch((error: Error) => {
    failure = error;
  });
  let seconds = 0;
  while (failure === undefined && seconds < TIMEOUT_SECONDS) {
    // Time goes on once a request was sent, or while the client waits before it sends the next one.
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
    await jest.advanceTimersByTimeAsync(1_000);
    seconds += 1;
  }
  expect(failure).toMatchObject({ name: 'TimeoutError', message: expect.stringMatching(/^createSecret: /) });
  expect(sockets.length).toBeGreaterThan(1);
});
