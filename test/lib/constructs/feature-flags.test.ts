import { expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import { LogBucket } from '../../../lib/constructs/log-bucket.ts';
import { Network } from '../../../lib/constructs/network.ts';
import { testApp } from '../../helpers/cdk.ts';
import { appWithoutFeatureFlags, scaledWeb } from '../../helpers/scaled-web.ts';

const env = { account: '111122223333', region: 'us-east-1' };
const ZONES = ['us-east-1a', 'us-east-1b'];

const mayDeliver = (service: string) => ({
  PolicyDocument: {
    Statement: Match.arrayWith([
      Match.objectLike({ Action: 's3:PutObject', Effect: 'Allow', Principal: { Service: service } }),
    ]),
  },
});

test('S3 delivers its access logs by the policy of a log bucket, not by access control lists', () => {
  const stack = new Stack(appWithoutFeatureFlags(), 'Old', { env });
  new Bucket(stack, 'Site', { serverAccessLogsBucket: new LogBucket(stack, 'Logs').bucket });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::S3::BucketPolicy', mayDeliver('logging.s3.amazonaws.com'));
  template.allResourcesProperties('AWS::S3::Bucket', { AccessControl: Match.absent() });
});

test.each<[string, (stack: Stack) => Vpc | undefined]>([
  ['a new VPC', () => undefined],
  ['a VPC that is given', (stack) => new Vpc(stack, 'Vpc', { availabilityZones: ZONES, natGateways: 0 })],
])('the flow logs of %s may be delivered', (_, vpcIn) => {
  const stack = new Stack(appWithoutFeatureFlags(), 'Old', { env });
  const flowLogsBucket = new LogBucket(stack, 'Logs').bucket;
  new Network(stack, 'Network', { availabilityZones: ZONES, flowLogsBucket, vpc: vpcIn(stack) });
  Template.fromStack(stack).hasResourceProperties('AWS::S3::BucketPolicy', mayDeliver('delivery.logs.amazonaws.com'));
});

test('a site is made of the same resources with and without feature flags', () => {
  const idsIn = (app = testApp()) =>
    Object.keys(Template.fromStack(scaledWeb(undefined, 'us-east-1', app).stack).toJSON()['Resources'])
      // The version of a function is named by a hash of all that makes it what it is.
      .map((id) => id.replace(/(CurrentVersion)\w+$/, '$1'))
      .sort();
  expect(idsIn(appWithoutFeatureFlags())).toEqual(idsIn());
});
