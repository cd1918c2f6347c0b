import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { QueryLogs } from '../../../lib/constructs/query-logs.ts';
import { testStack } from '../../helpers/cdk.ts';

function queryLogs(region?: string): Template {
  const stack = testStack(region);
  const hostedZone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'foobar.com' });
  new QueryLogs(stack, 'QueryLogs', { hostedZone });
  return Template.fromStack(stack);
}

describe('the query logs of a zone that exists', () => {
  const template = queryLogs();

  test('are kept for 90 days, and when the stack is deleted, but not when its first deployment is rolled back', () => {
    template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { LogGroupName: '/aws/route53/foobar.com', RetentionInDays: 90 },
    });
  });

  test('are written by Route 53 for this zone of this account only', () => {
    const [policy] = Object.values(template.findResources('AWS::Logs::ResourcePolicy'));
    const text = JSON.stringify(policy).replaceAll('\\', '');
    expect(text).toContain('"Principal":{"Service":"route53.amazonaws.com"}');
    expect(text).toContain('"aws:SourceArn":"arn:aws:route53:::hostedzone/Z1"');
    expect(text).toContain('"aws:SourceAccount":"111122223333"');
  });

  test('are asked of Route 53 when it may write them, and given up with the stack', () => {
    template.hasResource('Custom::QueryLoggingConfig', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('ResourcePolicy')]),
      Properties: {
        Delete: Match.serializedJson({
          service: 'Route53',
          action: 'deleteQueryLoggingConfig',
          parameters: { Id: 'PHYSICAL:RESOURCEID:' },
          ignoreErrorCodesMatching: 'NoSuchQueryLoggingConfig',
        }),
      },
    });
  });

  test('need permission for this zone only', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: 'route53:CreateQueryLoggingConfig', Resource: 'arn:aws:route53:::hostedzone/Z1' }),
          Match.objectLike({
            Action: 'route53:DeleteQueryLoggingConfig',
            Resource: 'arn:aws:route53:::queryloggingconfig/*',
          }),
        ],
      },
    });
  });
});

test('query logs outside of us-east-1 are refused', () => {
  expect(() => queryLogs('eu-west-1')).toThrow('Test/QueryLogs: got a stack in eu-west-1; Route 53 delivers its query');
});
