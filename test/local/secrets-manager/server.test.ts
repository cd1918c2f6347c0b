import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type SecretsManagerServer, startSecretsManager } from '../../../local/secrets-manager/server.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const secret = {
  arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:board-AbCdEf',
  name: 'board',
  text: '{"username":"board"}',
};
let server: SecretsManagerServer;
let client: SecretsManagerClient;

beforeAll(async () => {
  server = await startSecretsManager({
    secret: (id) => (id === secret.arn || id === secret.name ? secret : undefined),
  });
  client = new SecretsManagerClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});

afterAll(async () => {
  client.destroy();
  await server.stop();
});

test.each([
  ['name', secret.name],
  ['ARN', secret.arn],
])('a secret is read by its %s', async (_, SecretId) => {
  expect(await client.send(new GetSecretValueCommand({ SecretId }))).toMatchObject({
    ARN: secret.arn,
    Name: 'board',
    SecretString: secret.text,
    VersionId: expect.stringMatching(/^\w{32}$/),
    VersionStages: ['AWSCURRENT'],
  });
});

test('a version is read by its id', async () => {
  const { VersionId } = await client.send(new GetSecretValueCommand({ SecretId: 'board' }));
  const again = await client.send(new GetSecretValueCommand({ SecretId: 'board', VersionId }));
  expect(again.SecretString).toBe(secret.text);
});

test.each([
  ['a secret that the templates do not have', { SecretId: 'other' }, 'the templates have no other'],
  ['a stage that there is not', { SecretId: 'board', VersionStage: 'AWSPENDING' }, 'has AWSCURRENT only'],
  ['a version that there is not', { SecretId: 'board', VersionId: 'x'.repeat(32) }, 'has AWSCURRENT only'],
])('%s is not found', async (_, input, message) => {
  await expect(client.send(new GetSecretValueCommand(input))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: expect.stringContaining(message),
  });
});

test('another operation is refused by name', async () => {
  await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: expect.stringContaining('got secretsmanager.ListSecrets'),
  });
});

test.each([
  ['no JSON', '{'],
  ['no object', '[]'],
  ['too large', 'x'.repeat(70_000)],
])('a body that is %s is refused', async (_, body) => {
  const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
  const answer = await fetch(server.url, { method: 'POST', headers, body });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ __type: expect.stringMatching(/Exception$/) });
});
