import { describe, expect, jest, test } from '@jest/globals';
import type { CloudAssembly } from '../../../local/assembly/cloud-assembly.ts';
import type { Update } from '../../../local/updates.ts';
import { Reloads } from '../../../local/watch/reloads.ts';

const assembly: CloudAssembly = { directory: '/', stacks: [], asset: () => undefined, assetPaths: [] };
const DONE: Update = { changes: ['Function api changed'], gaps: [] };

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

/** Reloads whose steps the test takes, and what they say. */
function start(steps: { load?: () => Promise<CloudAssembly>; update?: () => Promise<Update> }) {
  const said: string[] = [];
  const listeners: (() => void)[] = [];
  const { load = async () => assembly, update = async () => DONE } = steps;
  const reloads = new Reloads({
    load,
    update,
    quietMilliseconds: 1,
    say: (text) => {
      said.push(text.replace(/\d+\.\d\d s/g, '… s'));
      for (const listener of listeners.splice(0)) listener();
    },
  });
  /** Resolves when something more is said. */
  const next = () => new Promise<void>((resolve) => listeners.push(resolve));
  return { reloads, said, next };
}

describe('Reloads', () => {
  test('files that change together are one reload, which tells what it did', async () => {
    let loads = 0;
    const load = async () => {
      loads += 1;
      return assembly;
    };
    const { reloads, said, next } = start({ load });
    const told = next();
    for (const file of ['a.ts', 'b.ts', 'a.ts']) reloads.fileChanged(file);
    await told;
    await reloads.stop();
    expect(loads).toBe(1);
    expect(said).toEqual(['a.ts, b.ts: live after … s (… s to synthesize, … s to take over).\n  Function api changed']);
  });

  test('what changes during a reload is the next one', async () => {
    let release = () => {};
    let loads = 0;
    const load = async () => {
      loads += 1;
      if (loads === 1) {
        reloads.fileChanged('late.ts');
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      }
      return assembly;
    };
    const { reloads, said, next } = start({ load });
    const first = next();
    reloads.fileChanged('early.ts');
    while (loads === 0) await new Promise((resolve) => setImmediate(resolve));
    release();
    await first;
    if (said.length < 2) await next();
    expect(said.map((text) => text.split(':')[0])).toEqual(['early.ts, late.ts', 'late.ts']);
  });

  test('a file that the reload before has taken in already is not told of twice', async () => {
    const changes = [['Function api changed'], []];
    let loads = 0;
    const load = async () => {
      loads += 1;
      if (loads === 1) reloads.fileChanged('late.ts');
      return assembly;
    };
    const { reloads, said, next } = start({ load, update: async () => ({ changes: changes.shift() ?? [], gaps: [] }) });
    const told = next();
    reloads.fileChanged('early.ts');
    await told;
    while (loads < 2) await new Promise((resolve) => setImmediate(resolve));
    await reloads.stop();
    expect(said).toEqual([expect.stringContaining('early.ts, late.ts: live after')]);
  });

  test.each(['load', 'update'] as const)(
    'a failure to %s is told once, then in short, and forgotten once mended',
    async (step) => {
      let broken = true;
      const fail = async () => {
        if (broken) throw new Error('stack.ts:3: no such thing');
      };
      const { reloads, said, next } = start({
        [step]: async () => {
          await fail();
          return step === 'load' ? assembly : DONE;
        },
      });
      const change = async (file: string) => {
        const told = next();
        reloads.fileChanged(file);
        await told;
      };
      await change('stack.ts');
      await change('other.ts');
      broken = false;
      await change('stack.ts');
      broken = true;
      await change('stack.ts');
      const failure = 'stack.ts: not live; what ran before serves on.\nstack.ts:3: no such thing';
      expect(said).toEqual([
        failure,
        'other.ts: still the same error; what ran before serves on.',
        expect.stringContaining('stack.ts: live after'),
        failure,
      ]);
    },
  );

  test('what is mended to what ran before is told, too', async () => {
    const loads = [() => Promise.reject(new Error('broken')), async () => assembly];
    const { reloads, said, next } = start({
      load: () => (loads.shift() as () => Promise<CloudAssembly>)(),
      update: async () => ({ changes: [], gaps: [] }),
    });
    for (let saves = 0; saves < 2; saves += 1) {
      const told = next();
      reloads.fileChanged('stack.ts');
      await told;
    }
    expect(said).toEqual([
      'stack.ts: not live; what ran before serves on.\nbroken',
      'stack.ts: nothing in the templates has changed.',
    ]);
  });

  test('tells when nothing has changed, and of what the new templates hold that is not reproduced', async () => {
    const gap = { type: 'AWS::SQS::Queue', paths: ['app/Queue'] };
    const updates: Update[] = [
      { changes: [], gaps: [] },
      { changes: ['Zone example.com changed'], gaps: [gap] },
    ];
    const { reloads, said, next } = start({ update: async () => updates.shift() as Update });
    for (const file of ['a.ts', 'b.ts']) {
      const told = next();
      reloads.fileChanged(file);
      await told;
    }
    expect(said).toEqual([
      'a.ts: nothing in the templates has changed.',
      expect.stringMatching(
        /Zone example\.com changed\n {2}Not reproduced, and may make a difference: AWS::SQS::Queue$/,
      ),
    ]);
  });

  test('warming up says nothing of its own', async () => {
    let updates = 0;
    const { promise: updated, resolve } = deferred();
    const update = async () => {
      updates += 1;
      resolve();
      return { changes: [], gaps: [] };
    };
    const { reloads, said } = start({ update });
    reloads.warmUp();
    await updated;
    await reloads.stop();
    expect(updates).toBe(1);
    expect(said).toEqual([]);
  });

  test('of many files, three are named', async () => {
    const { reloads, said, next } = start({});
    const told = next();
    for (const file of ['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts']) reloads.fileChanged(file);
    await told;
    expect(said).toEqual([expect.stringMatching(/^a\.ts, b\.ts, c\.ts and 2 more: live/)]);
  });

  test('after the end nothing is reloaded', async () => {
    let loads = 0;
    const { reloads } = start({
      load: async () => {
        loads += 1;
        return assembly;
      },
    });
    jest.useFakeTimers();
    reloads.fileChanged('a.ts');
    await reloads.stop();
    reloads.fileChanged('b.ts');
    jest.runAllTimers();
    jest.useRealTimers();
    await reloads.stop();
    expect(loads).toBe(0);
  });
});
