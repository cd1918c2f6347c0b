import { expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../../local/assembly/json.ts';
import type { NamedResource } from '../../../local/assembly/resource.ts';
import { support } from '../../../local/route53/support.ts';

function named(type: string, properties: JsonObject = {}): NamedResource {
  return {
    stack: { stackName: 'web', artifactId: 'web', account: '111122223333', region: 'us-east-1' },
    logicalId: 'Resource',
    type,
    suffix: '0badcafe',
    property: (name): Json | undefined => properties[name],
  };
}

test.each([
  ['AWS::Route53::HostedZone', {}, 'Z0BADCAFE'],
  ['AWS::Route53::RecordSet', { Name: 'www.foobar.com.' }, 'www.foobar.com'],
  ['AWS::Route53::RecordSetGroup', {}, 'record-set-group-0badcafe'],
  ['AWS::Route53::HealthCheck', {}, '0badcafe-0000-4000-8000-0badcafe0000'],
])('Ref of %s', (type, properties, ref) => {
  expect(support[type]?.naming.ref(named(type, properties))).toBe(ref);
});

test('a hosted zone has four name servers, in four top-level domains', () => {
  const naming = support['AWS::Route53::HostedZone']?.naming;
  expect(naming?.attributes?.['NameServers']?.(named('AWS::Route53::HostedZone'))).toEqual([
    'ns-254.awsdns-62.com',
    'ns-970.awsdns-10.net',
    'ns-1453.awsdns-45.org',
    'ns-1547.awsdns-11.co.uk',
  ]);
});
