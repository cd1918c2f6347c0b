import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../tools/cost/templates/json.ts';
import { propertiesOf, reportOf, smallApp, stacksOf } from '../app.ts';

/** What is found of a resource that changes, or that is new, beside others of the same change. */
function findings(
  type: string,
  before: JsonObject | undefined,
  after: JsonObject,
  isOfNewFunction = false,
): readonly string[] {
  const stacks = (properties: JsonObject | undefined, isAfter: boolean) => {
    const app = smallApp();
    if (properties) app.app.resources['It'] = { Type: type, Properties: properties };
    if (isAfter && isOfNewFunction) app.app.resources['New'] = { Type: 'AWS::Lambda::Function' };
    return stacksOf(app);
  };
  return reportOf(stacks(before, false), stacks(after, true)).environments.flatMap((environment) =>
    environment.stacks.flatMap((stack) =>
      stack.findings.filter(({ rule }) => rule !== 'replacement').map(({ level, what }) => `${level}: ${what}`),
    ),
  );
}

const statement = (...statements: readonly JsonObject[]): JsonObject => ({
  Statement: statements.map((each) => ({ Effect: 'Allow', ...each })),
});
const keyPolicy = (account: JsonObject | string): JsonObject => ({
  KeyPolicy: statement({
    Action: 'kms:*',
    Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', account, ':root']] } },
    Resource: '*',
  }),
});
const rolePolicy = (...statements: readonly JsonObject[]): JsonObject => ({
  PolicyName: 'it',
  Roles: ['it'],
  PolicyDocument: statement(...statements),
});
const trust = (condition: JsonObject): JsonObject => ({
  AssumeRolePolicyDocument: statement({
    Action: 'sts:AssumeRoleWithWebIdentity',
    Principal: { Federated: 'provider' },
    ...condition,
  }),
});
const publicRead = (condition: JsonObject): JsonObject => ({
  Action: 's3:GetObject',
  Principal: '*',
  Resource: '*',
  Condition: condition,
});
const subject = { Condition: { StringEquals: { 'provider:sub': 'repo:a/b:ref:refs/heads/main' } } };

test.each<[string, string, JsonObject | undefined, JsonObject, readonly string[]]>([
  ['a key for its own account', 'AWS::KMS::Key', {}, keyPolicy({ Ref: 'AWS::AccountId' }), []],
  ['a key for its own account, by number', 'AWS::KMS::Key', {}, keyPolicy('111122223333'), []],
  [
    'a key for another account',
    'AWS::KMS::Key',
    {},
    keyPolicy('999999999999'),
    ['warning: allows kms:* on * by AWS arn:<AWS::Partition>:iam::999999999999:root'],
  ],
  [
    'all but a few actions',
    'AWS::IAM::Policy',
    rolePolicy(),
    rolePolicy({ NotAction: 's3:*', Resource: '*' }),
    ['danger: allows !s3:* on *'],
  ],
  [
    'all but a few resources',
    'AWS::IAM::Policy',
    rolePolicy(),
    rolePolicy({ Action: '*', NotResource: 'a' }),
    ['danger: allows * on !a'],
  ],
  [
    'some actions on all but a few resources',
    'AWS::IAM::Policy',
    rolePolicy(),
    rolePolicy({ Action: 's3:GetObject', NotResource: 'a' }),
    ['warning: allows s3:getobject on !a'],
  ],
  [
    'everybody who uses TLS',
    'AWS::S3::BucketPolicy',
    { PolicyDocument: statement() },
    { PolicyDocument: statement(publicRead({ Bool: { 'aws:SecureTransport': 'true' } })) },
    ['danger: allows s3:getobject on * by everybody on a condition'],
  ],
  [
    'everybody of an organization who uses TLS',
    'AWS::S3::BucketPolicy',
    { PolicyDocument: statement() },
    {
      PolicyDocument: statement(
        publicRead({ Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }),
      ),
    },
    ['warning: allows s3:getobject on * by everybody on a condition'],
  ],
  [
    'a role for whoever the provider knows',
    'AWS::IAM::Role',
    trust(subject),
    trust({}),
    ['danger: allows sts:assumerolewithwebidentity by Federated provider'],
  ],
  ['a role for one subject', 'AWS::IAM::Role', trust({}), trust(subject), []],
  [
    'a permission without its source',
    'AWS::Lambda::Permission',
    { Principal: 's3.amazonaws.com', SourceArn: 'a', SourceAccount: 'b' },
    { Principal: 's3.amazonaws.com', SourceArn: 'a' },
    ['warning: s3.amazonaws.com may invoke the function without SourceAccount'],
  ],
  [
    'a permission for everybody that had a source',
    'AWS::Lambda::Permission',
    { Principal: '*', SourceArn: 'a' },
    { Principal: '*' },
    ['danger: everybody may invoke the function'],
  ],
  [
    'a permission for everybody as before',
    'AWS::Lambda::Permission',
    { Principal: '*', Action: 'a' },
    { Principal: '*', Action: 'b' },
    [],
  ],
  [
    'a permission of another account',
    'AWS::Lambda::Permission',
    undefined,
    { Principal: '999999999999', FunctionName: { Ref: 'Function' } },
    ['warning: 999999999999 may invoke the function'],
  ],
])('%s', (_, type, before, after, expected) => {
  expect(findings(type, before, after)).toEqual(expected);
});

test('who may invoke a new function is told only', () => {
  const permission = { Principal: '999999999999', FunctionName: { Ref: 'New' } };
  expect(findings('AWS::Lambda::Permission', undefined, permission, true)).toEqual([
    'notice: 999999999999 may invoke the function',
  ]);
});

test('a policy that another role gets too', () => {
  const stacks = (roles: readonly JsonObject[]) => {
    const app = smallApp();
    app.app.resources['Other'] = { Type: 'AWS::IAM::Role' };
    propertiesOf(app.app.resources, 'Policy')['Roles'] = roles;
    return stacksOf(app);
  };
  const { environments } = reportOf(stacks([{ Ref: 'Role' }]), stacks([{ Ref: 'Role' }, { Ref: 'Other' }]));
  const found = environments.flatMap(({ stacks: each }) => each.flatMap(({ findings: own }) => own));
  expect(found.map(({ rule, level, what }) => `${rule} ${level} ${what}`)).toEqual([
    'permissions warning is now of Other too',
  ]);
});
