import { beforeEach, describe, expect, test } from '@jest/globals';
import { CfnResource, CustomResource } from 'aws-cdk-lib/core';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { DeployBench } from './deploy-bench.ts';
import { ANSWERING, lambda, synthesized } from './stacks.ts';

let bench: DeployBench;
beforeEach(() => {
  bench = new DeployBench();
});

describe('a custom resource that fails stops the start', () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
  test.each<readonly [string, JsonObject, RegExp]>([
    [
      'FAILED with its reason',
      { Status: 'FAILED', Reason: 'no such thing' },
      /^app\/Thing\/Default: Create failed: Received response status \[FAILED\] from custom resource\. Message returned: no such thing$/,
    ],
    [
      'no physical id',
      { PhysicalResourceId: '' },
      /Invalid PhysicalResourceId: it must be text of 1 to 1024 bytes, got ""/,
    ],
    ['another status', { Status: 'DONE' }, /Status must be SUCCESS or FAILED, got "DONE"/],
    ['another request', { RequestId: 'other' }, /RequestId must be ".*", as in the request; got "other"/],
    [
      'more than 4096 bytes',
      { Data: { Long: 'x'.repeat(4096) } },
      /Response object is too long: it has \d+ bytes, 4096/,
    ],
  ])('%s', async (_name, Answer, message) => {
    await expect(bench.deploy(bench.withResources((make) => make('Thing', { Answer })))).rejects.toThrow(message);
  });

  test.each([
    [
      'its function throws',
      'exports.handler = async () => { throw new Error("out of order"); };',
      /Create failed: out of order/,
    ],
    [
      'its function ends without an answer',
      'exports.handler = async () => "done";',
      /ended without a response to its ResponseURL/,
    ],
  ])('%s', async (_name, source, message) => {
    const deployment = synthesized((stack) => {
      const provider = lambda(stack, 'Provider', source, bench.events);
      new CustomResource(stack, 'Thing', { serviceToken: provider.functionArn });
    });
    await expect(bench.deploy(deployment)).rejects.toThrow(message);
  });

  test('no answer within its ServiceTimeout', async () => {
    const deployment = synthesized((stack) => {
      const provider = lambda(
        stack,
        'Provider',
        'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 2900));',
        bench.events,
      );
      new CfnResource(stack, 'Thing', {
        type: 'AWS::CloudFormation::CustomResource',
        properties: { ServiceToken: provider.functionArn, ServiceTimeout: '1' },
      });
    });
    await expect(bench.deploy(deployment)).rejects.toThrow(
      /app\/Thing: Create failed: no response within its ServiceTimeout of 1 s/,
    );
  });

  test.each(['0', '3601', 'soon'])('a ServiceTimeout of %s', async (ServiceTimeout) => {
    const deployment = bench.withResources((make) => make('Thing', { ServiceTimeout }));
    await expect(bench.deploy(deployment)).rejects.toThrow(
      /ServiceTimeout is ".*"; it must be a whole number of seconds from 1 to 3600/,
    );
  });

  test('another service token', async () => {
    await bench.deploy(bench.withResources((make) => make('Thing', {})));
    const moved = synthesized((stack) => {
      const provider = lambda(stack, 'Another', ANSWERING, bench.events);
      new CustomResource(stack, 'Thing', { serviceToken: provider.functionArn, resourceType: 'Custom::Thing' });
    });
    await expect(bench.deploy(moved)).rejects.toThrow(/Modifying service token is not allowed/);
  });

  test('and what succeeded before it is kept: the next start goes on', async () => {
    const build = (Answer: JsonObject) =>
      bench.withResources((make) => {
        const first = make('First', {});
        make('Second', { Answer, For: first.ref });
      });
    await expect(bench.deploy(build({ Status: 'FAILED', Reason: 'x' }))).rejects.toThrow();
    bench.newEvents();
    expect((await bench.deploy(build({}))).lines).toEqual([
      'app/First/Default is unchanged',
      'app/Second/Default created',
    ]);
    expect(bench.newEvents().map(({ RequestType }) => RequestType)).toEqual(['Create']);
  });
});
