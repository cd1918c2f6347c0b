import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { withConnection } from '../../../local/postgres/connection.ts';
import { type PostgresServer, startPostgres } from '../../../local/postgres/postgres.ts';
import { findProcess } from '../../../local/postgres/process-table.ts';
import { temporaryDirectory } from '../../helpers/postgres.ts';

const asRoot = process.getuid?.() === 0 ? test : test.skip;

let directory: string;
const started: PostgresServer[] = [];
const lines: string[] = [];

let template: string;

/** Initialised once; each test gets a copy, with its owner. */
beforeAll(async () => {
  template = await temporaryDirectory();
  const server = await startPostgres({ directory: template });
  await server.stop();
});

afterAll(() => rm(template, { recursive: true, force: true }));

beforeEach(async () => {
  directory = await temporaryDirectory();
  await promisify(execFile)('cp', ['-a', `${template}/.`, directory]);
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
  await rm(directory, { recursive: true, force: true });
  lines.splice(0);
});

async function start(props: { databaseUrl?: string; majorVersion?: number; directory?: string } = {}) {
  const server = await startPostgres({ directory, log: (line) => lines.push(line), ...props });
  started.push(server);
  return server;
}

async function rows(server: PostgresServer, sql: string): Promise<unknown[]> {
  return withConnection(server, async (client) => (await client.query({ text: sql, rowMode: 'array' })).rows.flat());
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8'), 10);
}

async function untilGone(pid: number): Promise<void> {
  while ((await findProcess(pid)) !== undefined) {
    await new Promise((wake) => setTimeout(wake, 5));
  }
}

/** A runtime of its own process, which can be killed, and which ends at once by SIGTERM. */
async function startRuntime(account: { uid?: number; gid?: number } = {}): Promise<ChildProcess> {
  const root = resolve(process.cwd());
  const script = `
    import { startPostgres } from ${JSON.stringify(join(root, 'local/postgres/postgres.ts'))};
    await startPostgres({ directory: ${JSON.stringify(directory)} });
    process.on('SIGTERM', () => process.exit(1));
    console.log('ready');`;
  const runtime = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], HOME: directory },
    ...account,
  });
  await once(runtime.stdout ?? runtime, 'data');
  return runtime;
}

async function kill(runtime: ChildProcess): Promise<void> {
  runtime.kill('SIGKILL');
  await once(runtime, 'exit');
}

