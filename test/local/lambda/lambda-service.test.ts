import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { Invocation } from '../../../local/lambda/invoker.ts';
import { LambdaService, type LambdaServiceOptions } from '../../../local/lambda/lambda-service.ts';
import type { LambdaFunction } from '../../../local/lambda/model.ts';
import { fixture, lambdaFunction } from './functions.ts';

const services: LambdaService[] = [];
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.stop()));
});

function start(properties: Partial<LambdaFunction> = {}, options: Partial<LambdaServiceOptions> = {}) {
  const lines: string[] = [];
  const lambda = lambdaFunction(properties);
  const log = (_name: string, line: string) => lines.push(line);
  const service = new LambdaService({ functions: [lambda], environment: {}, log, ...options });
  services.push(service);
  const invoke = (event: object, qualifier = '') => service.invoke(`${lambda.arn}${qualifier}`, JSON.stringify(event));
  return { service, lambda, lines, invoke };
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The code of a function, or a layer, of one file. */
function folderWith(file: string, source: string) {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-'));
  folders.push(folder);
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), source);
  return { kind: 'folder', folder } as const;
}

function payload(invocation: Invocation): unknown {
  if (invocation.outcome === 'throttled' || invocation.outcome === 'not-found') throw new Error(invocation.reason);
  return JSON.parse(invocation.payload);
}

