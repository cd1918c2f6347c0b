import { describe, expect, test } from '@jest/globals';
import { findGaps } from '../../../local/assembly/coverage.ts';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { Resource, ServiceSupport } from '../../../local/assembly/resource.ts';

const support: ServiceSupport = {
  'AWS::X::Edge': {
    naming: { ref: () => 'x' },
    honoured: ['Config.Origins.Id', 'Config.Enabled', 'Name', 'Attributes.a'],
    inert: { 'Config.Logging': 'nobody reads the log', Tags: 'a label', 'Attributes.b.c': 'nothing is deleted' },
    keyed: ['Attributes'],
  },
};

function resource(type: string, properties: JsonObject, path = 'app/X'): Resource {
  const stack = { stackName: 'app', artifactId: 'app', account: '1', region: 'r' };
  return { stack, logicalId: 'X', path, type, properties, physicalId: 'x', attributes: {} };
}

describe('findGaps', () => {
  test.each<readonly [string, JsonObject, readonly string[]]>([
    ['honoured properties', { Name: 'a', Config: { Enabled: true, Origins: [{ Id: 'a' }] } }, []],
    ['an inert property, with its reason', { Tags: [] }, ['Tags: a label']],
    ['an unknown property', { Other: 1 }, ['Other: may differ']],
    [
      'a nested one',
      { Config: { Staging: true, Logging: {} } },
      ['Config.Staging: may differ', 'Config.Logging: nobody reads the log'],
    ],
    [
      'one in a list, once',
      { Config: { Origins: [{ Id: 'a', Shield: 1 }, { Shield: 2 }] } },
      ['Config.Origins.Shield: may differ'],
    ],
    [
      'the keys of a list of keys and values',
      { Attributes: [{ Key: 'a' }, { Key: 'b.c' }, { Key: 'a.x' }] },
      ['Attributes.b.c: nothing is deleted', 'Attributes.a.x: may differ'],
    ],
  ])('tells %s', (_name, properties, expected) => {
    const gaps = findGaps([resource('AWS::X::Edge', properties)], support, {});
    expect(gaps.map(({ property, reason }) => `${property}: ${reason ?? 'may differ'}`)).toEqual(expected);
  });

  test('tells types that are not run, with the resources they stand for', () => {
    const resources = [
      resource('AWS::IAM::Role', {}, 'app/Role1'),
      resource('AWS::IAM::Role', {}, 'app/Role2'),
      resource('AWS::SQS::Queue', {}, 'app/Queue'),
    ];
    expect(findGaps(resources, support, { 'AWS::IAM::*': 'not evaluated' })).toEqual([
      { type: 'AWS::IAM::Role', reason: 'not evaluated', paths: ['app/Role1', 'app/Role2'] },
      { type: 'AWS::SQS::Queue', paths: ['app/Queue'] },
    ]);
  });
});
