import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnJson, CfnParameter, CfnResource, CustomResource, RemovalPolicy, type Stack, Token } from 'aws-cdk-lib/core';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Trigger } from 'aws-cdk-lib/triggers';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { standIns } from '../../../local/cloudformation/providers.ts';
import { ANSWERING, deploy, lambda, synthesized } from './stacks.ts';

let data: string;
let events: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'data-'));
  events = join(data, 'events');
});

interface Event extends JsonObject {
  readonly RequestType: string;
  readonly ResourceProperties: JsonObject;
}

/** What the functions were called with, since the last time. */
let seen = 0;
beforeEach(() => {
  seen = 0;
});
function newEvents(): readonly Event[] {
  const lines = existsSync(events) ? readFileSync(events, 'utf8').trim().split('\n') : [];
  const fresh = lines.slice(seen).map((line) => JSON.parse(line) as Event);
  seen = lines.length;
  return fresh;
}

/** A stack with a function that answers, and custom resources of it. */
function withResources(
  build: (make: (id: string, properties: JsonObject, type?: string) => CustomResource, stack: Stack) => void,
) {
  return synthesized((stack) => {
    const provider = lambda(stack, 'Provider', ANSWERING, events);
    build((id, properties, resourceType = 'Custom::Thing') => {
      return new CustomResource(stack, id, { serviceToken: provider.functionArn, resourceType, properties });
    }, stack);
  });
}

