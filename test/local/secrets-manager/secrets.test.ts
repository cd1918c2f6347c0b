import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { ResolvedAssembly, Resource } from '../../../local/assembly/resource.ts';
import { generateSecretString } from '../../../local/secrets-manager/generate-secret-string.ts';
import { openSecrets } from '../../../local/secrets-manager/secrets.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:origin-abc123';

function assemblyOf(...resources: readonly Resource[]): ResolvedAssembly {
  return { resources, ofType: (type) => resources.filter((one) => one.type === type), asset: () => undefined };
}

function resource(type: string, properties: JsonObject, attributes: JsonObject = {}): Resource {
  const stack = { stackName: 'app', artifactId: 'app', account: '111122223333', region: 'eu-west-1' };
  return { stack, logicalId: 'X', path: 'app/X', type, properties, physicalId: ARN, attributes };
}

const newFile = () => join(mkdtempSync(join(tmpdir(), 'secrets-')), 'secrets.json');

describe('openSecrets', () => {
  const secret = resource('AWS::SecretsManager::Secret', {
    Name: 'origin',
    GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true },
    ReplicaRegions: [{ Region: 'us-east-1' }],
  });

  test('a secret is generated once, kept for its owner alone, and found by name and ARN, with its suffix and without', () => {
    const file = newFile();
    const first = openSecrets(assemblyOf(secret), file);
    expect(first.value('origin')).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(openSecrets(assemblyOf(secret), file).value(ARN)).toBe(first.value('origin'));
    expect(first.value('arn:aws:secretsmanager:eu-west-1:111122223333:secret:origin')).toBe(first.value('origin'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(first.value('other')).toBeUndefined();
  });

  test('the file is replaced, so that a process that is killed leaves a whole one', () => {
    const file = newFile();
    const secrets = openSecrets(assemblyOf(secret), file);
    const before = openSync(file, 'r');
    secrets.put(ARN, 'rotated');
    expect(JSON.parse(readFileSync(before, 'utf8'))).not.toEqual({ [ARN]: 'rotated' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ [ARN]: 'rotated' });
    closeSync(before);
  });

  test('a dynamic reference finds it in its own region and where it is replicated', () => {
    const secrets = openSecrets(assemblyOf(secret), newFile());
    expect(secrets.valueIn('eu-west-1', 'origin')).toBe(secrets.value('origin'));
    expect(secrets.valueIn('us-east-1', 'origin')).toBe(secrets.value('origin'));
    expect(secrets.valueIn('us-west-2', 'origin')).toBeUndefined();
  });

  test("a cluster's managed master secret holds user name and password", () => {
    const cluster = resource(
      'AWS::RDS::DBCluster',
      { ManageMasterUserPassword: true, MasterUsername: 'admin_user' },
      { 'MasterUserSecret.SecretArn': `${ARN}-rds` },
    );
    const text = openSecrets(assemblyOf(cluster), newFile()).value(`${ARN}-rds`) ?? '';
    expect(JSON.parse(text)).toEqual({ username: 'admin_user', password: expect.stringMatching(/^.{32}$/) });
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secrettargetattachment.html
  describe('attached to a database', () => {
    const user = resource('AWS::SecretsManager::Secret', {
      Name: 'user',
      GenerateSecretString: { SecretStringTemplate: '{"username":"me"}', GenerateStringKey: 'password' },
    });
    const cluster = {
      ...resource(
        'AWS::RDS::DBCluster',
        { Engine: 'aurora-postgresql', DatabaseName: 'board' },
        { 'Endpoint.Address': 'board.cluster-c1.eu-west-1.rds.amazonaws.com', 'Endpoint.Port': '5432' },
      ),
      physicalId: 'board-cluster',
    };
    const attachment = (properties: JsonObject) =>
      resource('AWS::SecretsManager::SecretTargetAttachment', {
        SecretId: ARN,
        TargetId: 'board-cluster',
        TargetType: 'AWS::RDS::DBCluster',
        ...properties,
      });

    test.each([
      ['ARN', ARN],
      ['name', 'user'],
    ])('by its %s, it says where that is', (_by, SecretId) => {
      const secrets = openSecrets(assemblyOf(user, cluster, attachment({ SecretId })), newFile());
      expect(JSON.parse(secrets.value('user') ?? '')).toEqual({
        username: 'me',
        password: expect.any(String),
        engine: 'postgres',
        host: 'board.cluster-c1.eu-west-1.rds.amazonaws.com',
        port: 5432,
        dbname: 'board',
        dbClusterIdentifier: 'board-cluster',
      });
    });

    test('that was attached after it was made, it keeps its password', () => {
      const file = newFile();
      const { password } = JSON.parse(openSecrets(assemblyOf(user), file).value('user') ?? '');
      const attached = openSecrets(assemblyOf(user, cluster, attachment({})), file).value('user');
      expect(JSON.parse(attached ?? '')).toMatchObject({ username: 'me', password, dbname: 'board' });
    });

    test('that is no JSON, it stays as it is', () => {
      const plain = resource('AWS::SecretsManager::Secret', { Name: 'user', SecretString: 'plain' });
      expect(openSecrets(assemblyOf(plain, cluster, attachment({})), newFile()).value('user')).toBe('plain');
    });

    test.each<JsonObject>([{ TargetId: 'other' }, { TargetType: 'AWS::Redshift::Cluster' }])(
      'that is not run here, it stays as it is: %j',
      (properties) => {
        const secrets = openSecrets(assemblyOf(user, cluster, attachment(properties)), newFile());
        expect(Object.keys(JSON.parse(secrets.value('user') ?? ''))).toEqual(['username', 'password']);
      },
    );
  });

  test('a secret that a template no longer declares keeps its value in the file', () => {
    const file = newFile();
    const value = openSecrets(assemblyOf(secret), file).value(ARN);
    openSecrets(assemblyOf(), file);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ [ARN]: value });
  });

  test('a file that cannot be read is no broken one', () => {
    const file = newFile();
    mkdirSync(file);
    expect(() => openSecrets(assemblyOf(secret), file)).toThrow(/^EISDIR/);
  });

  test.each(['{', 'null', '[]'])('a broken file (%s) is refused with the way out', (content) => {
    const file = newFile();
    writeFileSync(file, content);
    expect(() => openSecrets(assemblyOf(secret), file)).toThrow(/is not JSON of secrets .*Start with --reset/);
  });
});

describe('generateSecretString', () => {
  /** Always the first of what is allowed. */
  const first = () => 0;

  test.each<readonly [string, JsonObject, RegExp]>([
    ['32 characters, one of each kind, by default', {}, /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[!-/]).{32}$/],
    ['a length', { PasswordLength: 5 }, /^.{5}$/],
    ['excluded kinds', { ExcludePunctuation: true, ExcludeUppercase: true, ExcludeNumbers: true }, /^[a-z]{32}$/],
    ['excluded characters', { ExcludeCharacters: 'abc' }, /^[^abc]{32}$/],
    ['a space', { IncludeSpace: true, PasswordLength: 5 }, / /],
  ])('honours %s', (_name, options, expected) => {
    expect(generateSecretString(options, 'app/X', first)).toMatch(expected);
  });

  test('puts the password into the template', () => {
    const options = { SecretStringTemplate: '{"username":"me"}', GenerateStringKey: 'password', PasswordLength: 4 };
    expect(JSON.parse(generateSecretString(options, 'app/X'))).toEqual({
      username: 'me',
      password: expect.stringMatching(/^.{4}$/),
    });
  });

  test.each<readonly [JsonObject, RegExp]>([
    [{ PasswordLength: 2 }, /app\/X: PasswordLength 2 with 4 kinds of characters; allowed is 1 to 4096/],
    [{ PasswordLength: 5000 }, /PasswordLength 5000/],
    [
      { SecretStringTemplate: '{', GenerateStringKey: 'p' },
      /app\/X\.SecretStringTemplate must be a JSON object, got \{/,
    ],
  ])('refuses %j', (options, message) => {
    expect(() => generateSecretString(options, 'app/X')).toThrow(message);
  });
});
