import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { isAllowed, type Principal, readPolicyDocument } from '../../../local/s3/bucket-policy.ts';

const distributionArn = 'arn:aws:cloudfront::111122223333:distribution/E1';
const edge: Principal = {
  kind: 'service',
  service: 'cloudfront.amazonaws.com',
  sourceArn: distributionArn,
  sourceAccount: '111122223333',
};
const anonymous: Principal = { kind: 'anonymous' };

const allowEdge: JsonObject = {
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
  Condition: { StringEquals: { 'AWS:SourceArn': distributionArn } },
};
const allowAll: JsonObject = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' };

function allows(statements: readonly JsonObject[], principal: Principal, action = 's3:GetObject'): boolean {
  const policy = readPolicyDocument({ Statement: statements }, 'site/Policy: PolicyDocument');
  return isAllowed(policy, { principal, action, resourceArn: 'arn:aws:s3:::site/index.html' });
}

describe('access by bucket policy', () => {
  const otherEdge: Principal = { ...edge, sourceArn: 'arn:aws:cloudfront::111122223333:distribution/E2' };
  const condition = (operator: string, key: string, value: string): JsonObject => ({
    ...allowEdge,
    Condition: { [operator]: { [key]: value } },
  });
  const denyInsecure: JsonObject = {
    ...allowAll,
    Effect: 'Deny',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  const denyOldTls: JsonObject = {
    ...allowAll,
    Effect: 'Deny',
    Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } },
  };

  test.each([
    ['the distribution that the condition names', [allowEdge], edge, 's3:GetObject', true],
    ['another distribution', [allowEdge], otherEdge, 's3:GetObject', false],
    ['another action', [allowEdge], edge, 's3:ListBucket', false],
    ['an action in other letters', [{ ...allowEdge, Action: 'S3:getobject' }], edge, 's3:GetObject', true],
    ['an action by wildcard', [{ ...allowEdge, Action: ['s3:Get*'] }], edge, 's3:GetObject', true],
    ['another resource', [{ ...allowEdge, Resource: 'arn:aws:s3:::site/docs/*' }], edge, 's3:GetObject', false],
    ['nobody', [allowEdge], anonymous, 's3:GetObject', false],
    ['everybody when anyone is named', [allowAll], anonymous, 's3:GetObject', true],
    [
      'everybody when any AWS principal is named',
      [{ ...allowAll, Principal: { AWS: '*' } }],
      anonymous,
      's3:GetObject',
      true,
    ],
    ['no one when there is no statement', [], edge, 's3:GetObject', false],
    ['no one when a deny applies too', [allowAll, { ...allowAll, Effect: 'Deny' }], edge, 's3:GetObject', false],
    ['the edge, whose socket stands for TLS', [allowEdge, denyInsecure, denyOldTls], edge, 's3:GetObject', true],
    ['an account', [condition('StringEquals', 'aws:SourceAccount', '111122223333')], edge, 's3:GetObject', true],
    [
      'an ARN pattern',
      [condition('ArnLike', 'aws:SourceArn', 'arn:aws:cloudfront::*:distribution/*')],
      edge,
      's3:GetObject',
      true,
    ],
    [
      'a key that the request has not',
      [condition('StringEquals', 'aws:PrincipalOrgID', 'o-1')],
      edge,
      's3:GetObject',
      false,
    ],
    [
      'an absent key with IfExists',
      [condition('StringEqualsIfExists', 'aws:PrincipalOrgID', 'o-1')],
      edge,
      's3:GetObject',
      true,
    ],
    [
      'an operator that is not known',
      [condition('DateGreaterThan', 'aws:SourceArn', '2026')],
      edge,
      's3:GetObject',
      false,
    ],
    [
      'all but some resources',
      [{ ...allowAll, Resource: undefined, NotResource: '*/secret*' }],
      edge,
      's3:GetObject',
      true,
    ],
    ['all but some actions', [{ ...allowAll, Action: undefined, NotAction: 's3:Get*' }], edge, 's3:GetObject', false],
  ] as const)('%s', (_name, statements, principal, action, allowed) => {
    const defined = statements.map((statement) => JSON.parse(JSON.stringify(statement)));
    expect(allows(defined, principal, action)).toBe(allowed);
  });
});

describe('a policy document that S3 would not accept names the place', () => {
  test.each([
    ['no document', undefined, 'p: expected a policy document, got undefined'],
    ['a statement of text', { Statement: ['x'] }, 'p.Statement[0]: expected a statement, got "x"'],
    ['an effect', { Statement: { Effect: 'Maybe' } }, 'p.Statement[0].Effect: expected Allow or Deny, got "Maybe"'],
    [
      'a principal',
      { Statement: { Effect: 'Allow', Principal: 'me' } },
      'p.Statement[0].Principal: expected "*" or an object, got "me"',
    ],
  ])('%s', (_name, document, message) => {
    expect(() => readPolicyDocument(document, 'p')).toThrow(message);
  });
});
