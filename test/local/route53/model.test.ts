import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { readZones } from '../../../local/route53/model.ts';
import {
  aliasOf,
  assemblyOf,
  CLOUDFRONT_ZONE,
  failover,
  hostedZone,
  LOAD_BALANCER_ZONE,
  recordSet,
  values,
  weighted,
} from './assembly.ts';

const zone = hostedZone('ZONE', 'foobar.com');
const www = recordSet('www.foobar.com', 'A', values('192.0.2.1'));

describe('zones', () => {
  test('a zone of the templates has its name, name servers and records', () => {
    expect(readZones(assemblyOf(zone, www))).toMatchObject([
      {
        id: 'ZONE',
        name: 'foobar.com',
        nameServers: ['ns-1.awsdns-01.com', 'ns-513.awsdns-01.net'],
        records: [{ name: 'www.foobar.com', type: 'A', content: { kind: 'values', ttlSeconds: 300 } }],
      },
    ]);
  });

  test('records of a zone that no template creates make one, named by what they share', () => {
    const origin = recordSet('origin.foobar.com.', 'A', values('192.0.2.2'));
    expect(readZones(assemblyOf(www, origin))).toMatchObject([{ id: 'ZONE', name: 'foobar.com' }]);
  });

  test('HostedZoneName names the zone, whether a template creates it or not', () => {
    const { HostedZoneId: _, ...properties } = www.properties;
    const byName = { ...www, properties: { ...properties, HostedZoneName: 'Foobar.com.' } };
    expect(readZones(assemblyOf(zone, byName))).toMatchObject([{ id: 'ZONE', records: [{ name: 'www.foobar.com' }] }]);
    expect(readZones(assemblyOf(byName))).toMatchObject([
      { name: 'foobar.com', records: [{ name: 'www.foobar.com' }] },
    ]);
  });

  test('a private zone and its records are not served', () => {
    const internal = hostedZone('ZONE', 'foobar.com', { VPCs: [{ VPCId: 'vpc-1', VPCRegion: 'us-east-1' }] });
    expect(readZones(assemblyOf(internal, www))).toEqual([]);
  });

  test('a RecordSetGroup gives its zone to each of its records', () => {
    const group = {
      path: 'test/Group',
      type: 'AWS::Route53::RecordSetGroup',
      properties: {
        HostedZoneId: 'ZONE',
        RecordSets: [
          { Name: 'foobar.com', Type: 'A', TTL: 60, ResourceRecords: ['192.0.2.1'] },
          { Name: 'foobar.com', Type: 'AAAA', TTL: 60, ResourceRecords: ['2001:db8::1'] },
        ],
      },
    };
    expect(readZones(assemblyOf(zone, group))[0]?.records).toMatchObject([{ type: 'A' }, { type: 'AAAA' }]);
  });

  test('an alias says what it stands for', () => {
    const resources = [
      recordSet('foobar.com', 'A', aliasOf('d111111abcdef8.cloudfront.net', CLOUDFRONT_ZONE, false)),
      recordSet('origin.foobar.com', 'A', aliasOf('dualstack.A-1.us-east-1.elb.amazonaws.com.', LOAD_BALANCER_ZONE)),
      recordSet('www.foobar.com', 'A', aliasOf('foobar.com', 'ZONE')),
    ];
    expect(readZones(assemblyOf(zone, ...resources))[0]?.records.map(({ content }) => content)).toEqual([
      {
        kind: 'alias',
        target: { kind: 'distribution', dnsName: 'd111111abcdef8.cloudfront.net', evaluateTargetHealth: false },
      },
      {
        kind: 'alias',
        target: { kind: 'load-balancer', dnsName: 'a-1.us-east-1.elb.amazonaws.com', evaluateTargetHealth: true },
      },
      { kind: 'alias', target: { kind: 'record', dnsName: 'foobar.com', evaluateTargetHealth: true } },
    ]);
  });
});

