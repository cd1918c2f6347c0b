import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import type { Sources } from '../../lib/sources.ts';

const root = resolve(__dirname, '../..');
const fixtures = join(root, 'test/fixtures');

/** Small stand-ins for the functions and the site. */
export const fixtureSources: Sources = {
  apiEntry: join(fixtures, 'function/index.ts'),
  migrateEntry: join(fixtures, 'function/index.ts'),
  migrationsFolder: join(fixtures, 'function/migrations'),
  siteFolder: join(fixtures, 'site'),
  viewerRequestFile: join(root, 'edge/viewer-request.js'),
};

/** An app with the feature flags of cdk.json, without which tests and deployment would differ. Bundles nothing. */
export function testApp(context: Record<string, unknown> = { 'aws:cdk:bundling-stacks': [] }): App {
  const { context: flags } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  return new App({ context: { ...flags, ...context }, analyticsReporting: false });
}

/** A stack for one construct. */
export function testStack(region = 'us-east-1'): Stack {
  return new Stack(testApp(), 'Test', { env: { account: '111122223333', region } });
}
