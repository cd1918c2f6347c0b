import { EventEmitter, on } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { payload, ServiceBench } from './service-bench.ts';

const bench = new ServiceBench();
afterEach(() => bench.stop());

describe('a failed invocation', () => {
  const requestId = '[0-9a-f-]{36}';
  const CRASHED = {
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(`^RequestId: ${requestId} Error: Runtime exited with error: exit status 1$`),
  };
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
    const { invoke } = bench.start();
    const invocation = await invoke(event);
    expect(invocation).toMatchObject({ outcome: 'failed', executedVersion: '$LATEST' });
    expect(payload(invocation)).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) });
    expect(await invoke({ do: 'count' })).toMatchObject({ outcome: 'returned' });
  });

  test.each(['hang', 'spin'])('by timeout (%s) ends the environment', async (behaviour) => {
    const { invoke, lines } = bench.start({ timeoutSeconds: 1 });
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
    const { invoke } = bench.start();
    const [waited, crashed] = await Promise.all([
      invoke({ do: 'wait', milliseconds: 500 }),
      invoke({ do: 'exit', code: 1 }),
    ]);
    expect([waited.outcome, crashed.outcome]).toEqual(['returned', 'failed']);
  });

  test('by a crash of every environment is what all that run become, and those after start anew', async () => {
    const begun = new EventEmitter();
    const log = (_name: string, line: string) => line.startsWith('START') && begun.emit('start');
    const { service, lambda, invoke } = bench.start({}, { log });
    await invoke({ do: 'nothing' });
    const starts = on(begun, 'start');
    const running = [invoke({ do: 'hang' }), invoke({ do: 'hang' })];
    for (const _ of running) await starts.next();
    service.crash(`${lambda.arn}:live`);
    for (const invocation of await Promise.all(running)) expect(payload(invocation)).toMatchObject(CRASHED);
    expect(payload(await invoke({ do: 'nothing' }))).toBeNull();
  });

  test('by a crash of an environment that has not started yet is the same', async () => {
    const { service, lambda, invoke } = bench.start();
    const early = invoke({ do: 'nothing' });
    service.crash(lambda.arn);
    expect(payload(await early)).toMatchObject(CRASHED);
    expect(payload(await invoke({ do: 'nothing' }))).toBeNull();
  });

  test('by a request above 6 MB never reaches the function', async () => {
    const { invoke, lines } = bench.start();
    const invocation = await invoke({ do: 'echo', text: 'x'.repeat(6 * 1024 * 1024) });
    expect(payload(invocation)).toMatchObject({ errorType: 'RequestEntityTooLargeException' });
    expect(lines).toEqual([]);
  });

  test('by a promise that nothing can settle answers null', async () => {
    expect(payload(await bench.start().invoke({ do: 'never' }))).toBeNull();
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
    const { invoke } = bench.start(properties);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const invocation = await invoke({ do: 'count' });
      expect(invocation.outcome).toBe('failed');
      expect(payload(invocation)).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
    }
  });

  test('because of a syntax error names it', async () => {
    const { invoke } = bench.start({ code: bench.folder('index.mjs', 'export const handler = async () => ({;') });
    expect(payload(await invoke({}))).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' });
  });
});
