import { expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../../../tools/cost/templates/json.ts';
import { grantsOf, widened } from '../../../../tools/diff/rules/statements.ts';

const policy = (...statements: readonly JsonObject[]): Json => ({
  PolicyDocument: { Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })) },
});
const bucket = { 'Fn::GetAtt': ['Bucket', 'Arn'] };
const objects = { 'Fn::Join': ['', [bucket, '/*']] };
const oneObject = { 'Fn::Join': ['', [bucket, '/index.html']] };
const deny = { Effect: 'Deny', Action: 's3:*', Resource: '*' };

test.each<[string, Json, Json, readonly string[]]>([
  ['the same', policy({ Action: 's3:Get*', Resource: '*' }), policy({ Action: ['S3:get*'], Resource: ['*'] }), []],
  [
    'an action under a wildcard',
    policy({ Action: 's3:*', Resource: '*' }),
    policy({ Action: 's3:GetObject', Resource: 'a' }),
    [],
  ],
  [
    'an action more',
    policy({ Action: 's3:GetObject', Resource: 'a' }),
    policy({ Action: ['s3:GetObject', 's3:PutObject'], Resource: 'a' }),
    ['s3:putobject a'],
  ],
  [
    'a resource under a joined wildcard',
    policy({ Action: 's3:Get', Resource: objects }),
    policy({ Action: 's3:Get', Resource: oneObject }),
    [],
  ],
  [
    'a wider resource',
    policy({ Action: 's3:Get', Resource: oneObject }),
    policy({ Action: 's3:Get', Resource: objects }),
    ['s3:get <Bucket.Arn>/*'],
  ],
  [
    'a condition less',
    policy({ Action: 'a:b', Resource: '*', Condition: { Bool: {} } }),
    policy({ Action: 'a:b', Resource: '*' }),
    ['a:b *'],
  ],
  [
    'a condition more',
    policy({ Action: 'a:b', Resource: '*' }),
    policy({ Action: 'a:b', Resource: '*', Condition: { Bool: {} } }),
    [],
  ],
  [
    'another principal',
    policy({ Action: 'a:b', Principal: { AWS: '1' } }),
    policy({ Action: 'a:b', Principal: { AWS: ['1', '2'] } }),
    ['a:b AWS 2'],
  ],
  [
    'everybody',
    policy({ Action: 'a:b', Principal: { AWS: '1' } }),
    policy({ Action: 'a:b', Principal: { AWS: '*' } }),
    ['a:b *'],
  ],
  [
    'all but one action',
    policy({ Action: 'a:b', Resource: '*' }),
    policy({ NotAction: 'iam:*', Resource: '*' }),
    ['!iam:* *'],
  ],
  ['a denial that is gone', policy(deny), policy(), ['Deny s3:* *']],
  ['a denial that is new', policy(), policy(deny), []],
])('%s', (_, before, after, expected) => {
  const found = widened(grantsOf(before), grantsOf(after)).map(({ effect, action, resource, principal }) =>
    [...(effect === 'Deny' ? [effect] : []), action, resource, principal].filter((part) => part !== '').join(' '),
  );
  expect(found).toEqual(expected);
});
