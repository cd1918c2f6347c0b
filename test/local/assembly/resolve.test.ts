import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Template } from '../../../local/assembly/cloud-assembly.ts';
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

const ASSETS = 'cdk-assets-111122223333-us-east-1';

/** An assembly of one stack, and the templates of nested ones among its assets. */
function resolveNested(
  template: Partial<Template>,
  nested: Readonly<Record<string, Partial<Template>>>,
): ResolvedAssembly {
  const directory = writeAssembly({ app: { template } });
  const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
  manifest.artifacts.assets = { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
  const files: Record<string, unknown> = {};
  for (const [name, content] of Object.entries(nested)) {
    writeFileSync(join(directory, `${name}.nested.template.json`), JSON.stringify(content));
    files[name] = {
      source: { path: `${name}.nested.template.json`, packaging: 'file' },
      destinations: { here: { bucketName: ASSETS, objectKey: `${name}.json`, region: 'us-east-1' } },
    };
  }
  writeFileSync(join(directory, 'assets.json'), JSON.stringify({ files }));
  return resolveAssembly(readCloudAssembly(directory), support);
}

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

  test('puts the resources of a nested stack in its place, its parameters and outputs joined', () => {
    const url = { 'Fn::Join': ['', ['https://s3.us-east-1.', { Ref: 'AWS::URLSuffix' }, `/${ASSETS}/inner.json`]] };
    const { resources } = resolveNested(
      {
        Resources: {
          After: {
            Type: 'AWS::S3::Bucket',
            Properties: { BucketName: { 'Fn::Join': ['-', ['after', { 'Fn::GetAtt': ['Inner', 'Outputs.Name'] }]] } },
          },
          Inner: {
            Type: 'AWS::CloudFormation::Stack',
            Properties: { TemplateURL: url, Parameters: { Shared: { Ref: 'First' }, Zones: 'x, y' } },
          },
          First: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'first' } },
        },
      },
      {
        inner: {
          Parameters: { Shared: { Type: 'String' }, Zones: { Type: 'CommaDelimitedList' } },
          Resources: {
            Deep: {
              Type: 'AWS::CloudFormation::Stack',
              Properties: {
                TemplateURL: `https://${ASSETS}.s3.us-east-1.amazonaws.com/deep.json`,
                Parameters: { Zone: { 'Fn::Select': [1, { Ref: 'Zones' }] } },
              },
            },
            Bucket: {
              Type: 'AWS::S3::Bucket',
              Properties: { BucketName: { 'Fn::Sub': '${Shared}-${Deep.Outputs.Zone}' } },
            },
          },
          Outputs: { Name: { Value: { Ref: 'Bucket' } } },
        },
        deep: {
          Parameters: { Zone: { Type: 'String', Default: 'z' } },
          Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Zone' } } } },
          Outputs: { Zone: { Value: { Ref: 'Zone' } } },
        },
      },
    );
    expect(resources.map(({ physicalId }) => physicalId)).toEqual(['first', 'y', 'first-y', 'after-first-y']);
    const names = resources.map(({ stack }) => stack.stackName.replace(/-[0-9a-f]{8}/g, ''));
    expect(names).toEqual(['app', 'app-Inner-Deep', 'app-Inner', 'app']);
  });

  test('leaves a nested stack alone whose template is not in the assembly', () => {
    const TemplateURL = 'https://s3.amazonaws.com/elsewhere/template.yaml';
    const Inner = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } };
    expect(resolveNested({ Resources: { Inner } }, {}).resources.map(({ type }) => type)).toEqual([Inner.Type]);
  });

  test('refuses an output that a nested stack does not have', () => {
    const TemplateURL = `https://${ASSETS}.s3.amazonaws.com/inner.json`;
    const Resources = {
      Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } },
      A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::GetAtt': ['Inner', 'Outputs.Gone'] } } },
    };
    expect(() => resolveNested({ Resources }, { inner: { Resources: {} } })).toThrow(
      /app\/Inner: Fn::GetAtt of "Outputs.Gone", which its template does not output/,
    );
  });

  describe('with custom resources that are deployed here', () => {
    const template = {
      Resources: {
        Before: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'before' } },
        Made: { Type: 'Custom::Name', Properties: { ServiceToken: 'arn', From: { Ref: 'Before' } } },
        After: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::GetAtt': ['Made', 'Name'] } } },
        Last: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'of-${After}-by-${Made}' } } },
      },
    };
    const key = '111122223333/us-east-1/app/Made';
    const directory = () => readCloudAssembly(writeAssembly({ app: { template } }));

    test('leaves out what waits for their answer, also by way of others', () => {
      const { resources } = resolveAssembly(directory(), support, new Map([[key, undefined]]));
      expect(resources.map(({ logicalId }) => logicalId)).toEqual(['Before', 'Made']);
      expect(resources[1]?.properties).toEqual({ ServiceToken: 'arn', From: 'before' });
    });

    test('gives what they answered to Ref and Fn::GetAtt', () => {
      const outcomes = new Map([[key, { physicalId: 'id-1', data: { Name: 'made' } }]]);
      const { resources } = resolveAssembly(directory(), support, outcomes);
      expect(resources.map(({ physicalId }) => physicalId)).toEqual(['before', 'id-1', 'made', 'of-made-by-id-1']);
    });

    test('refuses an attribute that they did not answer', () => {
      const outcomes = new Map([[key, { physicalId: 'id-1', data: { Other: 'x' } }]]);
      expect(() => resolveAssembly(directory(), support, outcomes)).toThrow(
        /app\/Made: CustomResource attribute error: .*no "Name" in Data; it has Other\./,
      );
    });
  });

  test('refuses a parameter that Systems Manager holds', () => {
    const template = {
      Parameters: { Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/image' } },
      Resources: { A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Image' } } } },
    };
    expect(() => resolve({ app: { template } })).toThrow(/app\/Image: .*no Systems Manager to read it from/);
  });

  test('refuses a parameter without a default', () => {
    const template = {
      Parameters: { Name: { Type: 'String' } },
      Resources: { A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Name' } } } },
    };
    expect(() => resolve({ app: { template } })).toThrow(/app\/Name: the parameter has no default/);
  });
});
