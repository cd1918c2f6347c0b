import { Resolver } from 'node:dns/promises';
import { get as getHttp, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { get as getHttps } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalRuntime, startLocalRuntime } from '../helpers/local-runtime.ts';

const MINUTE = 60_000;
const BOTH = ['foobar-production-a', 'foobar-production-b'];

let runtime: LocalRuntime;
let site: string;

beforeAll(async () => {
  runtime = await startLocalRuntime('production');
  site = runtime.siteUrl.replace(/\/$/, '');
}, MINUTE);

afterAll(() => runtime.stop());

describe('the site', () => {
  test('is compressed, guarded by a strict policy, and cached at the edge', async () => {
    const get = () => fetch(`${site}/`, { headers: { 'accept-encoding': 'br' } });
    const first = await get();
    expect(first.status).toBe(200);
    expect(first.headers.get('content-encoding')).toBe('br');
    expect(first.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await first.text()).toContain('Message board');
    const second = await get();
    expect(second.headers.get('x-cache')).toBe('Hit from cloudfront');
  });

  test('names its scripts and styles by their content, to be kept for ever', async () => {
    const page = await (await fetch(`${site}/`)).text();
    const assets = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
    expect(assets).toEqual([
      expect.stringMatching(/^\/assets\/main-\w+\.css$/),
      expect.stringMatching(/^\/assets\/main-\w+\.js$/),
    ]);
    for (const path of assets) {
      const response = await fetch(`${site}${path}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
  });

  test('answers with a page of its own where it has none, and leaves the API its errors', async () => {
    const missing = await fetch(`${site}/nothing`);
    expect([missing.status, missing.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(missing.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await missing.text();
    expect(page).toContain('There is no page here');
    const [style] = /\/assets\/main-\w+\.css/.exec(page) ?? [];
    expect((await fetch(`${site}${style}`)).status).toBe(200);

    const api = await fetch(`${site}/api/nothing`);
    expect([api.status, api.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  });

  test('sends the apex to www', async () => {
    const { statusCode, headers } = await get(`${site}/about?from=apex`, { host: 'foobar.com' });
    expect([statusCode, headers.location]).toEqual([301, 'https://www.foobar.com/about?from=apex']);
  });
});

describe('the message board', () => {
  const messages = () => `${site}/api/messages`;
  const send = (url: string, method: string, headers: Readonly<Record<string, string>>, body?: unknown) =>
    fetch(url, { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

  test('creates once, lists, refuses a stale change, replaces and deletes', async () => {
    const message = { author: 'Ann', body: 'Hello' };
    const key = { 'idempotency-key': 'whole-path' };
    const created = await send(messages(), 'POST', key, message);
    expect(created.status).toBe(201);
    const location = String(created.headers.get('location'));
    const again = await send(messages(), 'POST', key, message);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);

    const list = (await (await fetch(messages())).json()) as { readonly messages: readonly unknown[] };
    expect(list.messages).toEqual([expect.objectContaining(message)]);

    const url = `${site}${location}`;
    expect((await send(url, 'PUT', { 'if-match': '"7"' }, message)).status).toBe(412);
    const replaced = await send(url, 'PUT', { 'if-match': '"1"' }, { ...message, body: 'Hello again' });
    expect([replaced.status, replaced.headers.get('etag')]).toEqual([200, '"2"']);
    expect((await send(url, 'DELETE', {})).status).toBe(204);
    expect((await fetch(url)).status).toBe(404);
  });

  test('answers errors as problem details through the edge', async () => {
    const response = await send(messages(), 'POST', {}, { author: '' });
    expect([response.status, response.headers.get('content-type')]).toEqual([422, 'application/problem+json']);
  });
});

describe('the load balancers', () => {
  /** Who served each of some requests; undefined for one that failed. */
  async function servers(requests: number): Promise<readonly (string | null)[]> {
    const responses = await Promise.all(Array.from({ length: requests }, () => fetch(`${site}/api/status`)));
    await Promise.all(responses.map((response) => response.arrayBuffer()));
    return responses.map(({ headers }) => headers.get('x-load-balancer'));
  }

  /** Sends requests until they are all served by these and no others. */
  async function servedBy(expected: readonly string[]): Promise<void> {
    const wanted = JSON.stringify(expected);
    while (JSON.stringify([...new Set(await servers(40))].sort()) !== wanted);
  }

  test('both serve, and both are in DNS', async () => {
    expect([...new Set(await servers(200))].sort()).toEqual(BOTH);
    const resolver = new Resolver();
    resolver.setServers([`${runtime.addresses.dns.host}:${runtime.addresses.dns.port}`]);
    const seen = new Set<string>();
    for (let query = 0; query < 60; query += 1) {
      for (const address of await resolver.resolve4('origin.foobar.com')) seen.add(address);
    }
    const nodes = Object.values(runtime.addresses.loadBalancers).flatMap((balancer) => balancer.nodes);
    expect([...seen].sort()).toEqual(nodes.map(({ address }) => address).sort());
  });

  test(
    'when one is away the other serves alone, and it serves again once it is back',
    async () => {
      await runtime.fail('a');
      await servedBy(['foobar-production-b']);
      await runtime.restore('a');
      await servedBy(BOTH);
    },
    MINUTE,
  );

  test('admit nobody who comes past the edge', async () => {
    const nodes = Object.values(runtime.addresses.loadBalancers).flatMap((balancer) => balancer.nodes);
    for (const url of nodes.flatMap(({ urls }) => urls)) {
      expect((await get(`${url}api/status`)).statusCode).toBe(403);
    }
  });
});

test('everything in the templates is reproduced, or has no effect on one machine', () => {
  expect(runtime.gaps.filter(({ reason }) => reason === undefined)).toEqual([]);
});

/** Unlike fetch, lets Host be set and takes the local certificate for what it is. */
function get(url: string, headers: OutgoingHttpHeaders = {}): Promise<IncomingMessage> {
  const options = { headers, agent: false, rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    (url.startsWith('https:') ? getHttps : getHttp)(url, options, (response) => resolve(response.resume())).once(
      'error',
      reject,
    );
  });
}
