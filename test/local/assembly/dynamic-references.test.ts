import { describe, expect, test } from '@jest/globals';
import { parseSecretReference, resolveDynamicReferences } from '../../../local/assembly/dynamic-references.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/db-AbCdEf';

describe('parseSecretReference', () => {
  test.each([
    ['shop', { secretId: 'shop' }],
    ['shop:SecretString', { secretId: 'shop' }],
    ['shop:SecretString:password', { secretId: 'shop', jsonKey: 'password' }],
    ['shop:SecretString:::', { secretId: 'shop' }],
    ['shop:SecretString:k:AWSPENDING', { secretId: 'shop', jsonKey: 'k', version: 'AWSPENDING' }],
    [`${ARN}:SecretString:password::`, { secretId: ARN, jsonKey: 'password' }],
    ['shop:SecretString:k:AWSCURRENT', { secretId: 'shop', jsonKey: 'k' }],
    ['shop:SecretString:k::a1b2', { secretId: 'shop', jsonKey: 'k', version: 'a1b2' }],
    [ARN, { secretId: ARN }],
  ])('%s', (rest, expected) => {
    expect(parseSecretReference(rest)).toEqual(expected);
  });
});

describe('resolveDynamicReferences', () => {
  const secret = ({ secretId }: { readonly secretId: string }) =>
    ({ token: 's3cret', login: '{"user":"me"}' })[secretId];

  test('replaces references wherever a text holds them', () => {
    expect(
      resolveDynamicReferences(
        {
          a: ['x {{resolve:secretsmanager:token}} y'],
          b: '{{resolve:secretsmanager:login:SecretString:user::}}',
          c: 1,
        },
        secret,
        'App',
      ),
    ).toEqual({ a: ['x s3cret y'], b: 'me', c: 1 });
  });

  test.each([
    ['{{resolve:secretsmanager:other}}', /App\.p: .*names a secret that no template of the assembly declares/],
    ['{{resolve:secretsmanager:token:SecretString:k}}', /the secret is not JSON, so it has no key "k"/],
    ['{{resolve:secretsmanager:login:SecretString:k}}', /the secret has no key "k"/],
    ['{{resolve:secretsmanager:token:SecretString::AWSPREVIOUS}}', /App\.p: .* asks for the version AWSPREVIOUS\./],
    ['{{resolve:ssm:/a/b}}', /resolves \{\{resolve:secretsmanager:…\}\}, got \{\{resolve:ssm:\/a\/b\}\}/],
  ])('refuses %s', (text, message) => {
    expect(() => resolveDynamicReferences({ p: text }, secret, 'App')).toThrow(message);
  });
});
