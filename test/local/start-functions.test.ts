import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CustomResource, Duration } from 'aws-cdk-lib/core';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { DeploymentState } from '../../local/cloudformation/deployment-state.ts';
import { Lifetime } from '../../local/lifetime.ts';
import { LogFiles } from '../../local/log-files.ts';
import { ObjectStore } from '../../local/s3/object-store.ts';
import { Functions } from '../../local/start-functions.ts';
import { Templates } from '../../local/templates.ts';
import { timing } from '../../local/timing.ts';
import { lambda, synthesize } from './cloudformation/stacks.ts';

/** Log files of which one line is awaited. */
class AwaitedLog extends LogFiles {
  readonly line: Promise<void>;
  private told: () => void = () => undefined;
  private readonly awaited: string;

  constructor(directory: string, awaited: string) {
    super(directory);
    this.awaited = awaited;
    this.line = new Promise((resolve) => {
      this.told = resolve;
    });
  }

  override write(name: string, line: string): void {
    super.write(name, line);
    if (line.includes(this.awaited)) this.told();
  }
}

test.each([
  [
    'a function that runs',
    "exports.handler = () => { console.log('begun'); return new Promise(() => setInterval(() => {}, 1000)); };",
  ],
  [
    'what is not complete',
    "exports.handler = async ({ PhysicalResourceId }) => { if (PhysicalResourceId) console.log('begun'); return { IsComplete: false, PhysicalResourceId: 'x' }; };",
  ],
])('the end does not wait for a deployment that waits for %s', async (_name, source) => {
  const data = mkdtempSync(join(tmpdir(), 'data-'));
  const assembly = synthesize((stack) => {
    const handler = lambda(stack, 'Handler', source, join(data, 'events'));
    (handler.node.defaultChild as CfnFunction).timeout = 900;
    const provider = new Provider(stack, 'Provider', {
      onEventHandler: handler,
      isCompleteHandler: handler,
      queryInterval: Duration.hours(1),
      totalTimeout: Duration.hours(2),
    });
    new CustomResource(stack, 'Thing', { serviceToken: provider.serviceToken });
  });
  const lifetime = new Lifetime();
  const logs = new AwaitedLog(join(data, 'logs'), 'begun');
  const functions = await Functions.start({
    state: new DeploymentState(join(data, 'cloudformation.json'), []),
    endpoints: {},
    store: await ObjectStore.open(join(data, 's3')),
    invalidate: () => undefined,
    timing: timing(1),
    logs,
    lifetime,
    log: () => undefined,
  });
  const deployed = functions.deploy(
    new Templates(assembly, { secretsFile: join(data, 'secrets.json') }),
    () => undefined,
  );
  const refused = expect(deployed).rejects.toThrow('app/Thing/Default: Create failed');
  await logs.line;
  await lifetime.end();
  await refused;
  await logs.close();
});
