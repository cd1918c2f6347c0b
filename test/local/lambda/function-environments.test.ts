import { afterEach, describe, expect, test } from '@jest/globals';
import { payload, ServiceBench } from './service-bench.ts';

const bench = new ServiceBench();
afterEach(() => bench.stop());

describe('an execution environment', () => {
  test('is initialised once and kept for the next invocation', async () => {
    const { invoke } = bench.start();
    expect(payload(await invoke({ do: 'count' }))).toBe(1);
    expect(payload(await invoke({ do: 'count' }))).toBe(2);
  });

  test('runs one invocation at a time', async () => {
    const { invoke } = bench.start();
    const both = await Promise.all([
      invoke({ do: 'wait', milliseconds: 300 }),
      invoke({ do: 'wait', milliseconds: 300 }),
    ]);
    expect(both.map(payload)).toEqual([1, 1]);
  });

  test('is waited for when the maximum runs', async () => {
    const { invoke } = bench.start({}, { maximumEnvironments: 1 });
    const counts = await Promise.all([1, 2, 3].map(() => invoke({ do: 'count' })));
    expect(counts.map(payload)).toEqual([1, 2, 3]);
  });

  test('is of one version; another version takes its place when the maximum runs', async () => {
    const { invoke } = bench.start({}, { maximumEnvironments: 1 });
    expect(payload(await invoke({ do: 'count' }))).toBe(1);
    expect(payload(await invoke({ do: 'count' }, ':7'))).toBe(1);
  });
});

describe('reserved concurrency', () => {
  test('throttles what exceeds it', async () => {
    const { invoke } = bench.start({ reservedConcurrency: 1 });
    const [first, second] = await Promise.all([invoke({ do: 'count' }), invoke({ do: 'count' })]);
    expect(first).toMatchObject({ outcome: 'returned' });
    expect(second).toEqual({ outcome: 'throttled', reason: 'Rate Exceeded: api has a reserved concurrency of 1.' });
    expect(await invoke({ do: 'count' })).toMatchObject({ outcome: 'returned' });
  });

  test('counts the invocations that wait for an environment', async () => {
    const { invoke } = bench.start({ reservedConcurrency: 2 }, { maximumEnvironments: 1 });
    const outcomes = await Promise.all([1, 2, 3].map(() => invoke({ do: 'count' })));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['returned', 'returned', 'throttled']);
  });

  test('of 0 throttles everything', async () => {
    const { invoke } = bench.start({ reservedConcurrency: 0 });
    expect(await invoke({ do: 'count' })).toMatchObject({ outcome: 'throttled' });
  });
});

describe('an initialisation that takes too long', () => {
  const slow = (milliseconds: number) => ({
    code: bench.folder(
      'index.mjs',
      `await new Promise((r) => setTimeout(r, ${milliseconds})); export const handler = () => 1;`,
    ),
  });

  test('is done again with the first invocation', async () => {
    const { invoke, lines } = bench.start(slow(300), { initTimeoutSeconds: 0.1 });
    expect(payload(await invoke({}))).toBe(1);
    expect(lines[0]).toMatch(/^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: timeout$/);
    expect(lines.find((line) => line.startsWith('REPORT'))).not.toContain('Init Duration');
    expect(payload(await invoke({}))).toBe(1);
  });

  test('takes of the time of the function', async () => {
    const { invoke } = bench.start({ ...slow(60_000), timeoutSeconds: 1 }, { initTimeoutSeconds: 0.1 });
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
    const { invoke, service, lines } = bench.start({ code: bench.folder('index.mjs', type), provisioned });
    await service.provision();
    expect(payload(await invoke({}, ':live'))).toBe('provisioned-concurrency');
    expect(lines.join()).not.toContain('Init Duration');
    expect(payload(await invoke({}))).toBe('on-demand');
  });

  test('that cannot initialise says why', async () => {
    const code = bench.folder('index.mjs', 'throw new Error("no configuration");');
    const { service } = bench.start({ code, provisioned: [{ version: '7', environments: 1 }] });
    await expect(service.provision()).rejects.toThrow(
      /^app\/api: the function failed to initialise: .*no configuration/,
    );
  });
});
