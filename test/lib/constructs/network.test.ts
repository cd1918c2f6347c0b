import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { type App, Stack } from 'aws-cdk-lib/core';
import { Network, type NetworkProps } from '../../../lib/constructs/network.ts';
import { testStack } from '../../helpers/cdk.ts';

function network(props: Partial<NetworkProps> = {}) {
  const stack = testStack();
  const flowLogsBucket = new Bucket(stack, 'Logs');
  return new Network(stack, 'Network', { availabilityZones: ['us-east-1b', 'us-east-1d'], flowLogsBucket, ...props });
}

describe('a network with the least of properties', () => {
  const scope = network();
  const template = Template.fromStack(Stack.of(scope));

  test('has a public and an isolated subnet in each of the named zones', () => {
    const zones = Object.values(template.findResources('AWS::EC2::Subnet')).map(
      (subnet) => subnet['Properties']['AvailabilityZone'],
    );
    expect(zones).toEqual(['us-east-1b', 'us-east-1d', 'us-east-1b', 'us-east-1d']);
    expect(scope.publicSubnets.map((subnet) => subnet.availabilityZone)).toEqual(['us-east-1b', 'us-east-1d']);
    expect(scope.isolatedSubnets.map((subnet) => subnet.availabilityZone)).toEqual(['us-east-1b', 'us-east-1d']);
  });

  test('gives no instance a public address by itself', () => {
    template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  });

  test('has no NAT, and a way out for the public subnets only', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::EC2::Route', 2);
  });

  test('logs all traffic to the bucket', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', LogDestinationType: 's3' });
  });

  test('takes the rules out of the default security group', () => {
    template.resourceCountIs('Custom::VpcRestrictDefaultSG', 1);
  });

  test('is 10.0.0.0/16', () => {
    template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
  });
});

describe('a network with every property', () => {
  const scope = network({ availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'], cidr: '172.20.0.0/16' });
  const template = Template.fromStack(Stack.of(scope));

  test('is in the given addresses and zones', () => {
    template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '172.20.0.0/16' });
    template.resourcePropertiesCountIs('AWS::EC2::Subnet', { CidrBlock: Match.stringLikeRegexp('^172\\.20\\.') }, 6);
  });
});

describe('a network in a VPC that exists', () => {
  const stack = testStack();
  const vpc = Vpc.fromVpcAttributes(stack, 'Existing', {
    vpcId: 'vpc-1',
    availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    publicSubnetIds: ['public-a', 'public-b', 'public-c'],
    isolatedSubnetIds: ['isolated-a', 'isolated-b', 'isolated-c'],
    publicSubnetRouteTableIds: ['routes', 'routes', 'routes'],
    isolatedSubnetRouteTableIds: ['none', 'none', 'none'],
  });
  const given = (props: Partial<NetworkProps>, id: string) =>
    new Network(stack, id, {
      availabilityZones: ['us-east-1b', 'us-east-1c'],
      flowLogsBucket: Bucket.fromBucketName(stack, `${id}Logs`, 'logs'),
      vpc,
      ...props,
    });
  const scope = given({}, 'Network');
  const template = Template.fromStack(stack);

  test('makes nothing but the flow log', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', { ResourceId: 'vpc-1', TrafficType: 'ALL' });
    template.resourceCountIs('AWS::EC2::VPC', 0);
    template.resourceCountIs('AWS::EC2::Subnet', 0);
  });

  test('takes the subnets in the named zones', () => {
    expect(scope.vpc).toBe(vpc);
    expect(scope.publicSubnets.map((subnet) => subnet.subnetId)).toEqual(['public-b', 'public-c']);
    expect(scope.isolatedSubnets.map((subnet) => subnet.subnetId)).toEqual(['isolated-b', 'isolated-c']);
  });

  test('is refused without subnets in one of the zones', () => {
    const withoutIsolated = Vpc.fromVpcAttributes(stack, 'Open', {
      vpcId: 'vpc-2',
      availabilityZones: ['us-east-1b', 'us-east-1c'],
      publicSubnetIds: ['public-b', 'public-c'],
    });
    expect(() => given({ availabilityZones: ['us-east-1b', 'us-east-1e'] }, 'Elsewhere')).toThrow(
      'Test/Elsewhere: vpc: got a VPC without public subnets in us-east-1e; it needs one in each of us-east-1b, us-east-1e',
    );
    expect(() => given({ vpc: withoutIsolated }, 'Open2')).toThrow(
      'got a VPC without isolated subnets in us-east-1b, us-east-1c',
    );
  });

  test('is refused with addresses for a new one', () => {
    expect(() => given({ cidr: '10.1.0.0/16' }, 'Addresses')).toThrow(
      'Test/Addresses: got a vpc and cidr 10.1.0.0/16; a VPC that exists has its addresses already',
    );
  });
});

test('a network asks for nothing in the account', () => {
  const scope = network();
  const assembly = (scope.node.root as App).synth();
  expect(assembly.manifest.missing).toBeUndefined();
});

test('a network needs two Availability Zones', () => {
  expect(() => network({ availabilityZones: ['us-east-1a'] })).toThrow(
    'A network needs 2 or more Availability Zones, got 1 (us-east-1a): load balancers and Aurora span two',
  );
});
