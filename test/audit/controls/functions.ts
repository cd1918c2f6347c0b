import { isJsonObject } from '../../../local/assembly/json.ts';
import { ALL, type Control, ofType, property, text } from './control.ts';

const HANDLERS = /Custom::|AWSCDK|AWS679/;
const FUNCTIONS = ['lib/constructs/node-function.ts'];

export const functions: readonly Control[] = [
  {
    ids: ['Lambda.1', 'CKV_AWS_364'],
    asks: 'Only services that act for this account invoke functions',
    where: ['lib/constructs/function-target.ts', 'lib/constructs/secret-rotation.ts', 'lib/constructs/asset-expiry.ts'],
    type: 'AWS::Lambda::Permission',
    holds: (permission, { environment }) =>
      /^"[a-z.]+\.amazonaws\.com"$/.test(text(property(permission, 'Principal'))) &&
      (property(permission, 'SourceAccount') === environment.account ||
        isJsonObject(property(permission, 'SourceArn') ?? null)),
  },
  {
    ids: ['Lambda.2', 'CKV_AWS_363'],
    asks: 'Their runtimes are supported',
    where: FUNCTIONS,
    type: 'AWS::Lambda::Function',
    holds: (each) => /^"(nodejs(22|24)\.x|python3\.1[2-4])"$/.test(text(property(each, 'Runtime'))),
  },
  {
    ids: ['CKV_AWS_115'],
    asks: 'They have a limit of concurrency of their own',
    where: ['lib/stacks/app-stack.ts', 'lib/constructs/migrations.ts', 'lib/constructs/asset-expiry.ts'],
    type: 'AWS::Lambda::Function',
    holds: (each) => property(each, 'ReservedConcurrentExecutions') !== undefined,
    exceptions: [
      { of: /\/Rotate\//, reason: 'Secrets Manager rotates a secret once at a time.' },
      { of: HANDLERS, reason: 'CloudFormation calls the handlers of aws-cdk-lib, one resource at a time.' },
    ],
  },
  {
    ids: ['CKV_AWS_116'],
    asks: 'They have a dead-letter queue',
    where: [],
    type: 'AWS::Lambda::Function',
    holds: (each) => property(each, 'DeadLetterConfig') !== undefined,
    exceptions: [{ of: ALL, reason: 'Nobody sends them events through a queue.' }],
  },
  {
    ids: ['CKV_AWS_117'],
    asks: 'They are in a VPC',
    where: [],
    type: 'AWS::Lambda::Function',
    holds: (each) => property(each, 'VpcConfig') !== undefined,
    exceptions: [
      {
        of: ALL,
        reason:
          'They call AWS over HTTPS only, the database by the RDS Data API: nothing in the VPC, so no NAT either.',
      },
    ],
  },
  {
    ids: ['CKV_AWS_173'],
    asks: 'Their variables are encrypted with a key of the account',
    where: FUNCTIONS,
    type: 'AWS::Lambda::Function',
    holds: (each) => property(each, 'KmsKeyArn') !== undefined,
    exceptions: [
      {
        of: ALL,
        in: ({ existing }) => existing?.encryptionKeyArn === undefined,
        reason:
          'They hold names and ARNs, no secrets; Lambda encrypts them with its own key, unless the environment has an ' +
          '`encryptionKeyArn` and a `webEncryptionKeyArn`.',
      },
      { of: HANDLERS, reason: 'aws-cdk-lib gives the variables of its handlers no key.' },
    ],
  },
  {
    ids: ['CKV_AWS_45'],
    asks: 'Their variables hold no credentials',
    where: FUNCTIONS,
    type: 'AWS::Lambda::Function',
    holds: (each) => !/\{\{resolve:|\b(AKIA|ASIA)[A-Z0-9]{16}|-----BEGIN/.test(text(property(each, 'Environment'))),
  },
  {
    ids: ['CKV2_AWS_75'],
    asks: 'They have no address of their own that pages from elsewhere could use',
    where: FUNCTIONS,
    type: 'AWS::Lambda::Function',
    holds: (_, assembly) => ofType(assembly, 'AWS::Lambda::Url').length === 0,
  },
  {
    ids: ['CKV_AWS_66'],
    asks: 'Log groups have a retention',
    where: ['lib/constructs/log-group.ts'],
    type: 'AWS::Logs::LogGroup',
    holds: (group) => Number(property(group, 'RetentionInDays')) > 0,
  },
  {
    ids: ['CKV_AWS_158'],
    asks: 'They are encrypted with a key of the account',
    where: ['lib/constructs/log-group.ts'],
    type: 'AWS::Logs::LogGroup',
    holds: (group) => property(group, 'KmsKeyId') !== undefined,
    exceptions: [
      {
        of: ALL,
        in: ({ existing }) => existing?.encryptionKeyArn === undefined,
        reason:
          'CloudWatch Logs encrypts them with its own keys, unless the environment has an `encryptionKeyArn` and a ' +
          '`webEncryptionKeyArn`.',
      },
      { of: HANDLERS, reason: 'They tell of deployments that are over, of names and ARNs only.' },
    ],
  },
];
