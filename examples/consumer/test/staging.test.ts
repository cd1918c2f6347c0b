import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type LocalRuntime, startLocalRuntime } from 'cdk-scaled-web/local';

// Runs what "cdk synth" wrote, before anything is deployed.
let runtime: LocalRuntime;
let site: string;

before(async () => {
  runtime = await startLocalRuntime({ assembly: 'cdk.out/assembly-staging', speed: 20 });
  site = runtime.addresses.site ?? assert.fail('The templates have no distribution.');
});
after(() => runtime.stop());

test('the site is served', async () => {
  const response = await fetch(site);
  assert.equal(response.status, 200);
  assert.match(await response.text(), /<h1>Quotes<\/h1>/);
});

test('the application answers below /api/', async () => {
  const response = await fetch(new URL('/api/quote', site));
  assert.equal(response.status, 200);
  const body = (await response.json()) as { readonly quote: string };
  assert.match(body.quote, /\.$/);
});
