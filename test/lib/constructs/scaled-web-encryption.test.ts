import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Stack } from 'aws-cdk-lib/core';
import { testApp } from '../../helpers/cdk.ts';
import { scaledWeb } from '../../helpers/scaled-web.ts';

describe('a key of one’s own', () => {
  const arn = 'arn:aws:kms:us-east-1:111122223333:key/1';
  const { stack } = scaledWeb((stack) => ({ encryptionKey: Key.fromKeyArn(stack, 'Key', arn) }));
  const template = Template.fromStack(stack);

  test.each([
    ['Answers /api/* and /health'],
    ['Applies the migrations of the database'],
    ['Deletes the scripts and styles of former deployments of the site'],
    ['Rotates the header x-origin-verify of the distribution and the load balancers'],
    ["Rotates the password of the application's role in the database"],
  ])('encrypts the variables of the function that %s', (Description) => {
    template.hasResourceProperties('AWS::Lambda::Function', { Description, KmsKeyArn: arn });
  });

  test('encrypts all log groups but those of the handlers of aws-cdk-lib', () => {
    const groups = Object.entries(template.findResources('AWS::Logs::LogGroup'));
    expect(groups.filter(([, { Properties }]) => Properties.KmsKeyId !== arn).map(([id]) => id)).toEqual([
      expect.stringMatching(/^CustomVpcRestrictDefaultSG/),
      expect.stringMatching(/^AWSCDKTrigger/),
    ]);
  });

  test('encrypts the site', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { KMSMasterKeyID: arn, SSEAlgorithm: 'aws:kms' } },
        ],
      },
    });
  });

  test('that is made here lets in CloudWatch Logs and CloudFront', () => {
    const own = scaledWeb((stack) => ({ encryptionKey: new Key(stack, 'OwnKey') }));
    for (const Service of ['logs.us-east-1.amazonaws.com', 'cloudfront.amazonaws.com']) {
      Template.fromStack(own.stack).hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service } })]) },
      });
    }
  });

  test('of another stack needs nothing of the site', () => {
    const app = testApp();
    const keys = new Stack(app, 'Keys', { env: { account: '111122223333', region: 'us-east-1' } });
    const encryptionKey = new Key(keys, 'Key');
    const site = scaledWeb(() => ({ encryptionKey }), 'us-east-1', app);
    Template.fromStack(site.stack);
    expect(keys.dependencies).toEqual([]);
    expect(site.stack.dependencies).toEqual([keys]);
  });

  test('leaves an application that has another key with that', () => {
    const other = scaledWeb((stack) => ({
      encryptionKey: Key.fromKeyArn(stack, 'Key', arn),
      app: { encryptionKey: Key.fromKeyArn(stack, 'Other', 'arn:aws:kms:us-east-1:111122223333:key/2') },
    }));
    Template.fromStack(other.stack).hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Answers /api/* and /health',
      KmsKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/2',
    });
  });
});