describe('an invocation', () => {
  test('gives the event to the handler and returns what the handler returns', async () => {
    const { invoke } = start();
    expect(await invoke({ do: 'echo', text: 'grüß dich 👋' })).toEqual({
      outcome: 'returned',
      payload: '{"do":"echo","text":"grüß dich 👋"}',
      executedVersion: '$LATEST',
    });
  });

  test('that returns nothing returns null', async () => {
    expect(payload(await start().invoke({ do: 'nothing' }))).toBeNull();
  });

  test('by alias runs the version of the alias', async () => {
    const { invoke, lambda } = start();
    const invocation = await invoke({ do: 'context' }, ':live');
    expect(invocation).toMatchObject({ outcome: 'returned', executedVersion: '7' });
    expect(payload(invocation)).toMatchObject({ functionVersion: '7', invokedFunctionArn: `${lambda.arn}:live` });
  });

  test('by name works as by ARN', async () => {
    expect(payload(await start().service.invoke('api:live', '{"do":"count"}'))).toBe(1);
  });

  test.each([':unknown', ':8'])('of a qualifier that does not exist (%s) is not found', async (qualifier) => {
    const { invoke, lambda } = start();
    const reason = `Function not found: ${lambda.arn}${qualifier}`;
    expect(await invoke({ do: 'count' }, qualifier)).toEqual({ outcome: 'not-found', reason });
  });

  test('has the whole context', async () => {
    const { invoke, lambda } = start();
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
    const { invoke } = start({ environment: { DATABASE_NAME: 'board' } }, { environment });
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

describe('an execution environment', () => {
  test('is initialised once and kept for the next invocation', async () => {
    const { invoke } = start();
    expect(payload(await invoke({ do: 'count' }))).toBe(1);
    expect(payload(await invoke({ do: 'count' }))).toBe(2);
  });

  test('runs one invocation at a time', async () => {
    const { invoke } = start();
    const both = await Promise.all([
      invoke({ do: 'wait', milliseconds: 300 }),
      invoke({ do: 'wait', milliseconds: 300 }),
    ]);
    expect(both.map(payload)).toEqual([1, 1]);
  });

  test('is waited for when the maximum runs', async () => {
    const { invoke } = start({}, { maximumEnvironments: 1 });
    const counts = await Promise.all([1, 2, 3].map(() => invoke({ do: 'count' })));
    expect(counts.map(payload)).toEqual([1, 2, 3]);
  });

  test('is of one version; another version takes its place when the maximum runs', async () => {
    const { invoke } = start({}, { maximumEnvironments: 1 });
    expect(payload(await invoke({ do: 'count' }))).toBe(1);
    expect(payload(await invoke({ do: 'count' }, ':7'))).toBe(1);
  });
});

describe('reserved concurrency', () => {
  test('throttles what exceeds it', async () => {
    const { invoke } = start({ reservedConcurrency: 1 });
    const [first, second] = await Promise.all([invoke({ do: 'count' }), invoke({ do: 'count' })]);
    expect(first).toMatchObject({ outcome: 'returned' });
    expect(second).toEqual({ outcome: 'throttled', reason: 'Rate Exceeded: api has a reserved concurrency of 1.' });
    expect(await invoke({ do: 'count' })).toMatchObject({ outcome: 'returned' });
  });

  test('counts the invocations that wait for an environment', async () => {
    const { invoke } = start({ reservedConcurrency: 2 }, { maximumEnvironments: 1 });
    const outcomes = await Promise.all([1, 2, 3].map(() => invoke({ do: 'count' })));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['returned', 'returned', 'throttled']);
  });

  test('of 0 throttles everything', async () => {
    const { invoke } = start({ reservedConcurrency: 0 });
    expect(await invoke({ do: 'count' })).toMatchObject({ outcome: 'throttled' });
  });
});

describe('a failed invocation', () => {
  const requestId = '[0-9a-f-]{36}';
  test.each([
    ['an error', { do: 'fail' }, 'RangeError', /^out of range$/],
    ['a rejection with no error', { do: 'failWithText' }, 'string', /^just text$/],
    [
      'process.exit(1)',
      { do: 'exit', code: 1 },
      'Runtime.ExitError',
      `^RequestId: ${requestId} Error: Runtime exited with error: exit status 1$`,
    ],
    [
      'process.exit(0)',
      { do: 'exit', code: 0 },
      'Runtime.ExitError',
      `^RequestId: ${requestId} Error: Runtime exited without providing a reason$`,
    ],
    ['an unhandled rejection', { do: 'reject' }, 'Runtime.UnhandledPromiseRejection', /^Error: nobody listens$/],
    ['an uncaught exception', { do: 'throwLater' }, 'Error', /^later$/],
    [
      'a result that is no JSON',
      { do: 'circular' },
      'Runtime.JSONStringifyError',
      /^Unable to stringify response body$/,
    ],
    [
      'a response above 6 MB',
      { do: 'large', bytes: 6_291_555 },
      'Function.ResponseSizeTooLarge',
      /exceeded maximum allowed payload size \(6291556 bytes\)/,
    ],
  ])('by %s reports it as Lambda does, and the next invocation succeeds', async (_name, event, errorType, message) => {
    const { invoke } = start();
    const invocation = await invoke(event);
    expect(invocation).toMatchObject({ outcome: 'failed', executedVersion: '$LATEST' });
    expect(payload(invocation)).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) });
    expect(await invoke({ do: 'count' })).toMatchObject({ outcome: 'returned' });
  });

  test.each(['hang', 'spin'])('by timeout (%s) ends the environment', async (behaviour) => {
    const { invoke, lines } = start({ timeoutSeconds: 1 });
    await invoke({ do: 'count' });
    const invocation = await invoke({ do: behaviour });
    expect(payload(invocation)).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(`^RequestId: ${requestId} Error: Task timed out after 1.00 seconds$`),
    });
    expect(lines).toContainEqual(expect.stringMatching(`${requestId} Task timed out after 1.00 seconds$`));
    expect(payload(await invoke({ do: 'count' }))).toBe(1);
  });

  test('that crashed leaves the other environments alone', async () => {
    const { invoke } = start();
    const [waited, crashed] = await Promise.all([
      invoke({ do: 'wait', milliseconds: 500 }),
      invoke({ do: 'exit', code: 1 }),
    ]);
    expect([waited.outcome, crashed.outcome]).toEqual(['returned', 'failed']);
  });

  test('by a crash of every environment is what all that run become, and those after start anew', async () => {
    const { service, lambda, invoke } = start();
    await invoke({ do: 'nothing' });
    const running = [invoke({ do: 'hang' }), invoke({ do: 'hang' })];
    await new Promise((resolve) => setTimeout(resolve, 100));
    service.crash(`${lambda.arn}:live`);
    for (const invocation of await Promise.all(running)) {
      expect(payload(invocation)).toMatchObject({
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: exit status 1$/),
      });
    }
    expect(payload(await invoke({ do: 'nothing' }))).toBeNull();
  });

  test('by a request above 6 MB never reaches the function', async () => {
    const { invoke, lines } = start();
    const invocation = await invoke({ do: 'echo', text: 'x'.repeat(6 * 1024 * 1024) });
    expect(payload(invocation)).toMatchObject({ errorType: 'RequestEntityTooLargeException' });
    expect(lines).toEqual([]);
  });

  test('by a promise that nothing can settle answers null', async () => {
    expect(payload(await start().invoke({ do: 'never' }))).toBeNull();
  });
});