describe('a custom resource', () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
  test('is created at the first start, by a request as CloudFormation sends it', async () => {
    const deployment = withResources((make) =>
      make('Thing', { For: 'me', Count: 3, Flag: true, List: [1, { Deep: false }] }),
    );
    const { lines } = await deploy(deployment, { data });
    expect(lines).toEqual(['app/Thing/Default created']);
    const [event, ...others] = newEvents();
    expect(others).toEqual([]);
    expect(event).toEqual({
      RequestType: 'Create',
      RequestId: expect.any(String),
      StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/app/local',
      ResponseURL: expect.stringMatching(/^https:\/\/cloudformation-custom-resource-response-.*amazonaws\.com\/.+\?.+/),
      ResourceType: 'Custom::Thing',
      LogicalResourceId: 'Thing',
      ServiceToken: expect.stringMatching(/^arn:aws:lambda:us-east-1:111122223333:function:/),
      ResourceProperties: {
        ServiceToken: event?.['ServiceToken'],
        For: 'me',
        Count: '3',
        Flag: 'true',
        List: ['1', { Deep: 'false' }],
      },
    });
  });

  test('is left alone at the next start, and what it answered is still known', async () => {
    const build = () =>
      withResources((make, stack) => {
        const thing = make('Thing', { For: 'me' });
        new Bucket(stack, 'Bucket', { bucketName: thing.getAttString('Name') });
      });
    await deploy(build(), { data });
    newEvents();
    const again = build();
    expect((await deploy(again, { data })).lines).toEqual(['app/Thing/Default is unchanged']);
    expect(newEvents()).toEqual([]);
    expect(again.templates().ofType('AWS::S3::Bucket')[0]?.physicalId).toBe('name-of-me');
  });

  test('is updated when its properties change, with the old ones beside', async () => {
    await deploy(
      withResources((make) => make('Thing', { For: 'me', Id: 'one' })),
      { data },
    );
    newEvents();
    const { lines } = await deploy(
      withResources((make) => make('Thing', { For: 'you', Id: 'one' })),
      { data },
    );
    expect(lines).toEqual(['app/Thing/Default updated']);
    expect(newEvents()).toEqual([
      expect.objectContaining({
        RequestType: 'Update',
        PhysicalResourceId: 'one',
        ResourceProperties: expect.objectContaining({ For: 'you' }),
        OldResourceProperties: expect.objectContaining({ For: 'me' }),
      }),
    ]);
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html: a new physical id is a replacement
  test('is replaced when its update answers another physical id: the former is deleted after all else', async () => {
    const build = (id: string) =>
      withResources((make) => {
        const thing = make('Thing', { For: 'me', Id: id });
        make('Other', { For: thing.ref });
      });
    await deploy(build('one'), { data });
    newEvents();
    const { lines } = await deploy(build('two'), { data });
    expect(lines).toEqual(['app/Thing/Default updated', 'app/Other/Default updated', 'app/Thing/Default one deleted']);
    expect(newEvents().map(({ RequestType, PhysicalResourceId }) => [RequestType, PhysicalResourceId])).toEqual([
      ['Update', 'one'],
      ['Update', 'made'],
      ['Delete', 'one'],
    ]);
  });

  test('is left as it is when its type changes', async () => {
    const ofType = (type: string) => withResources((make) => make('Thing', { Id: 'one' }, type));
    await deploy(ofType('Custom::One'), { data });
    newEvents();
    await expect(deploy(ofType('Custom::Two'), { data })).rejects.toThrow('Update of resource type is not permitted.');
    expect((await deploy(ofType('Custom::One'), { data })).lines).toEqual(['app/Thing/Default is unchanged']);
    expect(newEvents()).toEqual([]);
  });

  test('is deleted when it left its template, the last one first', async () => {
    await deploy(
      withResources((make) => {
        make('First', { Id: 'first' });
        make('Second', { Id: 'second' });
      }),
      { data },
    );
    newEvents();
    const { lines } = await deploy(
      withResources(() => undefined),
      { data },
    );
    expect(lines).toEqual(['app/Second/Default second deleted', 'app/First/Default first deleted']);
    expect(newEvents().map(({ RequestType }) => RequestType)).toEqual(['Delete', 'Delete']);
    expect(
      (
        await deploy(
          withResources(() => undefined),
          { data },
        )
      ).lines,
    ).toEqual([]);
  });

  test('is left as it is when its template says so, its provider has gone too, or its stack is not deployed', async () => {
    await deploy(
      withResources((make) => {
        make('Kept', { Id: 'kept' }).applyRemovalPolicy(RemovalPolicy.RETAIN);
        make('Gone', { Id: 'gone' });
      }),
      { data },
    );
    newEvents();
    const { logs } = await deploy(
      synthesized((stack) => new CfnParameter(stack, 'Nothing') && new Bucket(stack, 'B')),
      { data },
    );
    expect(logs).toEqual([
      expect.stringMatching(/^app\/Gone\/Default gone is not deleted.*no function of the templates/),
    ]);
    expect(newEvents()).toEqual([]);
  });

  test('that was deployed beside another database is deployed anew', async () => {
    const build = () => withResources((make) => make('Thing', {}));
    await deploy(build(), { data, databases: ['one'] });
    expect((await deploy(build(), { data, databases: ['two'] })).lines).toEqual(['app/Thing/Default created']);
  });

  test('tells others, in the order in which they need it, whatever the value goes through', async () => {
    const deployment = withResources((make, stack) => {
      const first = make('First', { For: 'first' });
      make('Second', { For: first.getAttString('Name') });
      const url = lambda(stack, 'Late', ANSWERING, events);
      url.addEnvironment('NAME', first.getAttString('Name'));
      new CustomResource(stack, 'ByLate', { serviceToken: url.functionArn, properties: { For: 'late' } });
    });
    expect(deployment.templates().resources.map(({ path }) => path)).not.toContain('app/Late');
    const { lines } = await deploy(deployment, { data });
    expect(lines).toHaveLength(3);
    const [, second] = newEvents();
    expect(second?.ResourceProperties['For']).toBe('name-of-first');
    const late = deployment.templates().resources.find(({ path }) => path === 'app/Late');
    expect(late?.properties['Environment']).toEqual({ Variables: { NAME: 'name-of-first' } });
  });

  test('keeps its state to its owner', async () => {
    await deploy(
      withResources((make) => make('Thing', {})),
      { data },
    );
    expect(statSync(join(data, 'cloudformation.json')).mode & 0o777).toBe(0o600);
  });
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
    await expect(
      deploy(
        withResources((make) => make('Thing', { Answer })),
        { data },
      ),
    ).rejects.toThrow(message);
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
      const provider = lambda(stack, 'Provider', source, events);
      new CustomResource(stack, 'Thing', { serviceToken: provider.functionArn });
    });
    await expect(deploy(deployment, { data })).rejects.toThrow(message);
  });

  test('no answer within its ServiceTimeout', async () => {
    const deployment = synthesized((stack) => {
      const provider = lambda(
        stack,
        'Provider',
        'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 2900));',
        events,
      );
      new CfnResource(stack, 'Thing', {
        type: 'AWS::CloudFormation::CustomResource',
        properties: { ServiceToken: provider.functionArn, ServiceTimeout: '1' },
      });
    });
    await expect(deploy(deployment, { data })).rejects.toThrow(
      /app\/Thing: Create failed: no response within its ServiceTimeout of 1 s/,
    );
  });

  test.each(['0', '3601', 'soon'])('a ServiceTimeout of %s', async (ServiceTimeout) => {
    const deployment = withResources((make) => make('Thing', { ServiceTimeout }));
    await expect(deploy(deployment, { data })).rejects.toThrow(
      /ServiceTimeout is ".*"; it must be a whole number of seconds from 1 to 3600/,
    );
  });

  test('another service token', async () => {
    await deploy(
      withResources((make) => make('Thing', {})),
      { data },
    );
    const moved = synthesized((stack) => {
      const provider = lambda(stack, 'Another', ANSWERING, events);
      new CustomResource(stack, 'Thing', { serviceToken: provider.functionArn, resourceType: 'Custom::Thing' });
    });
    await expect(deploy(moved, { data })).rejects.toThrow(/Modifying service token is not allowed/);
  });

  test('and what succeeded before it is kept: the next start goes on', async () => {
    const build = (Answer: JsonObject) =>
      withResources((make) => {
        const first = make('First', {});
        make('Second', { Answer, For: first.ref });
      });
    await expect(deploy(build({ Status: 'FAILED', Reason: 'x' }), { data })).rejects.toThrow();
    newEvents();
    expect((await deploy(build({}), { data })).lines).toEqual([
      'app/First/Default is unchanged',
      'app/Second/Default created',
    ]);
    expect(newEvents().map(({ RequestType }) => RequestType)).toEqual(['Create']);
  });
});