describe('a template that cannot run is refused', () => {
  const a = values('192.0.2.1');
  const record = (name: string, type: string, properties: JsonObject) => [zone, recordSet(name, type, properties)];
  test.each([
    [
      'test/www.foobar.com/A/: TTL must be an integer from 0 to 2147483647, got undefined',
      record('www.foobar.com', 'A', { ResourceRecords: ['192.0.2.1'] }),
    ],
    ['test/www.foobar.com/A/: TTL must be an integer', record('www.foobar.com', 'A', { ...a, TTL: 'soon' })],
    ['ResourceRecords must list at least one value, or AliasTarget must be given', record('www.foobar.com', 'A', {})],
    [
      'AliasTarget excludes TTL and ResourceRecords: an alias answers with what its target has',
      record('www.foobar.com', 'A', { ...a, ...aliasOf('foobar.com', 'ZONE') }),
    ],
    [
      'ResourceRecords has 2 values; a CNAME record has one',
      record('www.foobar.com', 'CNAME', values('a.foobar.com', 'b.foobar.com')),
    ],
    ['ResourceRecords must be an IPv4 address, got "x"', record('www.foobar.com', 'A', values('x'))],
    ['Name is no domain name: the label "" must be', record('www..foobar.com', 'A', a)],
    [
      'Name is no domain name: the label "w\\400" must be 1 to 63 printable ASCII characters; any other byte is written as',
      record('w\\400.foobar.com', 'A', a),
    ],
    ['Name www.barfoo.com is not within the hosted zone foobar.com', record('www.barfoo.com', 'A', a)],
    [
      'HostedZoneId or HostedZoneName must be given, and not both',
      record('www.foobar.com', 'A', { ...a, HostedZoneName: 'foobar.com' }),
    ],
    [
      'Weight must be an integer from 0 to 255, got 256',
      record('www.foobar.com', 'A', { ...a, ...weighted('a', 256) }),
    ],
    [
      'Failover must be PRIMARY or SECONDARY, got "THIRD"',
      record('www.foobar.com', 'A', { ...a, SetIdentifier: 'a', Failover: 'THIRD' }),
    ],
    [
      'SetIdentifier must be a text that is not empty, got undefined',
      record('www.foobar.com', 'A', { ...a, Weight: 1 }),
    ],
    [
      'SetIdentifier needs one of Weight, Failover, Region or MultiValueAnswer',
      record('www.foobar.com', 'A', { ...a, SetIdentifier: 'a' }),
    ],
    [
      'Weight, Failover, Region and MultiValueAnswer exclude each other: keep one',
      record('www.foobar.com', 'A', { ...a, ...weighted('a', 1), Region: 'us-east-1' }),
    ],
    [
      'GeoLocation is not reproduced here',
      record('www.foobar.com', 'A', { ...a, SetIdentifier: 'a', GeoLocation: { CountryCode: '*' } }),
    ],
    [
      'AliasTarget cannot be combined with MultiValueAnswer',
      record('www.foobar.com', 'A', {
        ...aliasOf('x', LOAD_BALANCER_ZONE),
        SetIdentifier: 'a',
        MultiValueAnswer: true,
      }),
    ],
    [
      'AliasTarget.EvaluateTargetHealth must be false when the target is a CloudFront distribution',
      record('www.foobar.com', 'A', aliasOf('d.cloudfront.net', CLOUDFRONT_ZONE)),
    ],
    [
      'AliasTarget.DNSName gone.foobar.com has no record of type A in foobar.com',
      record('www.foobar.com', 'A', aliasOf('gone.foobar.com', 'ZONE')),
    ],
    [
      'AliasTarget.DNSName leads back to itself: www.foobar.com',
      record('www.foobar.com', 'A', aliasOf('www.foobar.com', 'ZONE')),
    ],
    [
      "Type CNAME is not allowed at the zone's apex foobar.com",
      record('foobar.com', 'CNAME', values('www.foobar.com')),
    ],
    [
      'Type CNAME excludes all other types at www.foobar.com',
      [...record('www.foobar.com', 'CNAME', values('x.org')), www],
    ],
    [
      'www.foobar.com A has two routing policies, simple and weighted',
      [zone, www, recordSet('www.foobar.com', 'A', { ...a, ...weighted('b', 1) })],
    ],
    ['SetIdentifier must tell the records of www.foobar.com A apart', [zone, www, www]],
    [
      'Failover PRIMARY of www.foobar.com A exists already',
      [
        zone,
        recordSet('www.foobar.com', 'A', { ...a, ...failover('PRIMARY') }),
        recordSet('www.foobar.com', 'A', { ...a, ...failover('PRIMARY'), SetIdentifier: 'b' }),
      ],
    ],
    ['Two public hosted zones are named foobar.com: ZONE and TWIN', [zone, hostedZone('TWIN', 'foobar.com')]],
    [
      'HostedZoneId is given by records that share no domain: foobar.com, foobar.org',
      [recordSet('foobar.com', 'A', a), recordSet('foobar.org', 'A', a)],
    ],
  ])('%s', (message, resources) => {
    expect(() => readZones(assemblyOf(...resources))).toThrow(message);
  });
});
