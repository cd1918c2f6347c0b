import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { ResolvedAssembly, Resource } from '../../../local/assembly/resource.ts';
import { deployCustomResources } from '../../../local/cloudformation/deploy.ts';
import { withoutProviderFunctions } from '../../../local/cloudformation/provider-functions.ts';
import type { Invocation } from '../../../local/lambda/invoker.ts';

const HANDLER = 'arn:aws:lambda:us-east-1:111122223333:function:migrate:1';

function resource(type: string, path: string, properties: JsonObject = {}, attributes: JsonObject = {}): Resource {
  const stack = { stackName: 'app', artifactId: 'app', account: '111122223333', region: 'us-east-1' };
  return { stack, logicalId: path, path, type, properties, physicalId: path, attributes };
}

function assemblyOf(...resources: readonly Resource[]): ResolvedAssembly {
  return { resources, ofType: (type) => resources.filter((one) => one.type === type), asset: () => undefined };
}

const trigger = (properties: JsonObject = {}) =>
  resource('Custom::Trigger', 'app/Migrations', {
    HandlerArn: HANDLER,
    InvocationType: 'RequestResponse',
    ...properties,
  });
const returned: Invocation = { outcome: 'returned', payload: '{}', executedVersion: '1' };

function deploy(assembly: ResolvedAssembly, invocation: Invocation, done: string[] = []): Promise<void> {
  return deployCustomResources({
    assembly,
    invoker: {
      invoke: async (functionArn) => {
        done.push(`invoke ${functionArn}`);
        return invocation;
      },
    },
    deployBucket: async ({ path }) => {
      done.push(`fill ${path}`);
    },
    progress: () => undefined,
  });
}

describe('deployCustomResources', () => {
  test('runs triggers and bucket deployments in the order of the assembly', async () => {
    const done: string[] = [];
    const assembly = assemblyOf(
      resource('Custom::CDKBucketDeployment', 'web/Hashed'),
      resource('AWS::S3::Bucket', 'web/Bucket'),
      trigger(),
      resource('Custom::CDKBucketDeployment', 'web/Pages'),
    );
    await deploy(assembly, returned, done);
    expect(done).toEqual(['fill web/Hashed', `invoke ${HANDLER}`, 'fill web/Pages']);
  });

  test.each<readonly [string, Invocation, string]>([
    [
      'its function fails',
      { outcome: 'failed', payload: '{"errorType":"Error","errorMessage":"0003_add failed"}', executedVersion: '1' },
      'app/Migrations failed: 0003_add failed',
    ],
    [
      'its function is throttled',
      { outcome: 'throttled', reason: 'Rate Exceeded' },
      'app/Migrations failed: Rate Exceeded',
    ],
    ['its function does not exist', { outcome: 'not-found', reason: 'none' }, 'app/Migrations failed: none'],
  ])('fails as the deployment would when %s', async (_name, invocation, message) => {
    await expect(deploy(assemblyOf(trigger()), invocation)).rejects.toThrow(message);
  });

  test('an event trigger does not wait for its function', async () => {
    const failed: Invocation = { outcome: 'failed', payload: '{}', executedVersion: '1' };
    await expect(deploy(assemblyOf(trigger({ InvocationType: 'Event' })), failed)).resolves.toBeUndefined();
  });
});

test('the provider functions of custom resources that run here are not missed', () => {
  const arn = 'arn:aws:lambda:us-east-1:111122223333:function:provider';
  const provider = resource('AWS::Lambda::Function', 'app/Provider', {}, { Arn: arn });
  const own = resource('AWS::Lambda::Function', 'app/Api', {}, { Arn: `${arn}2` });
  const other = resource('Custom::Other', 'app/Other', { ServiceToken: `${arn}2` });
  const resources = [provider, own, trigger({ ServiceToken: arn }), other];
  expect(withoutProviderFunctions(resources).map(({ path }) => path)).toEqual([
    'app/Api',
    'app/Migrations',
    'app/Other',
  ]);
});