describe('a function that cannot start', () => {
  test.each([
    ['throws while it loads', { environment: { BROKEN_START: '1' } }, 'TypeError', 'cannot start'],
    [
      'has no such file',
      { handler: 'missing.handler' },
      'Runtime.ImportModuleError',
      "Error: Cannot find module 'missing'",
    ],
    [
      'has no such export',
      { handler: 'index.missing' },
      'Runtime.HandlerNotFound',
      'index.missing is undefined or not exported',
    ],
    ['has a malformed handler', { handler: 'index' }, 'Runtime.MalformedHandlerName', 'Bad handler "index"'],
    [
      'takes a callback on nodejs24.x',
      { handler: 'index.withCallback' },
      'Runtime.CallbackHandlerDeprecated',
      'do not support',
    ],
    [
      'does not run here',
      { code: { kind: 'not-runnable', reason: 'its runtime is python3.13' } },
      'Runtime.InvalidEnvironment',
      'api cannot run on this machine: its runtime is python3.13.',
    ],
  ] as const)('because it %s fails each invocation with the reason', async (_name, properties, errorType, message) => {
    const { invoke } = start(properties);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const invocation = await invoke({ do: 'count' });
      expect(invocation.outcome).toBe('failed');
      expect(payload(invocation)).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
    }
  });

  test('because of a syntax error names it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lambda-'));
    writeFileSync(join(folder, 'index.mjs'), 'export const handler = async () => ({;');
    const { invoke } = start({ code: { kind: 'folder', folder } });
    expect(payload(await invoke({}))).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' });
    rmSync(folder, { recursive: true });
  });
});

describe('an initialisation that takes too long', () => {
  const slow = (milliseconds: number) => ({
    code: folderWith(
      'index.mjs',
      `await new Promise((r) => setTimeout(r, ${milliseconds})); export const handler = () => 1;`,
    ),
  });

  test('is done again with the first invocation', async () => {
    const { invoke, lines } = start(slow(300), { initTimeoutSeconds: 0.1 });
    expect(payload(await invoke({}))).toBe(1);
    expect(lines[0]).toMatch(/^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: timeout$/);
    expect(lines.find((line) => line.startsWith('REPORT'))).not.toContain('Init Duration');
    expect(payload(await invoke({}))).toBe(1);
  });

  test('takes of the time of the function', async () => {
    const { invoke } = start({ ...slow(60_000), timeoutSeconds: 1 }, { initTimeoutSeconds: 0.1 });
    expect(await invoke({})).toMatchObject({
      outcome: 'failed',
      payload: expect.stringContaining('Task timed out after 1.00 seconds'),
    });
  });
});

describe('provisioned concurrency', () => {
  const type = 'export const handler = () => process.env.AWS_LAMBDA_INITIALIZATION_TYPE;';

  test('is initialised before the first invocation', async () => {
    const provisioned = [{ version: '7', environments: 2 }];
    const { invoke, service, lines } = start({ code: folderWith('index.mjs', type), provisioned });
    await service.provision();
    expect(payload(await invoke({}, ':live'))).toBe('provisioned-concurrency');
    expect(lines.join()).not.toContain('Init Duration');
    expect(payload(await invoke({}))).toBe('on-demand');
  });

  test('that cannot initialise says why', async () => {
    const code = folderWith('index.mjs', 'throw new Error("no configuration");');
    const { service } = start({ code, provisioned: [{ version: '7', environments: 1 }] });
    await expect(service.provision()).rejects.toThrow(
      /^app\/api: the function failed to initialise: .*no configuration/,
    );
  });
});

test('modules of a layer are required as on Lambda', async () => {
  const layer = folderWith('nodejs/node_modules/greeting/index.js', "module.exports = 'from the layer';");
  const code = folderWith('index.js', "exports.handler = async () => require('greeting');");
  const { invoke } = start({ code, layers: [{ arn: 'layer', folder: layer.folder }] });
  expect(payload(await invoke({}))).toBe('from the layer');
});

test('a handler that streams is refused', async () => {
  const source = 'export const handler = awslambda.streamifyResponse(async () => undefined);';
  const { invoke } = start({ code: folderWith('index.mjs', source) });
  expect(payload(await invoke({}))).toMatchObject({
    errorType: 'Runtime.StreamingNotSupported',
    errorMessage: expect.stringContaining('does not stream responses'),
  });
});

