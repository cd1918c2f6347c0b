import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { fixture } from './functions.ts';
import { payload, ServiceBench } from './service-bench.ts';

const bench = new ServiceBench();
afterEach(() => bench.stop());

describe('an invocation', () => {
  test('gives the event to the handler and returns what the handler returns', async () => {
    const { invoke } = bench.start();
    expect(await invoke({ do: 'echo', text: 'grüß dich 👋' })).toEqual({
      outcome: 'returned',
      payload: '{"do":"echo","text":"grüß dich 👋"}',
      executedVersion: '$LATEST',
    });
  });

  test('that returns nothing returns null', async () => {
    expect(payload(await bench.start().invoke({ do: 'nothing' }))).toBeNull();
  });

  test('by alias runs the version of the alias', async () => {
    const { invoke, lambda } = bench.start();
    const invocation = await invoke({ do: 'context' }, ':live');
    expect(invocation).toMatchObject({ outcome: 'returned', executedVersion: '7' });
    expect(payload(invocation)).toMatchObject({ functionVersion: '7', invokedFunctionArn: `${lambda.arn}:live` });
  });

  test('by name works as by ARN', async () => {
    expect(payload(await bench.start().service.invoke('api:live', '{"do":"count"}'))).toBe(1);
  });

  test.each([':unknown', ':8'])('of a qualifier that does not exist (%s) is not found', async (qualifier) => {
    const { invoke, lambda } = bench.start();
    const reason = `Function not found: ${lambda.arn}${qualifier}`;
    expect(await invoke({ do: 'count' }, qualifier)).toEqual({ outcome: 'not-found', reason });
  });

  test('has the whole context', async () => {
    const { invoke, lambda } = bench.start();
    const context = payload(await invoke({ do: 'context' })) as Record<string, unknown>;
    expect(context).toEqual({
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'api',
      functionVersion: '$LATEST',
      invokedFunctionArn: lambda.arn,
      memoryLimitInMB: '128',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      logGroupName: '/aws/lambda/api',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      remaining: expect.any(Number),
    });
    expect(context['remaining']).toBeGreaterThan(2_000);
    expect(context['remaining']).toBeLessThanOrEqual(3_000);
  });

  test('sees the variables of the function, of the runtime and of Lambda, and none of this process', async () => {
    process.env['ONLY_OF_THE_PROCESS'] = '1';
    const environment = { AWS_ENDPOINT_URL_RDS_DATA: 'http://127.0.0.1:1' };
    const { invoke } = bench.start({ environment: { DATABASE_NAME: 'board' } }, { environment });
    const variables = payload(await invoke({ do: 'environment' })) as Record<string, unknown>;
    expect(variables).toMatchObject({
      DATABASE_NAME: 'board',
      AWS_ENDPOINT_URL_RDS_DATA: 'http://127.0.0.1:1',
      _HANDLER: 'index.handler',
      AWS_REGION: 'us-east-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'api',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      LAMBDA_TASK_ROOT: fixture('esm'),
      TZ: ':UTC',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
    });
    expect(variables).not.toHaveProperty('ONLY_OF_THE_PROCESS');
    expect(variables).not.toHaveProperty('NODE_ENV');
  });
});

test('stop ends what runs at once', async () => {
  const { invoke, service } = bench.start({ timeoutSeconds: 60 }, { maximumEnvironments: 1 });
  await invoke({ do: 'count' });
  const running = invoke({ do: 'spin' });
  const waiting = invoke({ do: 'count' });
  await service.stop();
  expect([(await running).outcome, (await waiting).outcome]).toEqual(['failed', 'failed']);
});

describe('functions that are replaced', () => {
  /** Answers with a word, after as long as it is asked to. */
  const says = (word: string) =>
    bench.folder(
      'index.mjs',
      `export const handler = async ({ wait = 0 }) => {
         if (wait > 0) console.log('waiting');
         await new Promise((resolve) => setTimeout(resolve, wait));
         return ${JSON.stringify(word)};
       };`,
    );

  test('finish what was begun, and the new ones take what comes then', async () => {
    let begun = () => {};
    const waiting = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const log = (_name: string, line: string) => line.includes('waiting') && begun();
    const { service, lambda, invoke } = bench.start({ code: says('old') }, { log });
    const early = invoke({ wait: 300 });
    await waiting;
    const next = service.next();
    next.add([{ ...lambda, code: says('new') }]);
    service.replace(next);
    expect(payload(await invoke({}))).toBe('new');
    expect(payload(await early)).toBe('old');
  });

  test('serve on until then, and for good when the new ones are discarded', async () => {
    const { service, lambda, invoke } = bench.start({ code: says('old') });
    const next = service.next();
    next.add([{ ...lambda, code: says('new') }]);
    expect(payload(await next.invoke(lambda.arn, '{}'))).toBe('new');
    expect(payload(await invoke({}))).toBe('old');
    await service.discard(next);
    expect(payload(await invoke({}))).toBe('old');
  });

  test('are kept with their environments where nothing about them changed', async () => {
    const { service, lambda, invoke } = bench.start();
    expect(payload(await invoke({ do: 'count' }))).toBe(1);
    const next = service.next();
    next.add([{ ...lambda }]);
    service.replace(next);
    expect(payload(await invoke({ do: 'count' }))).toBe(2);
  });

  (process.platform === 'linux' ? test : test.skip)('leave no thread behind', async () => {
    const { service, lambda, invoke } = bench.start({ code: says('0') });
    const threads = () => readdirSync('/proc/self/task').length;
    const change = async (index: number) => {
      const next = service.next();
      next.add([{ ...lambda, code: says(String(index)) }]);
      service.replace(next);
      expect(payload(await invoke({}))).toBe(String(index));
    };
    for (let index = 1; index <= 3; index += 1) await change(index);
    const before = threads();
    for (let index = 4; index <= 13; index += 1) await change(index);
    // A thread needs a moment to end after its last message.
    while (threads() > before) await new Promise((resolve) => setImmediate(resolve));
  });
});
