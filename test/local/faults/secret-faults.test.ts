import { ExecuteStatementCommand } from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { secretFaults } from '../../../local/faults/secret-faults.ts';
import { timing } from '../../../local/timing.ts';
import { startTestDataApi, type TestDataApi, testCluster } from '../../helpers/postgres.ts';

let local: TestDataApi;

beforeAll(async () => {
  local = await startTestDataApi();
});

afterAll(() => local?.stop());

function kind(speed: number) {
  const list = () => [...local.secrets].map(([arn, text]) => ({ arn, name: arn, text }));
  const [only] = secretFaults({
    secrets: { list, put: (arn, text) => void local.secrets.set(arn, text) },
    clusters: local.api.clusters,
    timing: timing(speed),
  });
  if (!only) throw new Error('There is one kind.');
  return only;
}

const query = () => local.client.send(new ExecuteStatementCommand({ ...local.target, sql: 'SELECT 1' }));

test('strikes the secrets of database users, by the name of the user', () => {
  local.secrets.set('arn:other', 'no JSON');
  local.secrets.set('arn:list', '[]');
  expect(kind(1).targets()).toEqual([
    expect.objectContaining({ name: 'foobar_admin', path: testCluster.masterSecretArn }),
  ]);
});

test('strikes a user whose name several secrets have by the ARN of each', () => {
  const { secretArn } = local.target;
  const twin = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:twin';
  local.secrets.set(twin, local.secrets.get(secretArn) ?? '');
  expect(
    kind(1)
      .targets()
      .map(({ name }) => name),
  ).toEqual([secretArn, twin]);
  local.secrets.delete(twin);
});

test('gives the database another password at once and the secret after a while, its other members kept', async () => {
  const secretArn = local.target.secretArn;
  const before = local.secrets.get(secretArn) ?? '';
  local.secrets.set(secretArn, JSON.stringify({ ...JSON.parse(before), engine: 'postgres' }));
  const effect = await kind(1000).begin('foobar_admin', { seconds: 50, milliseconds: 0 });
  expect(JSON.parse(local.secrets.get(secretArn) ?? '')).toMatchObject(JSON.parse(before));
  await effect.over;
  await effect.end();
  const after = JSON.parse(local.secrets.get(secretArn) ?? '');
  expect(after).toEqual({ username: 'foobar_admin', password: expect.any(String), engine: 'postgres' });
  expect(after.password).not.toBe(JSON.parse(before).password);
  await expect(query()).resolves.toMatchObject({ records: [[{ longValue: 1 }]] });
});

test('refuses a user whom no database lets in', async () => {
  const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:other';
  local.secrets.set(arn, JSON.stringify({ username: 'nobody', password: 'x' }));
  await expect(async () => kind(1).begin('nobody', { seconds: 1, milliseconds: 0 })).rejects.toThrow(
    `No database lets nobody in with the password of ${arn}.`,
  );
});
