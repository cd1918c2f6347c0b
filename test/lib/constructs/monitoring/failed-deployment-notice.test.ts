import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LambdaApplication, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { FailedDeploymentNotice } from '../../../../lib/constructs/monitoring/failed-deployment-notice.ts';
import { testStack } from '../../../helpers/cdk.ts';

function notice(runbookUrl?: string) {
  const stack = testStack();
  new FailedDeploymentNotice(stack, 'Notice', {
    deploymentGroup: LambdaDeploymentGroup.fromLambdaDeploymentGroupAttributes(stack, 'Group', {
      application: LambdaApplication.fromLambdaApplicationName(stack, 'Application', 'board'),
      deploymentGroupName: 'live',
    }),
    topic: new Topic(stack, 'Mail'),
    runbookUrl,
  });
  return Template.fromStack(stack);
}

describe('the notice of failed deployments', () => {
  test('is sent when a deployment of the group failed or was stopped', () => {
    notice().hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.codedeploy'],
        'detail-type': ['CodeDeploy Deployment State-change Notification'],
        detail: { state: ['FAILURE', 'STOP'], deploymentGroup: ['live'] },
      },
      Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('^Mail') } })],
    });
  });

  test('names the deployment, and links to the runbook', () => {
    const text = JSON.stringify(notice('https://wiki.foobar.com/runbook').findResources('AWS::Events::Rule'));
    expect(text).toContain('$.detail.deploymentId');
    expect(text).toContain('https://wiki.foobar.com/runbook#deployment-rolled-back');
  });
});
