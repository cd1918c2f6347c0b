import { at, listOf } from '../assembly.ts';
import { type Control, property, text } from './control.ts';

export const alarms: readonly Control[] = [
  {
    ids: ['SNS.1', 'CKV_AWS_26'],
    asks: 'Topics are encrypted',
    where: ['lib/constructs/monitoring/alarm-topics.ts'],
    type: 'AWS::SNS::Topic',
    holds: (topic) => property(topic, 'KmsMasterKeyId') !== undefined,
  },
  {
    ids: ['SNS.4'],
    asks: 'Only this account and its services use them',
    where: ['lib/constructs/monitoring/alarm-topics.ts'],
    type: 'AWS::SNS::TopicPolicy',
    holds: (policy, { environment }) =>
      listOf(property(policy, 'PolicyDocument', 'Statement')).every(
        (statement) =>
          at(statement, ['Effect']) === 'Deny' ||
          at(statement, ['Condition', 'StringEquals', 'aws:SourceAccount']) === environment.account,
      ),
    exceptions: [
      {
        of: /^monitoring\/AlarmTopics\/Warning\/Policy$/,
        reason:
          'EventBridge, which tells of failed deployments, does not name its account: a condition would refuse it.',
      },
    ],
  },
  {
    ids: ['KMS.4', 'CKV_AWS_7'],
    asks: 'Keys change each year',
    where: ['lib/constructs/monitoring/alarm-topics.ts'],
    type: 'AWS::KMS::Key',
    holds: (key) => property(key, 'EnableKeyRotation') === true,
  },
  {
    ids: ['KMS.5', 'CKV_AWS_33'],
    asks: 'Their policies name who may use them',
    where: ['lib/constructs/monitoring/alarm-topics.ts'],
    type: 'AWS::KMS::Key',
    holds: (key) =>
      listOf(property(key, 'KeyPolicy', 'Statement')).every(
        (statement) => !/^("\*"|\{"AWS":"\*"\})$/.test(text(at(statement, ['Principal']))),
      ),
  },
];
