import { describe, expect, test } from '@jest/globals';
import { evaluate, evaluateCondition, type TemplateScope } from '../../../local/assembly/intrinsics.ts';
import type { Json } from '../../../local/assembly/json.ts';

const scope: TemplateScope = {
  stack: {
    identity: { stackName: 'shop', artifactId: 'shop', account: '111122223333', region: 'eu-west-1' },
    template: {
      Resources: {},
      Mappings: { Sizes: { small: { gigabytes: 1, zones: ['x', 'y'] } } },
    },
  },
  ref: (name) => ({ Bucket: 'shop-bucket', Port: 5432 })[name],
  attribute: (logicalId, attribute) => (logicalId === 'Bucket' ? `arn:${attribute}` : undefined),
  condition: (name) => name === 'IsProduction',
  exported: (name) => (name === 'shared-vpc' ? 'vpc-1' : undefined),
  stackOutput: (stackName, region, output) =>
    stackName === 'network' && output === 'Vpc' ? `${region}/vpc-2` : undefined,
};

describe('evaluate', () => {
  const rows: readonly (readonly [string, Json, Json | undefined])[] = [
    ['a plain value stays', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
    ['Ref of a resource', { Ref: 'Bucket' }, 'shop-bucket'],
    ['Ref of a number parameter', { Ref: 'Port' }, 5432],
    ['AWS::AccountId', { Ref: 'AWS::AccountId' }, '111122223333'],
    ['AWS::Region', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['AWS::Partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['AWS::URLSuffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['AWS::StackName', { Ref: 'AWS::StackName' }, 'shop'],
    ['AWS::NoValue leaves the property out', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['AWS::NoValue leaves the item out', [1, { Ref: 'AWS::NoValue' }], [1]],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:Arn'],
    [
      'Fn::GetAtt as text, with a dotted attribute',
      { 'Fn::GetAtt': 'Bucket.Endpoint.Address' },
      'arn:Endpoint.Address',
    ],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Bucket' }, { Ref: 'Port' }]] }, 'a-shop-bucket-5432'],
    ['Fn::Join of what Fn::Split gives', { 'Fn::Join': ['+', { 'Fn::Split': [',', 'a,b'] }] }, 'a+b'],
    [
      'Fn::Sub with references',
      { 'Fn::Sub': '${Bucket}.${AWS::Region}.${Bucket.Arn}' },
      'shop-bucket.eu-west-1.arn:Arn',
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${Name}/${Bucket}', { Name: { Ref: 'Port' } }] }, '5432/shop-bucket'],
    ['Fn::Sub keeps ${!Literal}', { 'Fn::Sub': '${!Literal}' }, '${Literal}'],
    ['Fn::Select', { 'Fn::Select': [1, ['a', 'b']] }, 'b'],
    ['Fn::Select with the index as text', { 'Fn::Select': ['0', { 'Fn::Split': ['/', 'x/y'] }] }, 'x'],
    ['Fn::If takes the branch', { 'Fn::If': ['IsProduction', 'yes', 'no'] }, 'yes'],
    ['Fn::If with AWS::NoValue', { 'Fn::If': ['IsStaging', 'yes', { Ref: 'AWS::NoValue' }] }, undefined],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', 'small', 'gigabytes'] }, 1],
    ['Fn::FindInMap with a default', { 'Fn::FindInMap': ['Sizes', 'big', 'x', { DefaultValue: 9 }] }, 9],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'shared-vpc' }, 'vpc-1'],
    ['Fn::GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'network', OutputName: 'Vpc' } }, 'eu-west-1/vpc-2'],
    [
      'Fn::GetStackOutput of another region',
      { 'Fn::GetStackOutput': { StackName: 'network', OutputName: 'Vpc', Region: 'us-east-1' } },
      'us-east-1/vpc-2',
    ],
    ['Fn::Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
    ['Fn::GetAZs of this region', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
    [
      'Condition as the property of a policy statement',
      { Condition: { StringEquals: { a: { Ref: 'Bucket' } } } },
      { Condition: { StringEquals: { a: 'shop-bucket' } } },
    ],
  ];
  test.each(rows)('%s', (_name, value, expected) => {
    expect(evaluate(value, scope, 'shop/X')).toEqual(expected);
  });

  const errors: readonly (readonly [Json, RegExp])[] = [
    [{ Ref: 'Nothing' }, /shop\/X.*"Nothing", which is neither a resource nor a parameter/],
    [{ 'Fn::GetAtt': ['Nothing', 'Arn'] }, /"Nothing\.Arn", but the template has no such resource/],
    [{ 'Fn::Transform': {} }, /does not resolve Fn::Transform\. It resolves .*Fn::Join/],
    [{ 'Fn::Select': [5, ['a']] }, /asks for item 5 of a list of 1/],
    [{ 'Fn::Join': ['-'] }, /Fn::Join takes a list of 2, got \["-"\]/],
    [{ 'Fn::ImportValue': 'other' }, /no stack of the assembly exports "other"/],
    [{ 'Fn::GetStackOutput': { StackName: 'a', OutputName: 'b' } }, /no stack "a" in eu-west-1 with an output "b"/],
    [{ 'Fn::FindInMap': ['Sizes', 'big', 'x'] }, /finds nothing at Sizes \/ big \/ x/],
  ];
  test.each(errors)('refuses %j', (value, message) => {
    expect(() => evaluate(value, scope, 'shop/X')).toThrow(message);
  });
});

describe('evaluateCondition', () => {
  test.each<readonly [Json, boolean]>([
    [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] }, true],
    [{ 'Fn::Equals': ['a', 'b'] }, false],
    [{ 'Fn::Not': [{ Condition: 'IsProduction' }] }, false],
    [{ 'Fn::And': [{ Condition: 'IsProduction' }, { 'Fn::Equals': ['a', 'a'] }] }, true],
    [{ 'Fn::Or': [{ Condition: 'IsStaging' }, { 'Fn::Equals': ['a', 'b'] }] }, false],
  ])('%j is %s', (condition, expected) => {
    expect(evaluateCondition(condition, scope, 'shop/X')).toBe(expected);
  });
});
