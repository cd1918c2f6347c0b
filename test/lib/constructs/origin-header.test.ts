import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { OriginHeaderSecret, originHeaderOf } from '../../../lib/constructs/origin-header.ts';
import { testStack } from '../../helpers/cdk.ts';

describe('the secret of the origin header', () => {
  test('is generated, of characters that no rule takes for a wildcard', () => {
    const stack = testStack();
    new OriginHeaderSecret(stack, 'OriginHeader', { secretName: 'board/origin-header-value' });
    Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'board/origin-header-value',
      SecretString: Match.absent(),
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
      ReplicaRegions: Match.absent(),
      KmsKeyId: Match.absent(),
    });
  });

  test('is copied to other Regions and encrypted by a key of one’s own', () => {
    const stack = testStack('eu-west-1');
    new OriginHeaderSecret(stack, 'OriginHeader', {
      secretName: 'board/origin-header-value',
      replicaRegions: ['us-east-1'],
      encryptionKey: new Key(stack, 'Key'),
    });
    Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', {
      ReplicaRegions: [{ Region: 'us-east-1' }],
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
    });
  });

  test('has the same header for the stack that makes it and for the others', () => {
    const stack = testStack();
    const made = new OriginHeaderSecret(stack, 'OriginHeader', { secretName: 'board/origin-header-value' });
    const named = originHeaderOf('board/origin-header-value');
    expect([made.headerName, made.headerValue.unsafeUnwrap()].map((each) => stack.resolve(each))).toEqual([
      'x-origin-verify',
      '{{resolve:secretsmanager:board/origin-header-value:SecretString:::}}',
    ]);
    expect(stack.resolve(named.headerValue.unsafeUnwrap())).toBe(stack.resolve(made.headerValue.unsafeUnwrap()));
  });

  test('has no name that ends as an ARN does', () => {
    const stack = testStack();
    expect(() => new OriginHeaderSecret(stack, 'OriginHeader', { secretName: 'shop/origin-header' })).toThrow(
      'OriginHeader: secretName: got "shop/origin-header", which ends in a hyphen and six characters, as ARNs do; use another, such as "shop/origin-header-value"',
    );
  });
});
