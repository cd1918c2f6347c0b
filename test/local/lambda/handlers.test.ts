import { getPriority } from 'node:os';
import { afterEach, describe, expect, test } from '@jest/globals';
import { fixture } from './functions.ts';
import { payload, ServiceBench } from './service-bench.ts';

const bench = new ServiceBench();
afterEach(() => bench.stop());

test('modules of a layer are required as on Lambda', async () => {
  const layer = bench.folder('nodejs/node_modules/greeting/index.js', "module.exports = 'from the layer';");
  const code = bench.folder('index.js', "exports.handler = async () => require('greeting');");
  const { invoke } = bench.start({ code, layers: [{ arn: 'layer', folder: layer.folder }] });
  expect(payload(await invoke({}))).toBe('from the layer');
});

test('a handler that streams is refused', async () => {
  const source = 'export const handler = awslambda.streamifyResponse(async () => undefined);';
  const { invoke } = bench.start({ code: bench.folder('index.mjs', source) });
  expect(payload(await invoke({}))).toMatchObject({
    errorType: 'Runtime.StreamingNotSupported',
    errorMessage: expect.stringContaining('does not stream responses'),
  });
});

describe('a CommonJS handler', () => {
  const commonJs = { code: { kind: 'folder', folder: fixture('cjs') }, runtime: 'nodejs22.x' } as const;

  test('is loaded as such, whatever a package.json above its folder says', async () => {
    expect(payload(await bench.start(commonJs).invoke({ name: 'Ada' }))).toBe('hello Ada');
  });

  test.each([
    ['fail', { errorMessage: 'called back with an error' }],
    ['throw', { errorMessage: 'thrown at once' }],
  ])('that %ss fails the invocation', async (behaviour, expected) => {
    expect(payload(await bench.start(commonJs).invoke({ do: behaviour }))).toMatchObject(expected);
  });

  test('that never answers answers null when nothing is left to do', async () => {
    expect(payload(await bench.start(commonJs).invoke({ do: 'leave' }))).toBeNull();
  });

  test('may answer through its context', async () => {
    expect(payload(await bench.start(commonJs).invoke({ do: 'succeed' }))).toBe('succeeded');
  });

  test.each([
    [true, 'waits for the event loop to be empty', 'still at work'],
    [false, 'does not wait', 'REPORT'],
  ])('with callbackWaitsForEmptyEventLoop %s %s', async (wait, _name, expected) => {
    const { invoke, lines } = bench.start(commonJs);
    await invoke({ do: 'later', wait, name: 'Ada' });
    const finished = lines.findIndex((line) => line.startsWith('END'));
    expect(lines[finished + (wait ? -1 : 1)]).toContain(expected);
  });
});

const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('a function has a lower priority than the services', async () => {
  const code = bench.folder('index.js', "exports.handler = async () => require('node:os').getPriority();");
  const before = getPriority();
  expect(payload(await bench.start({ code }).invoke({}))).toBe(Math.min(19, before + 5));
  expect(getPriority()).toBe(before);
});

test('a nested export may be the handler', async () => {
  expect(payload(await bench.start({ handler: 'index.nested.handler' }).invoke({}))).toBe('nested');
});
