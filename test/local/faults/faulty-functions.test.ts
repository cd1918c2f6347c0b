import { beforeEach, describe, expect, test } from '@jest/globals';
import { FaultyFunctions, functionFaults } from '../../../local/faults/faulty-functions.ts';
import { lambdaFunction } from '../lambda/functions.ts';

const api = lambdaFunction({ name: 'api', timeoutSeconds: 0.2 });
const other = lambdaFunction({ name: 'other' });

let calls: string[];
let random: number;
let faulty: FaultyFunctions;

beforeEach(() => {
  calls = [];
  faulty = new FaultyFunctions({
    functions: [api, other],
    lambda: {
      invoke: async (arn, event) => {
        calls.push(`invoke ${arn.split(':').slice(6).join(':')} ${event}`);
        return { outcome: 'returned', payload: 'done', executedVersion: '7' };
      },
      endIdle: () => void calls.push('end idle'),
      crash: (arn) => void calls.push(`crash ${arn}`),
    },
    random: () => random,
  });
});

const invoke = () => faulty.invoke(`${api.arn}:live`, '{}');
const RETURNED = { outcome: 'returned', payload: 'done', executedVersion: '7' };

describe('a function', () => {
  test('without a fault is invoked as ever', async () => {
    expect(await invoke()).toEqual(RETURNED);
    expect(calls).toEqual(['invoke api:live {}']);
  });

  test('that is throttled is not invoked', async () => {
    faulty.set('api', { throttled: true });
    expect(await invoke()).toEqual({
      outcome: 'throttled',
      reason: `Rate Exceeded: ${api.arn} is throttled on command.`,
    });
    expect(calls).toEqual([]);
    expect(await faulty.invoke(other.arn, '{}')).toEqual(RETURNED);
  });

  test('that is slow answers so much later', async () => {
    faulty.set('api', { delayMilliseconds: 60 });
    const since = performance.now();
    expect(await invoke()).toEqual(RETURNED);
    expect(performance.now() - since).toBeGreaterThan(50);
  });

  test('that is slow answers at once when the fault is over', async () => {
    faulty.set('other', { delayMilliseconds: 600_000 });
    const held = Array.from({ length: 12 }, () => faulty.invoke(other.arn, '{}'));
    faulty.set('other', { delayMilliseconds: 0 });
    expect(await Promise.all(held)).toEqual(held.map(() => RETURNED));
  });

  test('that is slower than its timeout fails by it, without having run', async () => {
    faulty.set('api', { delayMilliseconds: 60_000 });
    expect(await invoke()).toMatchObject({
      outcome: 'failed',
      payload: expect.stringMatching(/Sandbox\.Timedout.*Task timed out after 0\.20 seconds/),
    });
    expect(calls).toEqual([]);
  });

  test.each([
    ['before its work', 0.5, ['end idle']],
    ['after its work', 0.49, ['invoke api:live {}', 'end idle']],
  ])('that crashes does so %s, and starts anew', async (_name, number, expected) => {
    random = number;
    faulty.set('api', { crashing: true });
    expect(await invoke()).toMatchObject({
      outcome: 'failed',
      payload: expect.stringMatching(/Runtime\.ExitError.*exit status 1/),
    });
    expect(calls).toEqual(expected);
  });

  test('is sound again when its fault ends, and keeps the others', async () => {
    faulty.set('api', { throttled: true });
    faulty.set('api', { delayMilliseconds: 1 });
    faulty.set('api', { delayMilliseconds: 0 });
    expect((await invoke()).outcome).toBe('throttled');
    faulty.set('api', { throttled: false });
    expect(await invoke()).toEqual(RETURNED);
  });
});

describe('the faults', () => {
  const kinds = () => functionFaults(faulty, () => [`${api.arn}:live`, '10.0.0.1']);

  test('strike the functions that are invoked while the runtime runs', () => {
    expect(kinds().map(({ targets }) => targets().map(({ name }) => name))).toEqual([['api'], ['api'], ['api']]);
  });

  test.each([
    ['function-throttled', 'throttled'],
    ['function-crashing', 'failed'],
  ])('%s begins and ends', async (name, outcome) => {
    const effect = await kinds()
      .find((kind) => kind.name === name)
      ?.begin('api', { seconds: undefined, milliseconds: 0 });
    expect((await invoke()).outcome).toBe(outcome);
    await effect?.end();
    expect(await invoke()).toEqual(RETURNED);
  });

  test('function-crashing ends what runs when it begins', async () => {
    await kinds()
      .find(({ name }) => name === 'function-crashing')
      ?.begin('api', { seconds: undefined, milliseconds: 0 });
    expect(calls).toEqual([`crash ${api.arn}`]);
  });
});
