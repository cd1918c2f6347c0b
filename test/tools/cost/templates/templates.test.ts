import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../../tools/cost/templates/json.ts';
import type { StackTemplate } from '../../../../tools/cost/templates/stack-template.ts';
import { Templates } from '../../../../tools/cost/templates/templates.ts';

const bucket = { Type: 'AWS::S3::Bucket' };
const stacks: readonly StackTemplate[] = [
  {
    name: 'base',
    template: {
      Resources: {
        Logs: bucket,
        Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Logs' } } },
        Child: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Given: { Ref: 'Logs' }, Size: 5 } } },
      },
      Outputs: {
        Name: { Value: { Ref: 'Logs' }, Export: { Name: 'base-logs' } },
        Loop: { Value: { 'Fn::ImportValue': 'loop' }, Export: { Name: 'loop' } },
      },
    },
  },
  {
    name: 'base/Child',
    parent: { stackName: 'base', logicalId: 'Child' },
    template: {
      Parameters: { Given: {}, Size: { Default: 1 }, Kept: { Default: 'kept' } },
      Resources: {
        Inner: {
          Type: 'AWS::Lambda::Function',
          Properties: { MemorySize: { Ref: 'Size' }, Description: { Ref: 'Kept' }, Target: { Ref: 'Given' } },
        },
      },
      Outputs: { Function: { Value: { 'Fn::GetAtt': ['Inner', 'Arn'] } } },
    },
  },
];
const templates = new Templates(stacks);

describe('the resource that a value refers to', () => {
  test.each<[string, Json, string, string | undefined]>([
    ['Ref', { Ref: 'Logs' }, 'base', 'Logs'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Logs', 'Arn'] }, 'base', 'Logs'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Logs.Arn' }, 'base', 'Logs'],
    ['Fn::Sub', { 'Fn::Sub': '${Logs.Arn}/*' }, 'base', 'Logs'],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${X}', { X: { Ref: 'Logs' } }] }, 'base', 'Logs'],
    ['Fn::Join', { 'Fn::Join': ['', ['a', { Ref: 'Logs' }]] }, 'base', 'Logs'],
    ['another resource', { Ref: 'Policy' }, 'base', 'Logs'],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'base-logs' }, 'elsewhere', 'Logs'],
    ['Fn::GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'base', OutputName: 'Name' } }, 'elsewhere', 'Logs'],
    ['a parameter of a nested stack', { Ref: 'Given' }, 'base/Child', 'Logs'],
    ['a name of another stack', { Ref: 'Logs' }, 'elsewhere', undefined],
    ['an escaped Fn::Sub', { 'Fn::Sub': '${!Logs}' }, 'base', undefined],
    ['an output that imports itself', { 'Fn::ImportValue': 'loop' }, 'elsewhere', undefined],
    ['text', 'Logs', 'base', undefined],
  ])('through %s', (_, value, stackName, logicalId) => {
    expect(templates.nearest(value, stackName, 'AWS::S3::Bucket')?.logicalId).toBe(logicalId);
  });

  test('through the output of a nested stack', () => {
    const value = { 'Fn::GetAtt': ['Child', 'Outputs.Function'] };
    expect(templates.nearest(value, 'base', 'AWS::Lambda::Function')?.logicalId).toBe('Inner');
  });
});

test('a stack output is that of the Region named, where stacks elsewhere have the same name', () => {
  const regional = ['eu-west-1', 'us-east-1'].map((region) => ({
    name: `logs (${region})`,
    deployedAs: 'logs',
    region,
    template: { Resources: { [region]: bucket }, Outputs: { Name: { Value: { Ref: region } } } },
  }));
  const value = { 'Fn::GetStackOutput': { StackName: 'logs', Region: 'us-east-1', OutputName: 'Name' } };
  expect(new Templates(regional).nearest(value, 'app', 'AWS::S3::Bucket')?.logicalId).toBe('us-east-1');
});

test('known parameters are put into the properties: what the parent gives, otherwise the default', () => {
  expect(templates.ofType('AWS::Lambda::Function')[0]?.properties).toEqual({
    MemorySize: 5,
    Description: 'kept',
    Target: { Ref: 'Given' },
  });
});

test('a resource is called by its construct path, otherwise by stack and logical id', () => {
  const template = { Resources: { A: { ...bucket, Metadata: { 'aws:cdk:path': 'x/A/Resource' } }, B: bucket } };
  expect(new Templates([{ name: 'x', template }]).resources.map(({ path }) => path)).toEqual(['x/A/Resource', 'x/B']);
});