describe("CDK's own custom resources, unmodified", () => {
  test('CfnJson, whose provider answers by HTTPS', async () => {
    const deployment = synthesized((stack) => {
      const json = new CfnJson(stack, 'Json', {
        value: { [Token.asString({ resolve: () => ({ Ref: 'AWS::Region' }) })]: 1 },
      });
      new CfnResource(stack, 'User', { type: 'AWS::SecretsManager::Secret', properties: { SecretString: json } });
    });
    await deploy(deployment, { data });
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
          events,
        );
        const { serviceToken } = new Provider(stack, 'Provider', { onEventHandler });
        const thing = new CustomResource(stack, 'Thing', { serviceToken, properties: { value } });
        new Bucket(stack, 'Bucket', { bucketName: thing.getAttString('Got') });
      });
    const first = build('one');
    await deploy(first, { data });
    expect(first.templates().ofType('AWS::S3::Bucket')[0]?.physicalId).toBe('one');
    const [created] = newEvents();
    await deploy(build('two'), { data });
    // Without a PhysicalResourceId, the framework takes the id of the first request.
    expect(newEvents()[0]).toMatchObject({ RequestType: 'Update', PhysicalResourceId: created?.['RequestId'] });
  });

  const isComplete = (source: string, retries: Partial<ConstructorParameters<typeof Provider>[2]> = {}) =>
    synthesized((stack) => {
      const onEventHandler = lambda(
        stack,
        'OnEvent',
        'exports.handler = async () => ({ PhysicalResourceId: "p", Data: { A: "a" }, Extra: 1 });',
        events,
      );
      const isCompleteHandler = lambda(
        stack,
        'IsComplete',
        `let calls = 0; exports.handler = async (event) => { record(event); calls += 1; ${source} };`,
        events,
      );
      const { serviceToken } = new Provider(stack, 'Provider', { onEventHandler, isCompleteHandler, ...retries });
      const thing = new CustomResource(stack, 'Thing', { serviceToken });
      new Bucket(stack, 'Bucket', { bucketName: `${thing.getAttString('A')}-${thing.getAttString('B')}` });
    });

  test('a provider of the framework that is asked until it is complete', async () => {
    const deployment = isComplete('return calls < 3 ? { IsComplete: false } : { IsComplete: true, Data: { B: "b" } };');
    await deploy(deployment, { data });
    expect(deployment.templates().ofType('AWS::S3::Bucket')[0]?.physicalId).toBe('a-b');
    const calls = newEvents();
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
    await expect(deploy(isComplete(source), { data })).rejects.toThrow(message);
  });

  test('a provider of the framework that is never complete', async () => {
    const { Duration } = await import('aws-cdk-lib/core');
    const retries = { queryInterval: Duration.seconds(1), totalTimeout: Duration.seconds(4) };
    await expect(deploy(isComplete('return { IsComplete: false };', retries), { data })).rejects.toThrow(
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
    await deploy(deployment, { data });
    expect(deployment.templates().ofType('AWS::S3::Bucket')[0]?.physicalId).toBe('inline-Create');
  });

  test('a trigger runs when it is created and when its function changes, and not otherwise', async () => {
    const build = (change: string) =>
      synthesized((stack) => {
        const handler = lambda(
          stack,
          'Handler',
          `exports.handler = async () => record({ change: ${JSON.stringify(change)} });`,
          events,
        );
        new Trigger(stack, 'Trigger', { handler });
      });
    const first = build('one');
    await deploy(first, { data });
    await deploy(first, { data });
    await deploy(build('two'), { data });
    expect(newEvents()).toEqual([{ change: 'one' }, { change: 'two' }]);
  });

  test('a trigger fails as the deployment would when its function fails', async () => {
    const deployment = synthesized((stack) => {
      const handler = lambda(
        stack,
        'Handler',
        'exports.handler = async () => { throw new Error("0003_add failed"); };',
        events,
      );
      new Trigger(stack, 'Trigger', { handler });
    });
    await expect(deploy(deployment, { data })).rejects.toThrow(/app\/Trigger\/.*: Create failed: 0003_add failed/);
  });
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
        serviceToken: lambda(stack, 'AWS679f53fac002430cb0da5b7982bd2287', ANSWERING, events).functionArn,
      });
      new CustomResource(stack, 'Reader', {
        serviceToken: lambda(stack, 'Provider', ANSWERING, events).functionArn,
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
      const handler = lambda(stack, 'Handler', ANSWERING, events);
      const { serviceToken } = new Provider(stack, 'Provider', { onEventHandler: handler, isCompleteHandler: handler });
      new CustomResource(stack, 'Thing', { serviceToken });
      new Trigger(stack, 'Trigger', { handler });
    });
    expect(found.filter((path) => !/Role|Policy|Handler/.test(path))).toEqual(['app/Trigger/Default/Default']);
  });
});
