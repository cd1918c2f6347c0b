import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { readConfiguration } from '../../../lambda/expire-assets/configuration.ts';
import { AssetExpiry, type AssetExpiryProps } from '../../../lib/constructs/asset-expiry.ts';
import { testStack } from '../../helpers/cdk.ts';

const entry = resolve(__dirname, '../../../lambda/expire-assets/index.ts');

function expire(stack: Stack, props: Partial<AssetExpiryProps> = {}): Template {
  new AssetExpiry(stack, 'Expiry', { entry, bucket: new Bucket(stack, 'Site', { versioned: true }), ...props });
  return Template.fromStack(stack);
}

function statementsOf(template: Template): { Action: string[]; Resource: unknown }[] {
  return Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
}

describe('the expiry of assets with the least of properties', () => {
  const template = expire(testStack());
  const [bucket] = Object.keys(template.findResources('AWS::S3::Bucket'));
  const [handler] = Object.keys(template.findResources('AWS::Lambda::Function'));

  test('runs once a day, once at a time', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 day)',
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [handler, 'Arn'] } })],
    });
    template.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 1 });
  });

  test('tells the function the bucket, which paths are assets, and to keep them for 30 days', () => {
    const [{ Properties } = { Properties: {} }] = Object.values(template.findResources('AWS::Lambda::Function'));
    const variables = { ...Properties.Environment.Variables, SITE_BUCKET_NAME: 'site' };
    expect(Properties.Environment.Variables.SITE_BUCKET_NAME).toEqual({ Ref: bucket });
    const { assetPath, retentionMilliseconds } = readConfiguration(variables);
    expect(assetPath.test('/assets/main-5KYWG2HQ.js')).toBe(true);
    expect(assetPath.test('/index.html')).toBe(false);
    expect(retentionMilliseconds).toBe(30 * 86_400_000);
  });

  test('may read the site, and mark and delete versions below assets/ only', () => {
    const below = (path: string) => ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, `/${path}`]] });
    const onBucket = statementsOf(template).filter(({ Action }) => JSON.stringify(Action).includes('s3:'));
    expect(onBucket.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ['s3:ListBucket', { 'Fn::GetAtt': [bucket, 'Arn'] }],
      ['s3:GetObject', below('*')],
      [
        [
          's3:DeleteObjectVersion',
          's3:DeleteObjectVersionTagging',
          's3:GetObjectTagging',
          's3:PutObjectVersionTagging',
        ],
        below('assets/*'),
      ],
    ]);
  });
});

describe('the expiry of assets', () => {
  test('keeps them for as long as it is told', () => {
    expire(testStack(), { retention: Duration.days(7) }).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ RETENTION_DAYS: '7' }) },
    });
  });

  test('may use the key of the bucket to read, and encrypts its log lines with the key that it is given', () => {
    const stack = testStack();
    const encryptionKey = new Key(stack, 'Key');
    const template = expire(stack, {
      bucket: new Bucket(stack, 'Encrypted', { versioned: true, encryptionKey }),
      encryptionKey,
    });
    expect(JSON.stringify(statementsOf(template))).toContain('kms:Decrypt');
    template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue() });
  });

  test.each([Duration.days(0), Duration.hours(12), Duration.hours(36)])(
    'is refused with a retention of %s',
    (retention) => {
      expect(() => expire(testStack(), { retention })).toThrow(/^Test\/Expiry: retention: got .* days; use whole days/);
    },
  );
});

test('keeps its log lines for as long as it is told', () => {
  const template = expire(testStack(), { logRetention: RetentionDays.ONE_WEEK });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
});

test('of a bucket from elsewhere', () => {
  const stack = testStack();
  const template = expire(stack, { bucket: Bucket.fromBucketName(stack, 'Other', 'site-of-foobar') });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { SITE_BUCKET_NAME: 'site-of-foobar' } },
  });
});
