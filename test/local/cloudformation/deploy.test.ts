import { statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnParameter, CustomResource, RemovalPolicy } from 'aws-cdk-lib/core';
import { DeployBench } from './deploy-bench.ts';
import { ANSWERING, lambda, synthesized } from './stacks.ts';

let bench: DeployBench;
beforeEach(() => {
  bench = new DeployBench();
});

describe('a custom resource', () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
  test('is created at the first start, by a request as CloudFormation sends it', async () => {
    const deployment = bench.withResources((make) =>
      make('Thing', { For: 'me', Count: 3, Flag: true, List: [1, { Deep: false }] }),
    );
    const { lines } = await bench.deploy(deployment);
    expect(lines).toEqual(['app/Thing/Default created']);
    const [event, ...others] = bench.newEvents();
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
      bench.withResources((make, stack) => {
        const thing = make('Thing', { For: 'me' });
        new Bucket(stack, 'Bucket', { bucketName: thing.getAttString('Name') });
      });
    await bench.deploy(build());
    bench.newEvents();
    const again = build();
    expect((await bench.deploy(again)).lines).toEqual(['app/Thing/Default is unchanged']);
    expect(bench.newEvents()).toEqual([]);
    expect(again.templates().ofType('AWS::S3::Bucket')[0]?.physicalId).toBe('name-of-me');
  });

  test('is updated when its properties change, with the old ones beside', async () => {
    await bench.deploy(bench.withResources((make) => make('Thing', { For: 'me', Id: 'one' })));
    bench.newEvents();
    const { lines } = await bench.deploy(bench.withResources((make) => make('Thing', { For: 'you', Id: 'one' })));
    expect(lines).toEqual(['app/Thing/Default updated']);
    expect(bench.newEvents()).toEqual([
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
      bench.withResources((make) => {
        const thing = make('Thing', { For: 'me', Id: id });
        make('Other', { For: thing.ref });
      });
    await bench.deploy(build('one'));
    bench.newEvents();
    const { lines } = await bench.deploy(build('two'));
    expect(lines).toEqual(['app/Thing/Default updated', 'app/Other/Default updated', 'app/Thing/Default one deleted']);
    expect(bench.newEvents().map(({ RequestType, PhysicalResourceId }) => [RequestType, PhysicalResourceId])).toEqual([
      ['Update', 'one'],
      ['Update', 'made'],
      ['Delete', 'one'],
    ]);
  });

  test('is left as it is when its type changes', async () => {
    const ofType = (type: string) => bench.withResources((make) => make('Thing', { Id: 'one' }, type));
    await bench.deploy(ofType('Custom::One'));
    bench.newEvents();
    await expect(bench.deploy(ofType('Custom::Two'))).rejects.toThrow('Update of resource type is not permitted.');
    expect((await bench.deploy(ofType('Custom::One'))).lines).toEqual(['app/Thing/Default is unchanged']);
    expect(bench.newEvents()).toEqual([]);
  });

  test('is deleted when it left its template, the last one first', async () => {
    await bench.deploy(
      bench.withResources((make) => {
        make('First', { Id: 'first' });
        make('Second', { Id: 'second' });
      }),
    );
    bench.newEvents();
    const { lines } = await bench.deploy(bench.withResources(() => undefined));
    expect(lines).toEqual(['app/Second/Default second deleted', 'app/First/Default first deleted']);
    expect(bench.newEvents().map(({ RequestType }) => RequestType)).toEqual(['Delete', 'Delete']);
    expect((await bench.deploy(bench.withResources(() => undefined))).lines).toEqual([]);
  });

  test('is left as it is when its template says so, its provider has gone too, or its stack is not deployed', async () => {
    await bench.deploy(
      bench.withResources((make) => {
        make('Kept', { Id: 'kept' }).applyRemovalPolicy(RemovalPolicy.RETAIN);
        make('Gone', { Id: 'gone' });
      }),
    );
    bench.newEvents();
    const { logs } = await bench.deploy(
      synthesized((stack) => new CfnParameter(stack, 'Nothing') && new Bucket(stack, 'B')),
    );
    expect(logs).toEqual([
      expect.stringMatching(/^app\/Gone\/Default gone is not deleted.*no function of the templates/),
    ]);
    expect(bench.newEvents()).toEqual([]);
  });

  test('that was deployed beside another database is deployed anew', async () => {
    const build = () => bench.withResources((make) => make('Thing', {}));
    await bench.deploy(build(), ['one']);
    expect((await bench.deploy(build(), ['two'])).lines).toEqual(['app/Thing/Default created']);
  });

  test('tells others, in the order in which they need it, whatever the value goes through', async () => {
    const deployment = bench.withResources((make, stack) => {
      const first = make('First', { For: 'first' });
      make('Second', { For: first.getAttString('Name') });
      const url = lambda(stack, 'Late', ANSWERING, bench.events);
      url.addEnvironment('NAME', first.getAttString('Name'));
      new CustomResource(stack, 'ByLate', { serviceToken: url.functionArn, properties: { For: 'late' } });
    });
    expect(deployment.templates().resources.map(({ path }) => path)).not.toContain('app/Late');
    const { lines } = await bench.deploy(deployment);
    expect(lines).toHaveLength(3);
    const [, second] = bench.newEvents();
    expect(second?.ResourceProperties['For']).toBe('name-of-first');
    const late = deployment.templates().resources.find(({ path }) => path === 'app/Late');
    expect(late?.properties['Environment']).toEqual({ Variables: { NAME: 'name-of-first' } });
  });

  test('keeps its state to its owner', async () => {
    await bench.deploy(bench.withResources((make) => make('Thing', {})));
    expect(statSync(join(bench.data, 'cloudformation.json')).mode & 0o777).toBe(0o600);
  });
});
