import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type CloudAssembly, readCloudAssembly } from '../../../local/assembly/cloud-assembly.ts';
import { bucketDeploymentProvider } from '../../../local/cloudformation/bucket-deployment-provider.ts';
import { deployCustomResources } from '../../../local/cloudformation/deploy.ts';
import { Deployment } from '../../../local/cloudformation/deployment.ts';
import { DeploymentState } from '../../../local/cloudformation/deployment-state.ts';
import { startResponseEndpoint } from '../../../local/cloudformation/response-endpoint.ts';
import { LambdaService } from '../../../local/lambda/lambda-service.ts';
import { readFunctions } from '../../../local/lambda/model.ts';
import { ObjectStore } from '../../../local/s3/object-store.ts';
import { support } from '../../../local/support.ts';
import { timing } from '../../../local/timing.ts';

/** A stack on its way to what runs. */
export function synthesized(build: (stack: Stack) => void): Deployment {
  return new Deployment(synthesize(build), support);
}

/** The cloud assembly of a stack. */
export function synthesize(build: (stack: Stack) => void): CloudAssembly {
  const outdir = mkdtempSync(join(tmpdir(), 'custom-resources-'));
  const app = new App({ outdir, context: { 'aws:cdk:enable-path-metadata': true } });
  build(new Stack(app, 'app', { env: { account: '111122223333', region: 'us-east-1' } }));
  app.synth();
  return readCloudAssembly(outdir);
}

/** A function of some source; `record(event)` in it notes the event in a file. */
export function lambda(scope: Construct, id: string, source: string, events: string): LambdaFunction {
  const folder = mkdtempSync(join(tmpdir(), 'provider-'));
  mkdirSync(folder, { recursive: true });
  const record = `const record = (event) => require('node:fs').appendFileSync(${JSON.stringify(events)}, JSON.stringify(event) + '\\n');`;
  writeFileSync(join(folder, 'index.js'), `${record}\n${source}`);
  return new LambdaFunction(scope, id, {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromAsset(folder),
  });
}

/** A provider that answers by HTTPS to the port 443, as CDK's and many others do. */
export const ANSWERING = `
  const https = require('node:https');
  exports.handler = async (event) => {
    record(event);
    const answer = { Status: 'SUCCESS', PhysicalResourceId: event.ResourceProperties.Id || event.PhysicalResourceId || 'made' };
    const body = JSON.stringify({
      StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId,
      ...answer, Data: { Name: 'name-of-' + event.ResourceProperties.For }, ...event.ResourceProperties.Answer,
    });
    const { hostname, pathname, search } = new URL(event.ResponseURL);
    await new Promise((resolve, reject) => {
      https.request({ hostname, path: pathname + search, method: 'PUT' }, (response) => {
        response.resume();
        response.statusCode < 400 ? resolve() : reject(new Error(String(response.statusCode)));
      }).on('error', reject).end(body);
    });
  };`;

export interface Deployed {
  readonly lines: readonly string[];
  readonly logs: readonly string[];
  /** The Lambda log lines of the functions. */
  readonly output: readonly string[];
}

/** Deploys custom resources as a start does. */
export async function deploy(
  deployment: Deployment,
  {
    data = mkdtempSync(join(tmpdir(), 'data-')),
    databases = [],
  }: { readonly data?: string; readonly databases?: readonly string[] } = {},
): Promise<Deployed> {
  const lines: string[] = [];
  const logs: string[] = [];
  const output: string[] = [];
  const responses = await startResponseEndpoint();
  const service = new LambdaService({
    functions: [],
    environment: {},
    hosts: responses.hosts,
    log: (_name, line) => output.push(line),
  });
  try {
    await deployCustomResources({
      deployment,
      state: new DeploymentState(join(data, 'cloudformation.json'), databases),
      invoker: service,
      responses,
      bucketDeployment: bucketDeploymentProvider(
        deployment.templates(),
        await ObjectStore.open(join(data, 's3')),
        () => undefined,
      ),
      timing: timing(100),
      signal: new AbortController().signal,
      beforeEach: () => service.add(readFunctions(deployment.templates())),
      progress: (line) => lines.push(line),
      log: (line) => logs.push(line),
    });
  } finally {
    await service.stop();
    await responses.stop();
  }
  return { lines, logs, output };
}