describe('a CommonJS handler', () => {
  const commonJs = { code: { kind: 'folder', folder: fixture('cjs') }, runtime: 'nodejs22.x' } as const;

  test('is loaded as such, whatever a package.json above its folder says', async () => {
    expect(payload(await start(commonJs).invoke({ name: 'Ada' }))).toBe('hello Ada');
  });

  test.each([
    ['fail', { errorMessage: 'called back with an error' }],
    ['throw', { errorMessage: 'thrown at once' }],
  ])('that %ss fails the invocation', async (behaviour, expected) => {
    expect(payload(await start(commonJs).invoke({ do: behaviour }))).toMatchObject(expected);
  });

  test('that never answers answers null when nothing is left to do', async () => {
    expect(payload(await start(commonJs).invoke({ do: 'leave' }))).toBeNull();
  });

  test('may answer through its context', async () => {
    expect(payload(await start(commonJs).invoke({ do: 'succeed' }))).toBe('succeeded');
  });

  test.each([
    [true, 'waits for the event loop to be empty', 'still at work'],
    [false, 'does not wait', 'REPORT'],
  ])('with callbackWaitsForEmptyEventLoop %s %s', async (wait, _name, expected) => {
    const { invoke, lines } = start(commonJs);
    await invoke({ do: 'later', wait, name: 'Ada' });
    const finished = lines.findIndex((line) => line.startsWith('END'));
    expect(lines[finished + (wait ? -1 : 1)]).toContain(expected);
  });
});

test('a nested export may be the handler', async () => {
  expect(payload(await start({ handler: 'index.nested.handler' }).invoke({}))).toBe('nested');
});

describe('the log', () => {
  test('has the lines of the function between START and END, then REPORT', async () => {
    const { invoke, lines } = start();
    await invoke({ do: 'log' });
    expect(lines).toEqual([
      expect.stringMatching(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/),
      expect.stringMatching(/^\d{4}-[\d-]+T[\d:.]+Z\t[0-9a-f-]{36}\tINFO\ta line \{ answer: 42 \}$/),
      expect.stringMatching(/\tERROR\tan error$/),
      'raw text',
      expect.stringMatching(/^END RequestId: [0-9a-f-]{36}$/),
      expect.stringMatching(
        /^REPORT RequestId: .*\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms$/,
      ),
    ]);
  });

  test('keeps what was written before a crash', async () => {
    const { invoke, lines } = start();
    await invoke({ do: 'logThenExit' });
    expect(lines[1]).toMatch(/\tINFO\tlast words$/);
  });

  const logging = { logGroupName: '/x', format: 'JSON', applicationLevel: 'ERROR', systemLevel: 'INFO' } as const;

  test('in JSON has an object a line, from the application log level on', async () => {
    const { invoke, lines } = start({ logging });
    await invoke({ do: 'log' });
    const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(lines.filter((line) => line !== 'raw text').map((line) => JSON.parse(line))).toEqual([
      { time, type: 'platform.start', record: { requestId, version: '$LATEST' } },
      { timestamp: time, level: 'ERROR', requestId, message: 'an error' },
      { time, type: 'platform.report', record: expect.objectContaining({ requestId, status: 'success' }) },
    ]);
  });

  test('in JSON of system level WARN has the lines of the function alone', async () => {
    const { invoke, lines } = start({ logging: { ...logging, systemLevel: 'WARN' } });
    await invoke({ do: 'log' });
    expect(lines).toEqual([expect.stringContaining('an error'), 'raw text']);
  });
});

test('stop ends what runs at once', async () => {
  const { invoke, service } = start({ timeoutSeconds: 60 }, { maximumEnvironments: 1 });
  await invoke({ do: 'count' });
  const running = invoke({ do: 'spin' });
  const waiting = invoke({ do: 'count' });
  await service.stop();
  expect([(await running).outcome, (await waiting).outcome]).toEqual(['failed', 'failed']);
});

describe('functions that are replaced', () => {
  /** Answers with a word, after as long as it is asked to. */
  const says = (word: string) =>
    folderWith(
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
    const { service, lambda, invoke } = start({ code: says('old') }, { log });
    const early = invoke({ wait: 300 });
    await waiting;
    const next = service.next();
    next.add([{ ...lambda, code: says('new') }]);
    service.replace(next);
    expect(payload(await invoke({}))).toBe('new');
    expect(payload(await early)).toBe('old');
  });

  test('serve on until then, and for good when the new ones are discarded', async () => {
    const { service, lambda, invoke } = start({ code: says('old') });
    const next = service.next();
    next.add([{ ...lambda, code: says('new') }]);
    expect(payload(await next.invoke(lambda.arn, '{}'))).toBe('new');
    expect(payload(await invoke({}))).toBe('old');
    await service.discard(next);
    expect(payload(await invoke({}))).toBe('old');
  });

  test('are kept with their environments where nothing about them changed', async () => {
    const { service, lambda, invoke } = start();
    expect(payload(await invoke({ do: 'count' }))).toBe(1);
    const next = service.next();
    next.add([{ ...lambda }]);
    service.replace(next);
    expect(payload(await invoke({ do: 'count' }))).toBe(2);
  });

  (process.platform === 'linux' ? test : test.skip)('leave no thread behind', async () => {
    const { service, lambda, invoke } = start({ code: says('0') });
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
