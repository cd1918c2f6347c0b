import { ALL, type Control, names, ofType, property, text } from './control.ts';

export const secrets: readonly Control[] = [
  {
    ids: ['SecretsManager.1', 'SecretsManager.4'],
    asks: 'Secrets are rotated within 90 days',
    where: ['lib/constructs/secret-rotation.ts'],
    type: 'AWS::SecretsManager::Secret',
    holds: (secret, assembly) =>
      ofType(assembly, 'AWS::SecretsManager::RotationSchedule').some(
        (schedule) =>
          names(secret, property(schedule, 'SecretId')) &&
          Number(property(schedule, 'RotationRules', 'AutomaticallyAfterDays')) <= 90,
      ),
  },
  {
    ids: ['SecretsManager.2'],
    asks: 'Rotations succeed (an alarm tells when not)',
    where: ['lib/constructs/monitoring/site-monitoring.ts'],
    type: 'AWS::SecretsManager::RotationSchedule',
    holds: (schedule, assembly) => {
      const rotations = ofType(assembly, 'AWS::Lambda::Function', schedule.part).filter((each) =>
        names(each, property(schedule, 'RotationLambdaARN')),
      );
      return ofType(assembly, 'AWS::CloudWatch::Alarm').some((alarm) =>
        rotations.some((each) => names(each, alarm.properties) && text(alarm.properties).includes('"Errors"')),
      );
    },
  },
  {
    ids: ['SecretsManager.3'],
    asks: 'Every secret is used',
    where: ['lib/stacks/app-stack.ts'],
    type: 'AWS::SecretsManager::Secret',
    holds: (secret, assembly) =>
      ofType(assembly, 'AWS::Lambda::Function').some((each) => names(secret, property(each, 'Environment'))) ||
      ofType(assembly, 'AWS::ElasticLoadBalancingV2::ListenerRule').some((rule) =>
        text(property(rule, 'Conditions')).includes(`:secretsmanager:${property(secret, 'Name')}:`),
      ),
  },
  {
    ids: ['CKV_AWS_149'],
    asks: 'Secrets are encrypted with a key of the account',
    where: ['lib/stacks/encryption-key.ts'],
    type: 'AWS::SecretsManager::Secret',
    holds: (secret) => property(secret, 'KmsKeyId') !== undefined,
    exceptions: [
      {
        of: ALL,
        in: ({ existing }) => existing?.encryptionKeyArn === undefined,
        reason: 'With the account’s key aws/secretsmanager, unless the environment has an `encryptionKeyArn`.',
      },
    ],
  },
];
