import { describe, expect, test } from '@jest/globals';
import { readCloudAssembly } from '../../../local/assembly/cloud-assembly.ts';
import { resolveAssembly } from '../../../local/assembly/resolve.ts';
import type { ResolvedAssembly, ServiceSupport } from '../../../local/assembly/resource.ts';
import { type StackToWrite, writeAssembly } from './assembly-builder.ts';

const support: ServiceSupport = {
  'AWS::S3::Bucket': {
    naming: {
      ref: ({ property, suffix }) => String(property('BucketName') ?? `bucket-${suffix}`),
      attributes: { Arn: ({ property }) => `arn:aws:s3:::${property('BucketName')}` },
    },
    honoured: ['BucketName', 'Tags'],
  },
};

function resolve(stacks: Readonly<Record<string, StackToWrite>>): ResolvedAssembly {
  return resolveAssembly(readCloudAssembly(writeAssembly(stacks)), support);
}

describe('resolveAssembly', () => {
  test('names resources as their service says, also from properties that refer to others', () => {
    const { resources } = resolve({
      app: {
        template: {
          Resources: {
            B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'copy-of-${A}' } } },
            A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'first' } },
          },
        },
      },
    });
    expect(resources.map(({ logicalId, physicalId, attributes }) => [logicalId, physicalId, attributes])).toEqual([
      ['A', 'first', { Arn: 'arn:aws:s3:::first' }],
      ['B', 'copy-of-first', { Arn: 'arn:aws:s3:::copy-of-first' }],
    ]);
  });

  test('gives the same names at every start, and others to other resources', () => {
    const template = { Resources: { A: { Type: 'AWS::S3::Bucket' }, B: { Type: 'AWS::S3::Bucket' } } };
    const [a, b] = resolve({ app: { template } }).resources;
    expect(resolve({ app: { template } }).resources.map(({ physicalId }) => physicalId)).toEqual([
      a?.physicalId,
      b?.physicalId,
    ]);
    expect(a?.physicalId).not.toBe(b?.physicalId);
  });

  test('carries values from stack to stack by export and by output', () => {
    const { resources } = resolve({
      shared: {
        template: {
          Resources: { A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'shared' } } },
          Outputs: { Name: { Value: { Ref: 'A' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}-name' } } } },
        },
      },
      app: {
        dependencies: ['shared'],
        template: {
          Resources: {
            B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::ImportValue': 'shared-name' } } },
            C: {
              Type: 'AWS::S3::Bucket',
              Properties: { BucketName: { 'Fn::GetStackOutput': { StackName: 'shared', OutputName: 'Name' } } },
            },
          },
        },
      },
    });
    expect(resources.map(({ physicalId }) => physicalId)).toEqual(['shared', 'shared', 'shared']);
  });

  test('leaves out what a condition switches off', () => {
    const { resources } = resolve({
      app: {
        template: {
          Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
          Resources: { A: { Type: 'AWS::S3::Bucket', Condition: 'Never' }, B: { Type: 'AWS::S3::Bucket' } },
        },
      },
    });
    expect(resources.map(({ logicalId }) => logicalId)).toEqual(['B']);
  });

  test('gives types without support names of the usual form and no properties', () => {
    const [role] = resolve({
      app: { template: { Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { Path: { 'Fn::Cidr': [] } } } } } },
    }).resources;
    expect(role).toMatchObject({ physicalId: expect.stringMatching(/^app-Role-[0-9a-f]{8}$/), properties: {} });
  });

  test('takes the construct path from the metadata', () => {
    const [bucket] = resolve({
      app: {
        template: { Resources: { A: { Type: 'AWS::S3::Bucket', Metadata: { 'aws:cdk:path': 'app/Site/Resource' } } } },
      },
    }).resources;
    expect(bucket?.path).toBe('app/Site');
  });

  test.each([
    [
      'a circle of references',
      { A: { BucketName: { Ref: 'B' } }, B: { BucketName: { Ref: 'A' } } },
      /Circular dependency.*A → B → A/,
    ],
    ['a missing resource', { A: { BucketName: { Ref: 'Gone' } } }, /app\/A\.BucketName: Ref of "Gone"/],
  ])('refuses %s', (_name, properties, message) => {
    const Resources = Object.fromEntries(
      Object.entries(properties).map(([id, Properties]) => [id, { Type: 'AWS::S3::Bucket', Properties }]),
    );
    expect(() => resolve({ app: { template: { Resources } } })).toThrow(message);
  });

  test('refuses a parameter without a default', () => {
    const template = {
      Parameters: { Name: { Type: 'String' } },
      Resources: { A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Name' } } } },
    };
    expect(() => resolve({ app: { template } })).toThrow(/app\/Name: the parameter has no default/);
  });
});
