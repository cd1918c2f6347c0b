import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { keepHandlerLogs } from '../../../lib/constructs/custom-resource-handlers.ts';
import { testStack } from '../../helpers/cdk.ts';

const PROVIDER = 'Custom::VpcRestrictDefaultSGCustomResourceProvider';

describe('the function of a custom resource of aws-cdk-lib', () => {
  const stack = testStack();
  new Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: true, availabilityZones: ['us-east-1a'] });
  keepHandlerLogs(stack, PROVIDER);
  keepHandlerLogs(stack, PROVIDER);
  const template = Template.fromStack(stack);

  test('logs to one group, with a retention', () => {
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
    const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: { Ref: logGroup } } });
  });

  test('may write to this group only, beside what it is for', () => {
    const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    template.hasResourceProperties('AWS::IAM::Role', {
      ManagedPolicyArns: Match.absent(),
      Policies: [
        {
          PolicyDocument: {
            Statement: [
              Match.objectLike({ Action: Match.arrayWith(['ec2:RevokeSecurityGroupIngress']) }),
              {
                Effect: 'Allow',
                Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
                Resource: [{ 'Fn::GetAtt': [logGroup, 'Arn'] }],
              },
            ],
          },
        },
      ],
    });
  });
});

test('a provider that aws-cdk-lib does not make any more is missed at once', () => {
  expect(() => keepHandlerLogs(testStack(), PROVIDER)).toThrow(
    `Test: aws-cdk-lib made no ${PROVIDER} whose logs could be kept`,
  );
});
