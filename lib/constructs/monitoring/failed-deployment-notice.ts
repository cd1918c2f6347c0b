import type { ILambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { alarmDescription } from './runbook.ts';

/** Properties of the notice of failed deployments. */
export interface FailedDeploymentNoticeProps {
  /** Its failed and stopped deployments are told of. */
  readonly deploymentGroup: ILambdaDeploymentGroup;

  /** Who is told. EventBridge may publish to it, and use its key. */
  readonly topic: ITopic;

  /**
   * The page that says what to do.
   *
   * @default - the path docs/runbook.md, without a link
   */
  readonly runbookUrl?: string;
}

/**
 * Tells when CodeDeploy gave up on a new version of a function and moved the requests back: the alarms that made it do
 * so are over by then.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html
 */
export class FailedDeploymentNotice extends Construct {
  constructor(scope: Construct, id: string, props: FailedDeploymentNoticeProps) {
    super(scope, id);

    const deployment = EventField.fromPath('$.detail.deploymentId');
    const rule = new Rule(this, 'Rule', {
      description: 'A deployment of the application failed or was stopped',
      eventPattern: {
        source: ['aws.codedeploy'],
        detailType: ['CodeDeploy Deployment State-change Notification'],
        detail: { state: ['FAILURE', 'STOP'], deploymentGroup: [props.deploymentGroup.deploymentGroupName] },
      },
      targets: [
        new SnsTopic(props.topic, {
          message: RuleTargetInput.fromText(
            alarmDescription(
              `Deployment ${deployment} ended without the new version; the one before it takes all requests again.`,
              'deployment-rolled-back',
              props.runbookUrl,
            ),
          ),
        }),
      ],
    });
    Validations.of(rule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'EventBridge tries to reach the topic for 24 hours, and CodeDeploy keeps the deployment on record.',
    });
  }
}
