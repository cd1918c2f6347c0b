import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { connectDatabase, type Database } from '../../lambda/database/client.ts';
import { rootCause } from '../../lambda/database/errors.ts';
import { createMigrationHandler, type MigrationSummary } from '../../lambda/migrate/handler.ts';
import { MIGRATIONS_FOLDER, startTestDatabase, type TestDatabase } from './database.ts';
import { lambdaContext } from './load-balancer.ts';

const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:foobar-production-application-GhIjKl';

let testDatabase: TestDatabase;
let administrator: Database;
let application: Database;
let onLog: (message: string) => void = () => undefined;

beforeAll(async () => {
  testDatabase = await startTestDatabase();
  Object.assign(process.env, testDatabase.environment);
  administrator = connectDatabase(process.env);
  application = connectDatabase({ ...process.env, DATABASE_SECRET_ARN: SECRET_ARN });
}, 60_000);

afterAll(() => testDatabase.stop());

beforeEach(async () => {
  testDatabase.inject();
  setSecret({ username: 'application', password: 'first' });
  await migrate();
});

function setSecret(content: object): void {
  testDatabase.secrets.set(SECRET_ARN, JSON.stringify(content));
}

function migrate(): Promise<MigrationSummary> {
  const handler = createMigrationHandler({
    folder: MIGRATIONS_FOLDER,
    environment: { ...process.env, APPLICATION_SECRET_ARN: SECRET_ARN },
    log: (_level, message) => onLog(message),
  });
  return handler({}, lambdaContext());
}

/** The rows, or the code of PostgreSQL's refusal. */
async function run(database: Database, statement: string): Promise<unknown> {
  try {
    return (await database.execute(sql.raw(statement))).rows;
  } catch (error) {
    return /SQLState: (\w{5})/.exec(String(rootCause(error)))?.[1] ?? error;
  }
}

const NEW_ROW = "insert into messages (id, author, body) values (gen_random_uuid(), 'Ada', 'Hello')";

describe('the application', () => {
  test.each([
    ['read rows', 'select author from messages where false'],
    ['insert rows', NEW_ROW],
    ['update rows', "update messages set body = 'Good morning'"],
    ['lock rows', 'select author from messages where false for update'],
    ['delete rows', 'delete from messages'],
  ])('may %s', async (_, statement) => {
    expect(await run(application, statement)).toEqual([]);
  });

  test.each([
    ['make a table', 'create table extra (id integer)'],
    ['make a temporary table', 'create temporary table extra (id integer)'],
    ['make a schema', 'create schema extra'],
    ['make a role', 'create role extra'],
    ['make a database', 'create database extra'],
    ['make a function', 'create function extra() returns integer language sql return 1'],
    ['change a table', 'alter table messages add column extra integer'],
    ['make an index', 'create index on messages (author)'],
    ['drop a table', 'drop table messages'],
    ['empty a table', 'truncate messages'],
    ['read the history of the migrations', 'select hash from drizzle.__drizzle_migrations'],
    ['read password verifiers', 'select rolpassword from pg_authid'],
    ['become the administrator', 'set role foobar_admin'],
  ])('may not %s', async (_, statement) => {
    expect(await run(application, statement)).toBe('42501');
  });

  test('reads and writes the tables of later migrations, too', async () => {
    await run(administrator, 'create table later (id serial primary key)');
    expect(await run(application, 'insert into later default values returning id')).toEqual([{ id: 1 }]);
    expect(await run(application, 'drop table later')).toBe('42501');
    await run(administrator, 'drop table later');
  });

  test('loses a right that it was given beside the migrations', async () => {
    await run(administrator, 'grant truncate on messages to application');
    await migrate();
    expect(await run(application, 'truncate messages')).toBe('42501');
  });
});

describe('another user of the server', () => {
  test('can neither sign in to the database nor use its schema', async () => {
    const other = SECRET_ARN.replace('application', 'other');
    testDatabase.secrets.set(other, JSON.stringify({ username: 'other', password: 'other' }));
    await run(administrator, "create role other login password 'other'");
    const database = connectDatabase({ ...process.env, DATABASE_SECRET_ARN: other });
    expect(await run(database, 'select 1')).toBe('42501');
  });
});

describe('a changed secret', () => {
  test('changes the password', async () => {
    expect(await run(application, 'select 1 as one')).toEqual([{ one: 1 }]);
    setSecret({ username: 'application', password: 'second' });
    expect(await run(application, 'select 1 as one')).toBe('28P01');
    expect((await migrate()).role).toBe('application');
    expect(await run(application, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('with another name makes another role, and leaves the first as it was', async () => {
    setSecret({ username: 'application_clone', password: 'second' });
    expect((await migrate()).role).toBe('application_clone');
    expect(await run(application, 'select current_user::text as name')).toEqual([{ name: 'application_clone' }]);
    expect(await run(application, NEW_ROW)).toEqual([]);
    setSecret({ username: 'application', password: 'first' });
    expect(await run(application, NEW_ROW)).toEqual([]);
  });
});

test('the password is in no call, only its verifier', async () => {
  setSecret({ username: 'application', password: 'correct horse battery staple' });
  await migrate();
  const sent = testDatabase.requests.join('\n');
  expect(sent).toContain("password 'SCRAM-SHA-256$");
  expect(sent).not.toContain('correct horse');
});

test('locks of an attempt that was given up are waited for', async () => {
  const retried = new Promise<void>((resolve) => {
    onLog = (message) => {
      if (message === 'database retry') resolve();
    };
  });
  const migrated = await administrator.transaction(async (transaction) => {
    await transaction.execute(sql`alter role application connection limit 5`);
    const summary = migrate();
    await retried;
    return () => summary;
  });
  expect((await migrated()).role).toBe('application');
});

describe('the deployment fails and says why', () => {
  test.each([
    ['no JSON', 'text', `The secret ${SECRET_ARN} must be JSON with username and password, as text`],
    ['no password', '{"username":"application"}', 'must be JSON with username and password'],
    ['a name in capitals', '{"username":"Application","password":"p"}', 'has the username "Application"; use 1 to 63'],
    [
      "the administrator's name",
      '{"username":"foobar_admin","password":"p"}',
      "The application's role foobar_admin could not be set up: that is the administrator; give the application a name",
    ],
    [
      'a password that is not ASCII',
      '{"username":"application","password":"pässword"}',
      "The application's role application could not be set up: The password has characters other than printable ASCII",
    ],
  ])('when the secret has %s', async (_, text, message) => {
    testDatabase.secrets.set(SECRET_ARN, text);
    await expect(migrate()).rejects.toThrow(message);
  });

  test('when there is no such secret', async () => {
    testDatabase.secrets.delete(SECRET_ARN);
    await expect(migrate()).rejects.toThrow(`Secrets Manager can't find the specified secret`);
  });

  test('when the role belongs to somebody else', async () => {
    setSecret({ username: 'pg_monitor', password: 'p' });
    await expect(migrate()).rejects.toThrow(/^The application's role pg_monitor could not be set up: ERROR: /);
  });
});

test.each(Array.from({ length: 24 }, (_, call) => call))('the answer of call %i may be lost', async (call) => {
  testDatabase.inject(...Array<'none'>(call).fill('none'), 'answer-lost');
  expect((await migrate()).role).toBe('application');
  expect(await run(application, NEW_ROW)).toEqual([]);
});
