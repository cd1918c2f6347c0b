import { describe, expect, test } from '@jest/globals';
import { decideChange, isKept, leftResources } from '../../../local/cloudformation/changes.ts';
import type { DeployedResource } from '../../../local/cloudformation/deployment-state.ts';

const properties = { ServiceToken: 'arn:fn', Name: 'a', List: ['1', { Deep: 'x' }] };
const deployed = { type: 'Custom::Thing', properties };

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
describe('a custom resource', () => {
  const wanted = { path: 'app/Thing', ...deployed };

  test.each([
    ['that is new', undefined, wanted, 'create'],
    ['as it was', deployed, { ...wanted, properties: { ...properties, List: ['1', { Deep: 'x' }] } }, 'unchanged'],
    ['with another property', deployed, { ...wanted, properties: { ...properties, Name: 'b' } }, 'update'],
    ['with a property less', deployed, { ...wanted, properties: { ServiceToken: 'arn:fn' } }, 'update'],
  ] as const)('%s', (_name, former, now, change) => {
    expect(decideChange(former, now)).toBe(change);
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes-update.html
  test('of another type is refused', () => {
    expect(() => decideChange(deployed, { ...wanted, type: 'Custom::Other' })).toThrow(
      'app/Thing: Update of resource type is not permitted. It was Custom::Thing and is Custom::Other: give the resource another logical id.',
    );
  });

  test('of another provider is refused', () => {
    const moved = { ...wanted, properties: { ...properties, ServiceToken: 'arn:other' } };
    expect(() => decideChange(deployed, moved)).toThrow(
      'app/Thing: Modifying service token is not allowed. It was arn:fn and is arn:other',
    );
  });
});

describe('what has left the templates', () => {
  const resource = (stackName: string, logicalId: string): readonly [string, DeployedResource] => [
    `1/us-east-1/${stackName}/${logicalId}`,
    {
      ...deployed,
      stack: { stackName, artifactId: stackName, account: '1', region: 'us-east-1' },
      logicalId,
      path: `${stackName}/${logicalId}`,
      physicalId: logicalId,
      data: {},
    },
  ];
  const all = Object.fromEntries([
    resource('app', 'A'),
    resource('app', 'B'),
    resource('app', 'C'),
    resource('web', 'D'),
  ]);

  test('is what their stacks no longer declare, the newest first', () => {
    const left = leftResources(all, new Set(['1/us-east-1/app/B']), new Set(['1/us-east-1/app', '1/us-east-1/web']));
    expect(left.map(([, { physicalId }]) => physicalId)).toEqual(['D', 'C', 'A']);
  });

  test('is nothing of a stack that is not deployed', () => {
    const left = leftResources(all, new Set(), new Set(['1/us-east-1/web']));
    expect(left.map(([, { physicalId }]) => physicalId)).toEqual(['D']);
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
test.each([
  [undefined, false],
  ['Delete', false],
  ['Snapshot', false],
  ['Retain', true],
  ['RetainExceptOnCreate', true],
])('the policy %s keeps a resource: %s', (policy, kept) => {
  expect(isKept(policy)).toBe(kept);
});
