import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type Benchmark, type BenchmarkContext, type Findings, Unavailable } from '../../../bench/benchmark.ts';
import type { Machine } from '../../../bench/run/machine.ts';
import { runBenchmark } from '../../../bench/run/run-benchmark.ts';
import { waitUntil } from '../../../bench/run/wait.ts';

const NOTHING: Findings = { tables: [], charts: [], measures: {}, notes: [] };

function benchmark(run: Benchmark['run'], missing: readonly string[] = []): Benchmark {
  return { name: 'synth', title: 'T', method: 'm', inQuick: true, missing: async () => missing, run };
}

function outcomeOf(tried: Benchmark, signal = new AbortController().signal, endPatienceMilliseconds?: number) {
  return runBenchmark(tried, {
    quick: true,
    machine: {} as Machine,
    signal,
    progress: () => undefined,
    ...(endPatienceMilliseconds !== undefined && { endPatienceMilliseconds }),
  });
}

function isAlive(pid: number | undefined): boolean {
  try {
    return process.kill(pid ?? -1, 0);
  } catch {
    return false;
  }
}

describe('a benchmark', () => {
  test('that ran is measured', async () => {
    expect(await outcomeOf(benchmark(async () => NOTHING))).toMatchObject({
      kind: 'measured',
      result: { name: 'synth' },
    });
  });

  test('that lacks something is not run, and says what', async () => {
    const run = async () => {
      throw new Error('It was run.');
    };
    expect(await outcomeOf(benchmark(run, ['wrk']))).toEqual({ kind: 'skipped', name: 'synth', reasons: ['wrk'] });
  });

  test('that cannot get what it needs is skipped', async () => {
    const run = async () => {
      throw new Unavailable('Node.js 24');
    };
    expect(await outcomeOf(benchmark(run))).toEqual({ kind: 'skipped', name: 'synth', reasons: ['Node.js 24'] });
  });

  test('that fails says why', async () => {
    const run = async ({ workspace }: BenchmarkContext) => {
      await workspace.run(process.execPath, ['-e', 'console.error("last words"); process.exit(3)']);
      return NOTHING;
    };
    const outcome = await outcomeOf(benchmark(run));
    expect(outcome).toMatchObject({ kind: 'failed', name: 'synth' });
    expect(JSON.stringify(outcome)).toMatch(/ended with 3:.*last words/);
  });
});

describe('nothing is left behind', () => {
  const used: { pid?: number; directory?: string } = {};

  /** Writes its own id and that of a process it has started, which holds its output open. */
  const STUBBORN = `
    const { spawn } = require('node:child_process');
    const { renameSync, writeFileSync } = require('node:fs');
    process.on('SIGTERM', () => {});
    const other = spawn('sleep', ['600'], { stdio: 'inherit' });
    writeFileSync(process.argv[1] + '.new', JSON.stringify([process.pid, other.pid]));
    renameSync(process.argv[1] + '.new', process.argv[1]);
    setInterval(() => {}, 1000);`;

  async function occupy({ workspace }: BenchmarkContext) {
    const { child } = workspace.serve(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    writeFileSync(workspace.path('file'), '');
    Object.assign(used, { pid: child.pid, directory: workspace.directory });
    expect(isAlive(used.pid)).toBe(true);
  }

  function expectNothingLeft(): void {
    expect(isAlive(used.pid)).toBe(false);
    expect(existsSync(used.directory ?? '')).toBe(false);
  }

  test('by a benchmark that ran', async () => {
    await outcomeOf(
      benchmark(async (context) => {
        await occupy(context);
        return NOTHING;
      }),
    );
    expectNothingLeft();
  });

  test('by one that failed', async () => {
    await outcomeOf(
      benchmark(async (context) => {
        await occupy(context);
        throw new Error('no');
      }),
    );
    expectNothingLeft();
  });

  test('by one that was stopped while it waited', async () => {
    const stopping = new AbortController();
    const outcome = await outcomeOf(
      benchmark(async (context) => {
        await occupy(context);
        const pause = context.workspace.pause(600_000);
        stopping.abort(new Error('stopped'));
        await pause;
        return NOTHING;
      }),
      stopping.signal,
    );
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'stopped' });
    expectNothingLeft();
  });

  test('by one that was stopped while a program ran that has started another and heeds no signal', async () => {
    let pids: readonly number[] = [];
    const stopping = new AbortController();
    const outcome = await outcomeOf(
      benchmark(async ({ workspace }) => {
        const file = workspace.path('pids.json');
        const running = workspace.run(process.execPath, ['-e', STUBBORN, file]);
        await waitUntil(workspace, 'the program to start', 30, () => existsSync(file));
        pids = JSON.parse(readFileSync(file, 'utf8'));
        expect(pids.map(isAlive)).toEqual([true, true]);
        stopping.abort(new Error('stopped'));
        await running;
        return NOTHING;
      }),
      stopping.signal,
      100,
    );
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'stopped' });
    expect(pids.map(isAlive)).toEqual([false, false]);
  });
});

test('a server that ended says its last words', async () => {
  const outcome = await outcomeOf(
    benchmark(async ({ workspace }) => {
      const { child, check } = workspace.serve(process.execPath, ['-e', 'console.log("the port is taken")']);
      check();
      await new Promise((resolve) => child.once('close', resolve));
      check();
      return NOTHING;
    }),
  );
  expect(JSON.stringify(outcome)).toContain('ended with 0:\\nthe port is taken');
});
