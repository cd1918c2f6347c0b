import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Stack } from 'aws-cdk-lib/core';
import type { AlarmTopicArns } from '../config/environment.ts';
import { AlarmTopics, type IAlarmTopics } from '../constructs/monitoring/alarm-topics.ts';

/** The topics of a stack's alarms: those with these ARNs, or new ones. */
export function alarmTopicsOf(
  stack: Stack,
  namePrefix: string,
  emailAddress: string,
  existing: AlarmTopicArns | undefined,
): IAlarmTopics {
  return existing === undefined
    ? new AlarmTopics(stack, 'AlarmTopics', { namePrefix, emailAddress })
    : {
        critical: Topic.fromTopicArn(stack, 'ExistingCriticalTopic', existing.critical),
        warning: Topic.fromTopicArn(stack, 'ExistingWarningTopic', existing.warning),
      };
}
