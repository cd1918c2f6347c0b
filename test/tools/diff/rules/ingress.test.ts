import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../tools/cost/templates/json.ts';
import { propertiesOf, reportOf, smallApp, stacksOf } from '../app.ts';

const https = (source: JsonObject): JsonObject => ({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ...source });

/** What is found where a group let one rule in, and lets another in now. */
function findings(before: JsonObject, after: JsonObject): readonly string[] {
  const stacks = (rule: JsonObject) => {
    const app = smallApp();
    propertiesOf(app.app.resources, 'Group')['SecurityGroupIngress'] = [rule];
    return stacksOf(app);
  };
  return reportOf(stacks(before), stacks(after)).environments.flatMap((environment) =>
    environment.stacks.flatMap((stack) => stack.findings.map(({ level, what }) => `${level}: ${what}`)),
  );
}

test.each<[string, JsonObject, JsonObject, readonly string[]]>([
  ['a range in the one before', { CidrIp: '10.0.0.0/16' }, { CidrIp: '10.0.3.0/24' }, []],
  ['an IPv6 range in the one before', { CidrIpv6: 'fd00::/8' }, { CidrIpv6: 'fd12:3456::/32' }, []],
  ['fewer than everybody', { CidrIp: '0.0.0.0/0' }, { CidrIp: '192.0.2.7/32' }, []],
  ['a wider range', { CidrIp: '10.0.3.0/24' }, { CidrIp: '10.0.0.0/16' }, ['warning: lets 10.0.0.0/16 in on tcp 443']],
  [
    'a wider range that begins alike',
    { CidrIp: '10.0.0.0/24' },
    { CidrIp: '10.0.0.0/16' },
    ['warning: lets 10.0.0.0/16 in on tcp 443'],
  ],
  ['a range beside', { CidrIp: '10.0.0.0/16' }, { CidrIp: '10.1.0.0/24' }, ['warning: lets 10.1.0.0/24 in on tcp 443']],
  ['the same of IPv6', { CidrIp: '0.0.0.0/0' }, { CidrIpv6: '::/0' }, ['warning: lets ::/0 in on tcp 443']],
  [
    'what is no range',
    { CidrIp: '10.0.0.0/99' },
    { CidrIp: '10.0.0.0/24' },
    ['warning: lets 10.0.0.0/24 in on tcp 443'],
  ],
])('%s', (_, before, after, expected) => {
  expect(findings(https(before), https(after))).toEqual(expected);
});

test('everybody, written at length, on every port', () => {
  const rule = { IpProtocol: '-1', CidrIpv6: '0:0:0:0:0:0:0:0/0' };
  expect(findings(https({ CidrIp: '10.0.0.0/16' }), rule)).toEqual([
    'danger: lets 0:0:0:0:0:0:0:0/0 in on every port and protocol',
  ]);
});

test('more ports than before', () => {
  expect(findings(https({ CidrIp: '10.0.0.0/16' }), { ...https({ CidrIp: '10.0.0.0/16' }), ToPort: 8443 })).toEqual([
    'warning: lets 10.0.0.0/16 in on tcp 443–8443',
  ]);
});
