import { beforeEach, describe, expect, test } from '@jest/globals';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnJson, CfnResource, CustomResource, Duration, Token } from 'aws-cdk-lib/core';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Trigger } from 'aws-cdk-lib/triggers';
import { DeployBench } from './deploy-bench.ts';
import { lambda, synthesized } from './stacks.ts';

let bench: DeployBench;
beforeEach(() => {
  bench = new DeployBench();
});

describe("CDK's own custom resources, unmodified", () => {
  test('CfnJson, whose provider answers by HTTPS', async () => {
    const deployment = synthesized((stack) => {
      const json = new CfnJson(stack, 'Json', {
        value: { [Token.asString({ resolve: () => ({ Ref: 'AWS::Region' }) })]: 1 },
      });
      new CfnResource(stack, 'User', { type: 'AWS::SecretsManager::Secret', properties: { SecretString: json } });
    });
    await bench.deploy(deployment);
    const [user] = deployment.templates().ofType('AWS::SecretsManager::Secret');
    expect(user?.properties['SecretString']).toEqual({ 'us-east-1': 1 });
  });

  test('a provider of the framework, with the answer of its onEvent', async () => {
    const build = (value: string) =>
      synthesized((stack) => {
        const onEventHandler = lambda(
          stack,
          'OnEvent',
          'exports.handler = async (event) => { record(event); return { Data: { Got: event.ResourceProperties.value } }; };',
          bench.events,
        );
        const { serviceToken } = new Provider(stack, 'Provider', { onEventHandler });
        const thing = new CustomResource(stack, 'Thing', { serviceToken, properties: { value } });
        new Bucket(stack, 'Bucket', { bucketName: thing.getAttString('Got') });
      });
    const first = build('one');
    await bench.deploy(first);
    expect(first.templates().ofType('AWS::S3::Bucket')[0]?.physicalId).toBe('one');
    const [created] = bench.newEvents();
    await bench.deploy(build('two'));
    // Without a PhysicalResourceId, the framework takes the id of the first request.
    expect(bench.newEvents()[0]).toMatchObject({ RequestType: 'Update', PhysicalResourceId: created?.['RequestId'] });
  });

  const isComplete = (source: string, retries: Partial<ConstructorParameters<typeof Provider>[2]> = {}) =>
    synthesized((stack) => {
      const onEventHandler = lambda(
        stack,
        'OnEvent',
        'exports.handler = async () => ({ PhysicalResourceId: "p", Data: { A: "a" }, Extra: 1 });',
        bench.events,
      );
      const isCompleteHandler = lambda(
        stack,
        'IsComplete',
        `let calls = 0; exports.handler = async (event) => { record(event); calls += 1; ${source} };`,
        bench.events,
      );
      const { serviceToken } = new Provider(stack, 'Provider', { onEventHandler, isCompleteHandler, ...retries });
      const thing = new CustomResource(stack, 'Thing', { serviceToken });
      new Bucket(stack, 'Bucket', { bucketName: `${thing.getAttString('A')}-${thing.getAttString('B')}` });
    });

  test('a provider of the framework that is asked until it is complete', async () => {
    const deployment = isComplete('return calls < 3 ? { IsComplete: false } : { IsComplete: true, Data: { B: "b" } };');
    await bench.deploy(deployment);
    expect(deployment.templates().ofType('AWS::S3::Bucket')[0]?.physicalId).toBe('a-b');
    const calls = bench.newEvents();
    expect(calls).toHaveLength(3);
    expect(calls[0]).toMatchObject({ RequestType: 'Create', PhysicalResourceId: 'p', Data: { A: 'a' }, Extra: 1 });
  });

  test.each<readonly [string, string, RegExp]>([
    [
      'fails',
      'throw new Error("broken");',
      /app\/Thing\/Default: Create failed: broken \(Logs: \/aws\/lambda\/app-IsComplete/,
    ],
    [
      'answers data too early',
      'return { IsComplete: false, Data: { B: 1 } };',
      /"Data" is not allowed if "IsComplete" is "False"/,
    ],
  ])('a provider of the framework whose isComplete %s', async (_name, source, message) => {
    await expect(bench.deploy(isComplete(source))).rejects.toThrow(message);
  });

  test('a provider of the framework that is never complete', async () => {
    const retries = { queryInterval: Duration.seconds(1), totalTimeout: Duration.seconds(4) };
    await expect(bench.deploy(isComplete('return { IsComplete: false };', retries))).rejects.toThrow(
      /Operation timed out/,
    );
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html
  test.each([
    ['promise', Runtime.NODEJS_24_X, 'exports.handler = async (event, context) => { await send(event, context); };'],
    ['context', Runtime.NODEJS_22_X, 'exports.handler = (event, context) => { send(event, context); };'],
  ])('a function in the template, which answers by cfn-response and its %s', async (_name, runtime, handler) => {
    const deployment = synthesized((stack) => {
      const code = `const response = require('cfn-response');
        const send = (event, context) => response.send(event, context, response.SUCCESS, { Name: 'inline-' + event.RequestType }, 'id');
        ${handler}`;
      const provider = new LambdaFunction(stack, 'Provider', {
        runtime,
        handler: 'index.handler',
        code: Code.fromInline(code),
      });
      const thing = new CustomResource(stack, 'Thing', { serviceToken: provider.functionArn });
      new Bucket(stack, 'Bucket', { bucketName: thing.getAttString('Name') });
    });
    await bench.deploy(deployment);
    expect(deployment.templates().ofType('AWS::S3::Bucket')[0]?.physicalId).toBe('inline-Create');
  });

  test('a trigger runs when it is created and when its function changes, and not otherwise', async () => {
    const build = (change: string) =>
      synthesized((stack) => {
        const handler = lambda(
          stack,
          'Handler',
          `exports.handler = async () => record({ change: ${JSON.stringify(change)} });`,
          bench.events,
        );
        new Trigger(stack, 'Trigger', { handler });
      });
    const first = build('one');
    await bench.deploy(first);
    await bench.deploy(first);
    await bench.deploy(build('two'));
    expect(bench.newEvents()).toEqual([{ change: 'one' }, { change: 'two' }]);
  });

  test('a trigger fails as the deployment would when its function fails', async () => {
    const deployment = synthesized((stack) => {
      const handler = lambda(
        stack,
        'Handler',
        'exports.handler = async () => { throw new Error("0003_add failed"); };',
        bench.events,
      );
      new Trigger(stack, 'Trigger', { handler });
    });
    await expect(bench.deploy(deployment)).rejects.toThrow(/app\/Trigger\/.*: Create failed: 0003_add failed/);
  });
});
