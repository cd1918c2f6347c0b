import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { connectDatabase, type Database } from '../../lambda/database/client.ts';
import { createMigrationHandler } from '../../lambda/migrate/handler.ts';
import { applicationSecretSteps, otherRole } from '../../lambda/rotate-application-secret/steps.ts';
import { createStepHandler, type RotationHandler } from '../../lambda/rotation/handler.ts';
import type { RotationStep } from '../../lambda/rotation/request.ts';
import type { SecretVersions } from '../../lambda/rotation/secret-versions.ts';
import { MIGRATIONS_FOLDER, startTestDatabase, type TestDatabase } from './database.ts';
import { lambdaContext } from './load-balancer.ts';

const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:foobar-production-application-GhIjKl';
const STEPS: readonly RotationStep[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

let testDatabase: TestDatabase;
let application: Database;
let secret: FakeSecret;
let lines: string[];
let rotate: RotationHandler;

/** The versions of one secret. The Data API reads the current one. */
class FakeSecret implements SecretVersions {
  readonly values = new Map<string, string>();
  current = 'version-0';
  pending: string | undefined;

  constructor(value: string) {
    this.values.set(this.current, value);
    this.#publish();
  }

  async describeSecret() {
    const stages = { [this.current]: ['AWSCURRENT'], ...(this.pending && { [this.pending]: ['AWSPENDING'] }) };
    return { stages, replicasBehind: [] };
  }

  async versionValue(_secretId: string, versionId: string) {
    return this.values.get(versionId);
  }

  async putPendingValue(_secretId: string, versionId: string, value: string) {
    this.values.set(versionId, value);
  }

  async moveCurrent(_secretId: string, toVersionId: string, fromVersionId: string) {
    expect(fromVersionId).toBe(this.current);
    this.current = toVersionId;
    this.pending = undefined;
    this.#publish();
  }

  #publish(): void {
    testDatabase.secrets.set(SECRET_ARN, this.values.get(this.current) ?? '');
  }
}

beforeAll(async () => {
  testDatabase = await startTestDatabase();
  Object.assign(process.env, testDatabase.environment);
  application = connectDatabase({ ...process.env, DATABASE_SECRET_ARN: SECRET_ARN });
}, 60_000);

afterAll(() => testDatabase.stop());

beforeEach(async () => {
  testDatabase.inject();
  secret = new FakeSecret(JSON.stringify({ username: 'application', password: 'first password' }));
  await createMigrationHandler({
    folder: MIGRATIONS_FOLDER,
    environment: { ...process.env, APPLICATION_SECRET_ARN: SECRET_ARN },
    log: () => {},
  })({}, lambdaContext());
  lines = [];
  rotate = createStepHandler(
    applicationSecretSteps({ versions: secret, administrator: connectDatabase(process.env) }),
    (line) => lines.push(line),
  );
});

async function run(versionId: string, steps: readonly RotationStep[] = STEPS): Promise<void> {
  for (const Step of steps)
    await rotate({ Step, SecretId: SECRET_ARN, ClientRequestToken: versionId }, lambdaContext());
}

/** As whom a request would be served now. */
async function served(): Promise<unknown> {
  const { rows } = await application.execute(
    sql`select cast(current_user as text) as name, (select count(*) from messages where false) as messages`,
  );
  return rows[0]?.['name'];
}

test('the role that is in use changes, and changes back, and requests are served after every step', async () => {
  for (const [versionId, before, after] of [
    ['version-1', 'application', 'application_clone'],
    ['version-2', 'application_clone', 'application'],
  ] as const) {
    secret.pending = versionId;
    for (const step of STEPS) {
      await run(versionId, [step]);
      expect(await served()).toBe(step === 'finishSecret' ? after : before);
    }
  }
});

test('every step may be repeated', async () => {
  secret.pending = 'version-1';
  for (const step of STEPS) await run('version-1', [step, step]);
  expect(await served()).toBe('application_clone');
  await run('version-1');
  expect(await served()).toBe('application_clone');
});

test('a password that was made before is kept', async () => {
  secret.pending = 'version-1';
  await run('version-1', ['createSecret']);
  const made = secret.values.get('version-1');
  await run('version-1', ['createSecret']);
  expect(secret.values.get('version-1')).toBe(made);
});

test('the database may be paused, and an answer be lost', async () => {
  secret.pending = 'version-1';
  await run('version-1', ['createSecret']);
  testDatabase.inject('resuming', 'none', 'none', 'none', 'answer-lost', 'none', 'resuming');
  await run('version-1', ['setSecret', 'testSecret', 'finishSecret']);
  expect(await served()).toBe('application_clone');
});

test('later migrations see to the role that came into use', async () => {
  secret.pending = 'version-1';
  await run('version-1');
  const administrator = connectDatabase(process.env);
  await administrator.execute(sql`create table later (id integer)`);
  expect((await application.execute(sql`select id from later`)).rows).toEqual([]);
  await administrator.execute(sql`drop table later`);
});

test('neither the log nor a call holds a password', async () => {
  secret.pending = 'version-1';
  await run('version-1');
  const { password } = JSON.parse(secret.values.get('version-1') ?? '');
  expect(password).toMatch(/^[\w-]{64}$/);
  expect(lines).not.toEqual([]);
  expect(lines.join('')).not.toContain(password);
  expect(testDatabase.requests.join('')).not.toContain(password);
});

describe('a rotation is refused', () => {
  test('to a version that is not pending', async () => {
    await expect(run('version-9', ['createSecret'])).rejects.toThrow(
      'createSecret: The version version-9 of the secret is labelled []',
    );
  });

  test('whose password was not made yet', async () => {
    secret.pending = 'version-1';
    await expect(run('version-1', ['setSecret'])).rejects.toThrow('setSecret: The pending version has no value yet');
    await expect(run('version-1', ['finishSecret'])).rejects.toThrow('The pending version has no value yet');
  });

  test('to the role that is in use', async () => {
    secret.pending = 'version-1';
    secret.values.set('version-1', JSON.stringify({ username: 'application', password: 'second' }));
    await expect(run('version-1', ['setSecret'])).rejects.toThrow(
      'The pending version is for the role application, which is in use',
    );
    expect(await served()).toBe('application');
  });

  test('to a role that does not exist', async () => {
    secret.pending = 'version-1';
    secret.values.set('version-1', JSON.stringify({ username: 'nobody', password: 'second' }));
    await expect(run('version-1', ['testSecret'])).rejects.toThrow('The role nobody cannot sign in and use the tables');
  });
});

test('the test of a schedule that is set up takes the present value', async () => {
  secret.pending = 'version-1';
  await run('version-1', ['testSecret']);
});

test.each([
  ['application', 'application_clone'],
  ['application_clone', 'application'],
])('after %s comes %s', (username, next) => {
  expect(otherRole(username)).toBe(next);
});
