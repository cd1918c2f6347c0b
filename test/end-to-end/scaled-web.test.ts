import { get } from 'node:https';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testApp } from '../helpers/cdk.ts';
import { type LocalRuntime, startLocalRuntime } from '../helpers/local-runtime.ts';
import { scaledWeb } from '../helpers/scaled-web.ts';

const MINUTE = 60_000;
const BOTH = ['foobar-com-a', 'foobar-com-b'];

let runtime: LocalRuntime;

beforeAll(async () => {
  // Everything is bundled, as for a deployment.
  const { app } = scaledWeb(() => ({ siteFolder: undefined }), 'us-east-1', testApp({}));
  runtime = await startLocalRuntime(undefined, app.synth().directory);
}, 2 * MINUTE);

afterAll(() => runtime.stop());

test('the site of one statement is served', async () => {
  const response = await fetch(runtime.siteUrl);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('Message board');
});

test('its messages are kept, and come by way of both load balancers', async () => {
  const url = `${runtime.siteUrl}api/messages`;
  const message = { author: 'Ann', body: 'Hello' };
  const created = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });
  expect(created.status).toBe(201);
  const responses = await Promise.all(Array.from({ length: 100 }, () => fetch(url)));
  const bodies = await Promise.all(responses.map((response) => response.json()));
  expect(bodies).toEqual(responses.map(() => ({ messages: [expect.objectContaining(message)], next: null })));
  expect([...new Set(responses.map(({ headers }) => headers.get('x-load-balancer')))].sort()).toEqual(BOTH);
});

test(
  'its load balancers stand in for each other',
  async () => {
    const servers = async (): Promise<readonly (string | null)[]> => {
      const responses = await Promise.all(Array.from({ length: 20 }, () => fetch(`${runtime.siteUrl}api/messages`)));
      return [...new Set(responses.map(({ headers }) => headers.get('x-load-balancer')))].sort();
    };
    await runtime.fail('a');
    while ((await servers()).join() !== 'foobar-com-b');
    await runtime.restore('a');
    while ((await servers()).join() !== BOTH.join());
  },
  MINUTE,
);

test('its load balancers admit nobody who comes past the edge', async () => {
  const urls = Object.values(runtime.addresses.loadBalancers).flatMap(({ nodes }) =>
    nodes.flatMap((node) => node.urls),
  );
  expect(urls.length).toBeGreaterThan(0);
  for (const url of urls) {
    const status = await new Promise((resolve, reject) => {
      get(`${url}api/messages`, { agent: false, rejectUnauthorized: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).once('error', reject);
    });
    expect([url, status]).toEqual([url, 403]);
  }
});

test('nothing of it runs differently here without a reason', () => {
  expect(runtime.gaps.filter(({ reason }) => reason === undefined)).toEqual([]);
});
