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
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap-enhancements.html
    [
      'Fn::FindInMap with functions for its keys and its default',
      { 'Fn::FindInMap': ['Sizes', { 'Fn::Join': ['', ['b', 'ig']] }, 'x', { DefaultValue: { Ref: 'Port' } }] },
      5432,
    ],
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
    ['Fn::Cidr', { 'Fn::Cidr': ['192.168.0.0/24', 3, 5] }, ['192.168.0.0/27', '192.168.0.32/27', '192.168.0.64/27']],
    ['Fn::Cidr without the bits', { 'Fn::Cidr': ['10.0.0.0/16', 2] }, ['10.0.0.0/24', '10.0.1.0/24']],
    ['Fn::Cidr with numbers as text', { 'Fn::Cidr': ['10.1.2.3/16', '1', '8'] }, ['10.1.0.0/24']],
    ['Fn::Cidr of IPv6', { 'Fn::Cidr': ['2001:db8::/56', 2, 64] }, ['2001:db8::/64', '2001:db8:0:1::/64']],
    ['Fn::Select of Fn::Cidr', { 'Fn::Select': [1, { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }] }, '10.0.1.0/24'],
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-length.html
    ['Fn::Length', { 'Fn::Length': { 'Fn::Split': [',', 'a,b,c'] } }, 3],
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ToJsonString.html
    [
      'Fn::ToJsonString',
      { 'Fn::ToJsonString': { name: { Ref: 'Bucket' }, none: { Ref: 'AWS::NoValue' }, port: { Ref: 'Port' } } },
      '{"name":"shop-bucket","port":5432}',
    ],
    ['AWS::StackId', { Ref: 'AWS::StackId' }, 'arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/local'],
    ['AWS::NotificationARNs', { Ref: 'AWS::NotificationARNs' }, []],
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
    [
      'a name that every object has is a property',
      { constructor: { Ref: 'AWS::Region' } },
      { constructor: 'eu-west-1' },
    ],
  ];
  test.each(rows)('%s', (_name, value, expected) => {
    expect(evaluate(value, scope, 'shop/X')).toEqual(expected);
  });

  const errors: readonly (readonly [Json, RegExp])[] = [
    [{ Ref: 'Nothing' }, /shop\/X.*"Nothing", which is neither a resource nor a parameter/],
    [{ 'Fn::GetAtt': ['Nothing', 'Arn'] }, /"Nothing\.Arn", but the template has no such resource/],
    [{ 'Fn::Contains': [] }, /does not resolve Fn::Contains\. It resolves .*Fn::Join/],
    [{ 'Fn::Transform': {} }, /shop\/X: Fn::Transform runs a macro, which is a function of your account\. Give/],
    [{ 'Fn::ForEach::Zones': [] }, /shop\/X: Fn::ForEach::Zones is not expanded by the local runtime\. Write/],
    [{ 'Fn::Cidr': ['10.0.0.0', 2, 8] }, /takes a block such as 10\.0\.0\.0\/16, got "10\.0\.0\.0"/],
    [{ 'Fn::Cidr': ['10.0.0.0/24', 4, 8] }, /10\.0\.0\.0\/24 has no room for 4 blocks of 8 host bits/],
    [{ 'Fn::Cidr': ['10.0.0.0/8', 300, 8] }, /gives 1 to 256 blocks, asked for 300/],
    [{ 'Fn::Length': 'abc' }, /Fn::Length takes a list, got "abc"/],
    [{ 'Fn::ToJsonString': 'abc' }, /takes an object or a list, got "abc"/],
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