describe('a server of its own', () => {
  test('starts, keeps its data over a stop, and leaves no process', async () => {
    const first = await start({ majorVersion: 17 });
    expect(first).toMatchObject({ host: '127.0.0.1', embedded: true, version: expect.stringMatching(/^17\./) });
    await rows(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pid = await postmasterPid();
    await first.stop();
    expect(await findProcess(pid)).toBeUndefined();

    const second = await start();
    expect(await rows(second, 'SELECT answer FROM kept')).toEqual([42]);
    expect(lines).toEqual([]);
  });

  test('stops at once with open connections and running statements', async () => {
    const server = await start();
    const busy = withConnection(server, (client) => client.query('SELECT pg_sleep(60)')).catch(
      (error: unknown) => error,
    );
    while (
      Number((await rows(server, "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'"))[0]) === 0
    );
    const begin = performance.now();
    await server.stop();
    expect(performance.now() - begin).toBeLessThan(1500);
    expect(await busy).toMatchObject({ message: expect.stringContaining('terminat') });
  });

  test('may be stopped twice', async () => {
    const server = await start();
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
  });

  test('wants its password', async () => {
    const server = await start();
    await expect(rows({ ...server, password: 'wrong' }, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  test('sorts text as people do, and works in UTC', async () => {
    const server = await start();
    expect(await rows(server, "SELECT * FROM (VALUES ('b'), ('A'), ('a'), ('B')) AS v (x) ORDER BY x")).toEqual([
      'a',
      'A',
      'b',
      'B',
    ]);
    expect(await rows(server, "SELECT current_setting('timezone')")).toEqual(['UTC']);
  });

  test('warns when the templates ask for another major version', async () => {
    await start({ majorVersion: 16 });
    expect(lines).toEqual([
      expect.stringContaining('The templates ask for PostgreSQL 16; the local server is PostgreSQL 17.'),
    ]);
  });

  test('runs in a folder with a long name and spaces', async () => {
    const server = await start({ directory: join(directory, 'a folder with spaces', 'x'.repeat(100)) });
    expect(await rows(server, 'SELECT 1')).toEqual([1]);
  });

  asRoot('runs below a folder that is closed to others, as a clone in /root is', async () => {
    await chmod(directory, 0o700);
    const first = await start();
    await rows(first, 'CREATE TABLE kept ()');
    await first.stop();
    const second = await start();
    expect(await rows(second, 'SELECT count(*)::int FROM kept')).toEqual([0]);
    expect(await findProcess(await postmasterPid())).toBeDefined();
  });

  asRoot('belongs to an unprivileged user', async () => {
    await start();
    expect((await stat(join(directory, 'data'))).uid).not.toBe(0);
  });
});

test('a process that ends at once takes its server with it', async () => {
  const runtime = await startRuntime();
  const pid = await postmasterPid();
  runtime.kill('SIGTERM');
  await once(runtime, 'exit');
  await untilGone(pid);
  expect(await rows(await start(), 'SELECT 1')).toEqual([1]);
  expect(lines).toEqual([]);
}, 15_000);

describe('after kill -9', () => {
  test('of the runtime alone, the server that it left is stopped and the data is there', async () => {
    const runtime = await startRuntime();
    const orphan = await postmasterPid();
    await kill(runtime);
    expect(await findProcess(orphan)).toBeDefined();

    const server = await start();
    expect(lines).toEqual([`Stopped PostgreSQL (process ${orphan}), which an earlier run had left behind.`]);
    expect(await findProcess(orphan)).toBeUndefined();
    expect(await rows(server, 'SELECT 1')).toEqual([1]);
  }, 15_000);

  test('of everything, what was committed is there', async () => {
    const server = await start();
    await rows(server, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n');
    const pid = await postmasterPid();
    process.kill(pid, 'SIGKILL');
    await untilGone(pid);

    const again = await start();
    expect(await rows(again, 'SELECT count(*)::int FROM kept')).toEqual([1000]);
    expect(lines).toEqual([expect.stringContaining('PostgreSQL ended unexpectedly; its last words are in')]);
  }, 15_000);

  test('a process that was given the old id meanwhile is left alone', async () => {
    const server = await start();
    await rows(server, 'CREATE TABLE kept ()');
    const file = join(directory, 'data', 'postmaster.pid');
    const text = await readFile(file, 'utf8');
    await server.stop();
    const { uid, gid } = await stat(join(directory, 'data'));
    // Of the same user, as PostgreSQL itself disregards the processes of others.
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { cwd: '/', uid, gid });
    await once(stranger, 'spawn');
    await writeFile(file, text.replace(/^\d+/, String(stranger.pid)));
    await chown(file, uid, gid);

    const again = await start();
    expect(await rows(again, 'SELECT count(*)::int FROM kept')).toEqual([0]);
    expect(stranger.exitCode).toBeNull();
    stranger.kill('SIGKILL');
    await once(stranger, 'exit');
    expect(stranger.signalCode).toBe('SIGKILL');
  }, 15_000);

  test('in the midst of initialising, the next start begins anew', async () => {
    const fresh = join(directory, 'fresh');
    // No process has this id: it is beyond the highest that systems give.
    await mkdir(join(fresh, 'data.unfinished-99999999-ab', 'base'), { recursive: true });
    const server = await start({ directory: fresh });
    expect(await rows(server, 'SELECT 1')).toEqual([1]);
    expect((await readdir(fresh)).sort()).toEqual(['data', 'postgres.log', 'runtime.pid']);
  });
});

describe('is refused in one line', () => {
  test('when another runtime uses the data', async () => {
    await start();
    await expect(start()).rejects.toThrow(
      new RegExp(`^The data in .*/data is in use: process ${process.pid} runs PostgreSQL on it\\. Stop that one first`),
    );
  });

  test('when another major version made the data', async () => {
    const server = await start();
    await server.stop();
    await writeFile(join(directory, 'data', 'PG_VERSION'), '16\n');
    await expect(start()).rejects.toThrow(
      /was made by PostgreSQL 16, and this is PostgreSQL 17: start anew with --reset/,
    );
  });

  test('when the data is damaged', async () => {
    const server = await start();
    await server.stop();
    await rm(join(directory, 'data', 'pg_wal'), { recursive: true });
    await expect(start()).rejects.toThrow(/^Cannot start PostgreSQL in .*data: /);
  });

  test('when the password of the data is gone', async () => {
    const server = await start();
    await server.stop();
    await rm(join(directory, 'data', 'superuser-password'));
    await expect(start()).rejects.toThrow(/^The data in .* is damaged \(ENOENT: .*\)\. Start anew with --reset\.$/);
  });

  test('when the folder is a file', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    await expect(start({ directory: file })).rejects.toThrow(file);
  });
});

describe('DATABASE_URL', () => {
  test('uses that server and does not stop it', async () => {
    const own = await start();
    const databaseUrl = `postgresql://${own.user}:${own.password}@${own.host}:${own.port}/postgres`;
    const other = await start({ databaseUrl });
    const { host, port, version, systemIdentifier } = own;
    expect(other).toMatchObject({ embedded: false, host, port, version, systemIdentifier });
    expect(systemIdentifier).toMatch(/^\d+$/);
    await other.stop();
    expect(await rows(own, 'SELECT 1')).toEqual([1]);
  });

  test.each([
    ['a closed port', 'postgresql://u:p@127.0.0.1:1/d', 'cannot connect to u@127.0.0.1:1/d: connect ECONNREFUSED'],
    ['another scheme', 'http://localhost', 'DATABASE_URL is not a PostgreSQL address'],
  ])('with %s is refused', async (_, databaseUrl, message) => {
    await expect(start({ databaseUrl })).rejects.toThrow(message);
  });

  test('with a wrong password is refused, without telling it', async () => {
    const { user, host, port } = await start();
    const refused = start({ databaseUrl: `postgresql://${user}:wrong@${host}:${port}/postgres` });
    await expect(refused).rejects.toThrow(/password authentication failed.*Correct DATABASE_URL/);
    await expect(refused).rejects.not.toThrow('wrong');
  });
});
