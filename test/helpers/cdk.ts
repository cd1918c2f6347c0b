import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, Stack } from 'aws-cdk-lib/core';
import { Network } from '../../lib/constructs/network.ts';
import type { Sources } from '../../lib/sources.ts';

const root = resolve(__dirname, '../..');
const fixtures = join(root, 'test/fixtures');

/** Small stand-ins for the functions and the site. */
export const fixtureSources: Sources = {
  apiEntry: join(fixtures, 'function/index.ts'),
  expireAssetsEntry: join(fixtures, 'function/index.ts'),
  migrateEntry: join(fixtures, 'function/index.ts'),
  migrationsFolder: join(fixtures, 'function/migrations'),
  noMigrationsFolder: join(root, 'lambda/migrate/no-migrations'),
  rotateApplicationSecretEntry: join(fixtures, 'function/index.ts'),
  rotateOriginHeaderEntry: join(fixtures, 'function/index.ts'),
  siteFolder: join(fixtures, 'site'),
  viewerRequestFile: join(root, 'edge/viewer-request.js'),
};

/** An app with the feature flags of cdk.json, without which tests and deployment would differ. Bundles nothing. */
export function testApp(context: Record<string, unknown> = { 'aws:cdk:bundling-stacks': [] }, outdir?: string): App {
  const { context: flags } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  return new App({ context: { ...flags, ...context }, analyticsReporting: false, ...(outdir && { outdir }) });
}

/** A stack for one construct. */
export function testStack(region = 'us-east-1'): Stack {
  return new Stack(testApp(), 'Test', { env: { account: '111122223333', region } });
}

/** A VPC with public and isolated subnets. */
export function testVpc(stack: Stack, availabilityZones = ['us-east-1a', 'us-east-1b']) {
  const flowLogsBucket = new Bucket(stack, 'FlowLogs');
  return new Network(stack, 'Network', { availabilityZones, flowLogsBucket }).vpc;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'scaled-web-test-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
