import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type BuildOptions, build } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../lib/constructs/function-bundle.ts';
import { LEAN_BUNDLE } from '../../lib/constructs/node-function.ts';
import { MIGRATIONS_FOLDER } from './database.ts';
import { albEvent, healthCheckEvent } from './load-balancer.ts';

let folder: string;
let dataApi: Server;
/** Answers of the Data API, the last one again and again; undefined closes the socket. */
let answers: (string | undefined)[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundles-'));
  const options: BuildOptions = { ...BUNDLE_OPTIONS, outdir: folder, logLevel: 'silent' };
  await build({ ...options, ...LEAN_BUNDLE, entryPoints: { api: 'lambda/api/index.ts' } });
  await build({
    ...options,
    entryPoints: { migrate: 'lambda/migrate/index.ts', rotate: 'lambda/rotate-application-secret/index.ts' },
  });
  await cp(MIGRATIONS_FOLDER, join(folder, 'migrations'), { recursive: true });
  await writeFile(join(folder, 'invoke.mjs'), INVOKE);
  dataApi = createServer((request, response) => {
    request.resume().on('end', () => {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === undefined) {
        request.socket.destroy();
      } else {
        response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(dataApi, 'listening');
});

afterAll(async () => {
  dataApi.close();
  dataApi.closeAllConnections();
  await rm(folder, { recursive: true });
});

/** Invokes a bundle's handler with each event in one process, as Lambda would, and prints what it returns. */
const INVOKE = `
import files from 'node:fs/promises';
import { createRequire } from 'node:module';
const { readFile } = files;
const read = [];
files.readFile = (...named) => (read.push(named[0]), readFile(...named));
const [bundle, events] = process.argv.slice(2);
const { handler } = createRequire(import.meta.url)(bundle);
for (const event of JSON.parse(events)) {
  const context = { functionName: 'f', functionVersion: '1', awsRequestId: 'r', getRemainingTimeInMillis: () => 10000 };
  const result = await handler(event, context).catch((error) => ({ thrown: error.message }));
  console.log('RESULT ' + JSON.stringify(result));
}
console.log('READ ' + JSON.stringify(read));
console.log('LOADED ' + JSON.stringify(process.moduleLoadList));
process.exit();
`;

async function invoke(bundle: string, ...events: object[]) {
  const address = dataApi.address();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', join(folder, 'invoke.mjs'), join(folder, bundle), JSON.stringify(events)],
    {
      env: {
        TZ: 'Asia/Kolkata',
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_RDS_DATA: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
        DATABASE_CLUSTER_ARN: 'arn:aws:rds:us-east-1:111122223333:cluster:foobar-production-database',
        DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:foobar-AbCdEf',
        DATABASE_NAME: 'foobar',
      },
    },
  );
  const lines = stdout.trim().split('\n');
  const after = (prefix: string) =>
    lines.filter((line) => line.startsWith(prefix)).map((line) => JSON.parse(line.slice(prefix.length)));
  return {
    results: after('RESULT '),
    /** The parts of Node.js. */
    loaded: after('LOADED ').flat(),
    /** The files, asynchronously. */
    read: after('READ ').flat(),
    log: lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)),
  };
}

test('the bundle of the API is at most 300 KiB', async () => {
  expect((await stat(join(folder, 'api.js'))).size).toBeLessThanOrEqual(300 * 1024);
});

describe('the bundle of the API', () => {
  test('answers the health check and logs JSON only', async () => {
    answers = [];
    const { results, log } = await invoke('api.js', healthCheckEvent());
    expect(results).toMatchObject([{ statusCode: 200, body: '{"status":"ok"}' }]);
    expect(log).toMatchObject([{ level: 'DEBUG', message: 'request', path: '/health', coldStart: true }]);
  });

  test('loads no part of Node.js that it does not need, fetch and zlib, and looks for no files of settings', async () => {
    answers = ['{"records":[]}'];
    const { results, loaded, read } = await invoke('api.js', albEvent({ path: '/api/messages' }));
    expect(results).toMatchObject([{ statusCode: 200 }]);
    expect(loaded).toContain('NativeModule https');
    expect(loaded).not.toContain('NativeModule internal/deps/undici/undici');
    expect(loaded).not.toContain('NativeModule zlib');
    expect(read).toEqual([]);
  });

  test('reaches the database again after a connection that was closed under it', async () => {
    answers = ['{"records":[]}', undefined, '{"records":[]}'];
    const list = albEvent({ path: '/api/messages' });
    const { results, log } = await invoke('api.js', list, list);
    expect(results).toMatchObject([
      { statusCode: 200, body: '{"messages":[],"next":null}' },
      { statusCode: 200, body: '{"messages":[],"next":null}' },
    ]);
    expect(log.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'INFO request',
      'WARN database retry',
      'INFO request',
    ]);
  });
});

test('an error that is logged names the TypeScript files of its stack, and the bundle where there is no map', async () => {
  answers = ['{"records":[[]]}'];
  const failing = albEvent({ path: '/api/messages' });
  const { log } = await invoke('api.js', failing);
  expect(log).toMatchObject([{ level: 'ERROR', status: 500 }]);
  expect(log[0].error.stack).toMatch(/at .*lambda\/database\/statement\.ts:\d+:\d+/);
  await rm(join(folder, 'api.js.map'));
  const { log: unmapped } = await invoke('api.js', failing);
  expect(unmapped[0].error.stack).toMatch(/at .*\/api\.js:\d+:\d+/);
});

test('a moment of the database is one of UTC, wherever the function runs', async () => {
  const id = '0b9f3a52-7a40-4d0e-9d57-0d8a3d1c2b11';
  const record = [id, 'a', 'b', '2026-01-01 00:00:00', '2026-01-01 12:30:00.800'].map((stringValue) => ({
    stringValue,
  }));
  answers = [JSON.stringify({ records: [[...record, { longValue: 1 }]] })];
  const { results } = await invoke('api.js', albEvent({ path: `/api/messages/${id}` }));
  expect(JSON.parse(results[0].body)).toEqual({
    id,
    author: 'a',
    body: 'b',
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T12:30:00.800Z',
    version: 1,
  });
});

test('the bundle of the migrations finds the folder beside it', async () => {
  answers = ['{}'];
  const { results } = await invoke('migrate.js', {});
  expect(results).toEqual([{ applied: ['0000_message_board'], current: '0000_message_board' }]);
});

test('the bundle of the rotation says who may call it', async () => {
  const { results } = await invoke('rotate.js', {});
  expect(results[0].thrown).toContain('Secrets Manager invokes this function with all three');
});
