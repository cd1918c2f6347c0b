import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { skipCheckov } from '../../../lib/constructs/checkov.ts';
import { testStack } from '../../helpers/cdk.ts';

describe('a check that a resource skips', () => {
  test('is in its metadata, beside those before, and once', () => {
    const stack = testStack();
    const topic = new Topic(stack, 'Topic');
    skipCheckov(topic, { id: 'CKV_AWS_1', comment: 'One.' }, { id: 'CKV_AWS_2', comment: 'Two.' });
    skipCheckov(topic, { id: 'CKV_AWS_2', comment: 'Two, for another reason.' });
    Template.fromStack(stack).hasResource('AWS::SNS::Topic', {
      Metadata: {
        checkov: {
          skip: [
            { id: 'CKV_AWS_1', comment: 'One.' },
            { id: 'CKV_AWS_2', comment: 'Two, for another reason.' },
          ],
        },
      },
    });
  });

  test('is refused of a construct that is no resource', () => {
    const construct = new Construct(testStack(), 'Nothing');
    expect(() => skipCheckov(construct, { id: 'CKV_AWS_1', comment: 'One.' })).toThrow(
      'Test/Nothing: has no resource of CloudFormation that checkov could look at',
    );
  });
});
