import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AlarmTopics } from '../../../../lib/constructs/monitoring/alarm-topics.ts';
import { testStack } from '../../../helpers/cdk.ts';

describe('the topics of alarms with the least of properties', () => {
  const stack = testStack();
  new AlarmTopics(stack, 'Topics', { namePrefix: 'board' });
  const template = Template.fromStack(stack);

  test('are one for each severity', () => {
    template.resourceCountIs('AWS::SNS::Topic', 2);
    for (const name of ['board-critical', 'board-warning']) {
      template.hasResourceProperties('AWS::SNS::Topic', { TopicName: name });
    }
  });

  test('are encrypted with a key that rotates', () => {
    template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  test('let the services use the key, without which their messages would be lost', () => {
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
          }),
          Match.objectLike({
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: { Service: ['budgets.amazonaws.com', 'events.amazonaws.com'] },
            Condition: Match.absent(),
          }),
        ]),
      },
    });
  });

  test('are published to over TLS only', () => {
    template.allResourcesProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  test('are published to by services for this account only', () => {
    template.allResourcesProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com'] },
            Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
          }),
        ]),
      },
    });
  });

  test('tell nobody yet', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 0);
  });
});

describe('the topics of alarms with every property', () => {
  const stack = testStack();
  const key = new Key(stack, 'Own');
  new AlarmTopics(stack, 'Topics', { namePrefix: 'board', emailAddress: 'us@foobar.com', encryptionKey: key });
  const template = Template.fromStack(stack);

  test('use the key that is given, and let the services use it', () => {
    template.resourceCountIs('AWS::KMS::Key', 1);
    template.allResourcesProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Own'), 'Arn'] },
    });
    expect(JSON.stringify(template.findResources('AWS::KMS::Key'))).toContain('cloudwatch.amazonaws.com');
  });

  test('tell the address of either severity', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 2);
    template.allResourcesProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'us@foobar.com' });
  });
});

test('an address that is none is refused', () => {
  expect(() => new AlarmTopics(testStack(), 'Topics', { namePrefix: 'board', emailAddress: 'operations' })).toThrow(
    'Test/Topics: emailAddress: got "operations"; use an e-mail address such as "operations@foobar.com"',
  );
});
