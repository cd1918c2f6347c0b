import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { isDrillPassed, runDrill } from '../../local/drill/drill.ts';
import type { FaultRequest } from '../../local/faults/faults.ts';
import { type LocalRuntime, startLocalRuntime } from '../helpers/local-runtime.ts';

const MINUTE = 60_000;

let runtime: LocalRuntime;

beforeAll(async () => {
  runtime = await startLocalRuntime('production');
}, MINUTE);

afterEach(async () => {
  await runtime.control.endFaults();
});

afterAll(() => runtime.stop());

const begin = (request: FaultRequest) => runtime.control.beginFault(request);

async function status(): Promise<number> {
  const response = await fetch(`${runtime.siteUrl}api/status`);
  await response.arrayBuffer();
  return response.status;
}

/** Sends requests until one has that status. */
async function untilStatus(expected: number): Promise<void> {
  while ((await status()) !== expected);
}

/** What the control interface says of the parts. */
async function state() {
  const response = await fetch(`${runtime.addresses.control.url}/status`);
  return (await response.json()) as {
    readonly loadBalancers: readonly { readonly name: string; readonly healthy: boolean }[];
    readonly databases: readonly { readonly name: string; readonly state: string }[];
    readonly faults: readonly { readonly kind: string }[];
  };
}

describe('a fault on command', () => {
  test('there is something to strike for each kind in the templates', async () => {
    const { offers } = await runtime.control.faults();
    expect(offers.filter(({ targets }) => targets.length === 0)).toEqual([]);
  });

  test(
    'an Availability Zone that is away leaves every load balancer its other zone',
    async () => {
      await begin({ kind: 'zone-away', target: 'us-east-1a' });
      const { loadBalancers } = await state();
      expect(loadBalancers.map(({ healthy }) => healthy)).toEqual([true, true]);
      await untilStatus(200);
    },
    MINUTE,
  );

  test(
    'a target that is unhealthy takes its load balancer out of DNS, until it is healthy again',
    async () => {
      await begin({ kind: 'target-unhealthy', target: 'a' });
      while ((await state()).loadBalancers[0]?.healthy);
      await untilStatus(200);
      await runtime.control.endFaults('target-unhealthy', 'a');
      while (!(await state()).loadBalancers[0]?.healthy);
    },
    MINUTE,
  );

  test(
    'a function that is throttled, or crashes, is a bad gateway to the site',
    async () => {
      for (const kind of ['function-throttled', 'function-crashing']) {
        await begin({ kind, target: 'api' });
        await untilStatus(502);
        await runtime.control.endFaults(kind);
        await untilStatus(200);
      }
    },
    MINUTE,
  );

  test('a function and a database that are slow make requests slow', async () => {
    for (const kind of ['function-slow', 'database-slow']) {
      await begin({ kind, milliseconds: 300 });
      const since = performance.now();
      expect(await status()).toBe(200);
      expect(performance.now() - since).toBeGreaterThan(290);
      await runtime.control.endFaults(kind);
    }
  });

  test(
    'a paused database resumes by the next request, which waits for it',
    async () => {
      await begin({ kind: 'database-paused' });
      expect((await state()).databases).toEqual([{ name: 'foobar-production', state: 'paused' }]);
      await untilStatus(200);
      expect((await state()).databases).toEqual([{ name: 'foobar-production', state: 'available' }]);
      while ((await state()).faults.length > 0);
    },
    MINUTE,
  );

  test(
    'a database that fails over is back by itself',
    async () => {
      await begin({ kind: 'database-failed-over', seconds: 20 });
      expect((await state()).databases).toEqual([{ name: 'foobar-production', state: 'failing over' }]);
      while ((await state()).faults.length > 0);
      await untilStatus(200);
    },
    MINUTE,
  );

  test(
    'secrets that are rotated serve on',
    async () => {
      const { offers } = await runtime.control.faults();
      for (const target of offers.find(({ kind }) => kind === 'secret-rotated')?.targets ?? []) {
        await begin({ kind: 'secret-rotated', target });
      }
      while ((await state()).faults.length > 0);
      await untilStatus(200);
    },
    MINUTE,
  );

  test(
    'a stale answer leads to a load balancer that is away',
    async () => {
      await begin({ kind: 'dns-stale', target: 'a' });
      await runtime.fail('a');
      while ((await state()).loadBalancers[0]?.healthy);
      await untilStatus(502);
      await runtime.control.endFaults('dns-stale');
      await untilStatus(200);
    },
    MINUTE,
  );
});

test(
  'the drill finds every acknowledged write, once',
  async () => {
    const report = await runDrill({
      site: runtime.siteUrl,
      control: runtime.control,
      only: ['load-balancer-away', 'function-crashing'],
      workers: 3,
      signal: new AbortController().signal,
      progress: () => undefined,
    });
    expect(report.plays.map(({ name }) => name)).toEqual(['load-balancer-away', 'function-crashing']);
    expect(isDrillPassed(report) ? undefined : report).toBeUndefined();
    expect(report.plays.every(({ writes }) => writes.acknowledged > 0)).toBe(true);
    expect(report.plays[1]?.errors['502']).toBeGreaterThan(0);
    const { messages } = (await (await fetch(`${runtime.siteUrl}api/messages`)).json()) as { messages: unknown[] };
    expect(messages).toEqual([]);
  },
  2 * MINUTE,
);
