import { Resolver } from 'node:dns/promises';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalRuntime, startLocalRuntime } from '../helpers/local-runtime.ts';
import { appWith, type Changes } from './updating-app.ts';

const FIRST: Changes = {
  word: 'first',
  page: 'first page',
  fixed: 'first answer',
  edge: 'first',
  address: '192.0.2.1',
  port: 80,
  migration: '',
};

let runtime: LocalRuntime;
let served: Changes = FIRST;
let balancer: string;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(async () => {
  runtime = await startLocalRuntime(undefined, appWith(FIRST).directory);
  balancer = String(runtime.addresses.loadBalancers['web']?.nodes[0]?.urls[0]);
}, 60_000);

afterAll(async () => {
  agent.destroy();
  await runtime.stop();
});

/** Runs the app with these changes beside those before. */
async function update(changes: Partial<Changes>) {
  const wanted = { ...served, ...changes };
  const done = await runtime.update(appWith(wanted));
  served = wanted;
  return done.changes;
}

interface Answer {
  readonly text: string;
  readonly edge: string | undefined;
  /** Whether the connection is that of the answer before. */
  readonly reused: boolean;
}

function get(url: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          text: Buffer.concat(chunks).toString(),
          edge: response.headers['x-edge']?.toString(),
          reused: request.reusedSocket,
        }),
      );
    });
    request.on('error', reject);
  });
}

async function everything() {
  const resolver = new Resolver();
  resolver.setServers([`${runtime.addresses.dns.host}:${runtime.addresses.dns.port}`]);
  const page = await get(`${runtime.siteUrl}index.html`);
  return {
    word: (await get(balancer)).text,
    page: page.text,
    fixed: (await get(`${balancer}fixed`)).text,
    edge: page.edge,
    address: (await resolver.resolve4('www.example.com'))[0],
  };
}

const visible = ({ word, page, fixed, edge, address }: Changes) => ({ word, page, fixed, edge, address });

describe('an update', () => {
  test.each<[keyof Changes, string, string]>([
    ['word', 'second', 'Function app/Api changed'],
    ['page', 'second page', 'app/Pages/CustomResource/Default updated'],
    ['fixed', 'second answer', 'Load balancer app/Balancer changed'],
    ['edge', 'second', 'Distribution app/Distribution changed'],
    ['address', '192.0.2.2', 'Zone example.com changed'],
  ])('of %s is served at once, at the same addresses, and nothing else changes', async (name, value, change) => {
    expect(await everything()).toEqual(visible(served));
    expect(await update({ [name]: value })).toContain(change);
    expect(await everything()).toEqual(visible(served));
    expect(served[name]).toBe(value);
  });

  test('to the same templates changes nothing', async () => {
    expect(await update({})).toEqual([]);
  });

  test('keeps connections, and lets a request that was begun finish by the code it began with', async () => {
    await get(balancer);
    const folder = mkdtempSync(join(tmpdir(), 'hold-'));
    const begun = get(`${balancer}?hold=${encodeURIComponent(folder)}`);
    while (!existsSync(join(folder, 'begun'))) await new Promise((resolve) => setImmediate(resolve));
    const { word } = served;
    await update({ word: 'third' });
    writeFileSync(join(folder, 'released'), '');
    expect(await begun).toMatchObject({ text: word, reused: true });
    expect(await get(balancer)).toMatchObject({ text: 'third', reused: true });
  });

  test('takes its turn after the one before', async () => {
    await Promise.all([update({ word: 'fourth' }), update({ word: 'fifth' })]);
    expect((await get(balancer)).text).toBe('fifth');
  });
});

describe('an update that cannot be served leaves all as it is', () => {
  test.each<[string, Partial<Changes>, RegExp]>([
    [
      'another port of a listener',
      { port: 8080 },
      /cannot change while it runs: listeners of the load balancer app\/Balancer \(\["HTTP 80"\] → \["HTTP 8080"\]\)\. Stop the local runtime and start it again\.$/,
    ],
    [
      'another idle timeout',
      { idleTimeoutSeconds: 5 },
      /idleTimeoutSeconds of the load balancer app\/Balancer \(60 → 5\)/,
    ],
    [
      'a custom resource that fails, after one that was updated',
      { page: 'never seen', migration: 'throw new Error("no such column");' },
      /app\/Migration.*no such column/,
    ],
    ['a record that is none', { address: 'nowhere' }, /app\/Record/],
  ])('%s', async (_what, changes, message) => {
    const before = await everything();
    await expect(update(changes)).rejects.toThrow(message);
    expect(await everything()).toEqual(before);
  });

  test('and one that is mended is served', async () => {
    await update({ word: 'mended', migration: '' });
    expect((await get(balancer)).text).toBe('mended');
  });
});
