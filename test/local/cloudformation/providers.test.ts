import { beforeEach, describe, expect, test } from '@jest/globals';
import { CustomResource, type Stack } from 'aws-cdk-lib/core';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Trigger } from 'aws-cdk-lib/triggers';
import { standIns } from '../../../local/cloudformation/providers.ts';
import { DeployBench } from './deploy-bench.ts';
import { ANSWERING, lambda, synthesized } from './stacks.ts';

let bench: DeployBench;
beforeEach(() => {
  bench = new DeployBench();
});

describe('what is reported as not reproduced', () => {
  const types = (build: (stack: Stack) => void) => {
    const deployment = synthesized(build);
    return deployment.reported(standIns(deployment.templates())).map(({ path }) => path);
  };

  test('are custom resources whose provider is no function that runs here', () => {
    const found = types((stack) => {
      new CustomResource(stack, 'Topic', { serviceToken: 'arn:aws:sns:us-east-1:111122223333:topic' });
      new CustomResource(stack, 'Elsewhere', { serviceToken: 'arn:aws:lambda:us-east-1:111122223333:function:other' });
      new CustomResource(stack, 'Account', {
        serviceToken: lambda(stack, 'AWS679f53fac002430cb0da5b7982bd2287', ANSWERING, bench.events).functionArn,
      });
      new CustomResource(stack, 'Reader', {
        serviceToken: lambda(stack, 'Provider', ANSWERING, bench.events).functionArn,
        resourceType: 'Custom::CrossRegionExportReader',
      });
    });
    expect(found.filter((path) => path.endsWith('Default'))).toEqual([
      'app/Topic/Default',
      'app/Elsewhere/Default',
      'app/Account/Default',
      'app/Reader/Default',
    ]);
  });

  test('are not those that are deployed, nor the functions and state machines of the framework', () => {
    const found = types((stack) => {
      const handler = lambda(stack, 'Handler', ANSWERING, bench.events);
      const { serviceToken } = new Provider(stack, 'Provider', { onEventHandler: handler, isCompleteHandler: handler });
      new CustomResource(stack, 'Thing', { serviceToken });
      new Trigger(stack, 'Trigger', { handler });
    });
    expect(found.filter((path) => !/Role|Policy|Handler/.test(path))).toEqual(['app/Trigger/Default/Default']);
  });
});
