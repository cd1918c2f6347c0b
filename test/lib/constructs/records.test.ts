import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { ApplicationLoadBalancer, ApplicationTargetGroup, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import type { Stack } from 'aws-cdk-lib/core';
import { OriginRecords } from '../../../lib/constructs/origin-records.ts';
import { RoutingPolicy } from '../../../lib/constructs/routing-policy.ts';
import { SiteRecords } from '../../../lib/constructs/site-records.ts';
import { testStack, testVpc } from '../../helpers/cdk.ts';

function hostedZone(stack: Stack) {
  return HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'foobar.com' });
}

function originRecords(routingPolicy: RoutingPolicy, names = ['a', 'b']) {
  const stack = testStack();
  const vpc = testVpc(stack);
  new OriginRecords(stack, 'Records', {
    hostedZone: hostedZone(stack),
    domainName: 'origin.foobar.com',
    routingPolicy,
    loadBalancers: names.map((name) => ({
      name,
      loadBalancer: new ApplicationLoadBalancer(stack, name, { vpc }),
      targetGroup: new ApplicationTargetGroup(stack, `Targets${name}`, { targetType: TargetType.LAMBDA }),
      availabilityZones: vpc.availabilityZones,
    })),
  });
  return Template.fromStack(stack);
}

describe('the records of the origin', () => {
  test('are answered by weight, while the load balancer is healthy', () => {
    const template = originRecords(RoutingPolicy.activeActive({ weights: { a: 9, b: 1 } }));
    for (const [name, weight] of Object.entries({ a: 9, b: 1 })) {
      template.hasResourceProperties('AWS::Route53::RecordSet', {
        Name: 'origin.foobar.com.',
        Type: 'A',
        SetIdentifier: name,
        Weight: weight,
        Failover: Match.absent(),
        HostedZoneId: 'Z1',
        AliasTarget: {
          DNSName: {
            'Fn::Join': ['', ['dualstack.', { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${name}`), 'DNSName'] }]],
          },
          EvaluateTargetHealth: true,
        },
      });
    }
  });

  test('are primary and secondary', () => {
    const template = originRecords(RoutingPolicy.activePassive({ primary: 'a' }));
    for (const [name, failover] of Object.entries({ a: 'PRIMARY', b: 'SECONDARY' })) {
      template.hasResourceProperties('AWS::Route53::RecordSet', {
        SetIdentifier: name,
        Failover: failover,
        Weight: Match.absent(),
        AliasTarget: Match.objectLike({ EvaluateTargetHealth: true }),
      });
    }
  });

  test('are refused when the policy does not fit the load balancers', () => {
    expect(() => originRecords(RoutingPolicy.activePassive({ primary: 'a' }), ['a', 'b', 'c'])).toThrow(
      /^Test\/Records: active-passive failover has exactly one primary and one secondary, got 3 load balancers/,
    );
  });
});

test('the records of the site lead the apex and www to CloudFront over IPv4 and IPv6', () => {
  const stack = testStack();
  new SiteRecords(stack, 'Records', {
    hostedZone: hostedZone(stack),
    domainName: 'foobar.com',
    distribution: Distribution.fromDistributionAttributes(stack, 'Distribution', {
      distributionId: 'E1',
      domainName: 'd1.cloudfront.net',
    }),
  });
  const records = Template.fromStack(stack).findResources('AWS::Route53::RecordSet');
  expect(
    Object.values(records).map(({ Properties: record }) => [record.Name, record.Type, record.AliasTarget.DNSName]),
  ).toEqual([
    ['foobar.com.', 'A', 'd1.cloudfront.net'],
    ['foobar.com.', 'AAAA', 'd1.cloudfront.net'],
    ['www.foobar.com.', 'A', 'd1.cloudfront.net'],
    ['www.foobar.com.', 'AAAA', 'd1.cloudfront.net'],
  ]);
});
