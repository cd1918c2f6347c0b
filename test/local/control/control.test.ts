import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ControlClient } from '../../../local/control/control-client.ts';
import { type ControlServer, startControlServer } from '../../../local/control/control-server.ts';
import { openDataDirectory } from '../../../local/control/data-directory.ts';
import {
  type LocalAddresses,
  readLocalJson,
  removeLocalJson,
  writeLocalJson,
} from '../../../local/control/local-json.ts';
import { Faults } from '../../../local/faults/faults.ts';
import { timing } from '../../../local/timing.ts';

let directory: string;
let control: ControlServer;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'data-'));
  control = await startControlServer();
});

afterEach(async () => {
  await control.stop();
  rmSync(directory, { recursive: true });
});

function addresses(controlUrl: string): LocalAddresses {
  return {
    processId: process.pid,
    site: 'http://127.0.0.1:8080',
    distributions: {},
    loadBalancers: {},
    dns: { host: '127.0.0.1', port: 53 },
    dataApi: { url: 'http://127.0.0.1:1' },
    databases: {},
    buckets: {},
    control: { url: controlUrl },
    start: [],
  };
}

const named = (name: string) => ({ name, path: name });
const begin = () => ({ end: () => undefined });
const ordinary = { description: 'It is away.', begin };

const faults = new Faults({
  kinds: [
    { ...ordinary, name: 'load-balancer-away', strikes: 'load balancer', targets: () => ['a', 'b'].map(named) },
    { ...ordinary, name: 'database-paused', strikes: 'database', targets: () => [named('foobar')] },
    { ...ordinary, name: 'database-slow', strikes: 'database', targets: () => [named('foobar')], milliseconds: 500 },
  ],
  timing: timing(1),
  log: () => undefined,
});

const actions = {
  faults,
  resume: (database: string) => `${database} is available.`,
  invalidate: ({ paths }: { readonly paths: readonly string[] }) => `${paths.join(' ')} dropped.`,
  status: () => ({ loadBalancers: ['a', 'b'] }),
};

afterEach(async () => {
  await faults.endAll();
});

function serve(): ControlClient {
  writeLocalJson(directory, addresses(control.url));
  control.serve(directory, actions);
  return new ControlClient(directory);
}

describe('openDataDirectory', () => {
  test('refuses a folder that a living runtime uses, and takes it once released', async () => {
    const first = await openDataDirectory(directory, control.url);
    control.serve(first.path);
    await expect(openDataDirectory(directory, 'http://127.0.0.1:9')).rejects.toThrow(
      new RegExp(`in use by the local runtime with process id ${process.pid}`),
    );
    first.release();
    (await openDataDirectory(directory, control.url)).release();
  });

  test('takes over the lock of one that was killed', async () => {
    const dead = await startControlServer();
    await openDataDirectory(directory, dead.url);
    await dead.stop();
    (await openDataDirectory(directory, control.url)).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  test('of two starts that find the lock of one that was killed, one takes it over', async () => {
    const dead = await startControlServer();
    await openDataDirectory(directory, dead.url);
    await dead.stop();
    control.serve(directory);
    const starts = await Promise.allSettled([1, 2].map(() => openDataDirectory(directory, control.url)));
    expect(starts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('takes over a lock whose port now belongs to a runtime in another folder', async () => {
    await openDataDirectory(directory, control.url);
    control.serve('/another/folder');
    await expect(openDataDirectory(directory, control.url)).resolves.toBeDefined();
  });

  test('a reset empties the folder but for the lock', async () => {
    const data = await openDataDirectory(directory, control.url);
    writeFileSync(data.file('secrets.json'), '{}');
    writeFileSync(`${data.file('secrets.json')}.new`, '');
    data.reset();
    expect(readdirSync(directory)).toEqual(['lock.json']);
  });

  test('a reset refuses a folder with what no runtime wrote, and deletes nothing', async () => {
    const data = await openDataDirectory(directory, control.url);
    const others = ['1', '2', '3', '4'].map((name) => `thesis-${name}.txt`);
    for (const name of ['secrets.json', ...others]) writeFileSync(join(directory, name), '{}');
    expect(data.reset).toThrow(
      /--reset would delete what .* holds thesis-1\.txt, thesis-2\.txt, thesis-3\.txt and 1 more\. Give a folder of its own with --data/,
    );
    expect(readdirSync(directory)).toEqual(['lock.json', 'secrets.json', ...others]);
  });

  test('a name that is empty, and would be the working directory, is refused', async () => {
    await expect(openDataDirectory('', control.url)).rejects.toThrow(/empty name\. Give one with --data/);
  });

  test('a folder that cannot be made is refused with the reason', async () => {
    writeFileSync(join(directory, 'file'), '');
    for (const path of ['file', 'file/data']) {
      await expect(openDataDirectory(join(directory, path), control.url)).rejects.toThrow(
        /Cannot write in .*Give another folder with --data/,
      );
    }
  });
});

test.each(['{', 'null', '{}'])('addresses that no runtime wrote (%s) are refused with their file', (content) => {
  writeFileSync(join(directory, 'local.json'), content);
  expect(() => readLocalJson(directory)).toThrow(/local\.json is not what a local runtime writes .* start it anew\./);
});

describe('the control interface', () => {
  test('takes a load balancer away and brings it back', async () => {
    const client = serve();
    await expect(client.loadBalancer('a', 'fail')).resolves.toBe('a is away.');
    await expect(client.loadBalancer('a', 'restore')).resolves.toBe('a is back.');
    await expect(client.loadBalancer('a', 'restore')).resolves.toBe('a was not away.');
  });

  test('pauses a database and wakes it', async () => {
    const client = serve();
    await expect(client.database('foobar', 'pause')).resolves.toBe('foobar is paused.');
    await expect(client.database('foobar', 'resume')).resolves.toBe('foobar is available.');
  });

  test('drops objects from the caches of distributions', async () => {
    await expect(serve().invalidate({ paths: ['/', '/a*'] })).resolves.toBe('/ /a* dropped.');
  });

  test.each([['{}'], ['{"paths":"/"}'], ['{"paths":[1]}'], ['x']])(
    'refuses an invalidation that is none: %s',
    async (body) => {
      control.serve(directory, actions);
      const response = await fetch(`${control.url}/invalidations`, { method: 'POST', body });
      const message = 'The body must be a JSON object with a list of paths: {"paths": ["/index.html"]}.';
      expect([response.status, await response.json()]).toEqual([400, { message }]);
    },
  );

  test('begins faults, lists them with all there are, and ends them', async () => {
    const client = serve();
    const slow = { kind: 'database-slow', target: 'foobar', seconds: 60, milliseconds: 5 };
    const since = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    await expect(client.beginFault(slow)).resolves.toEqual({
      message: 'database-slow foobar, 5 ms, for 60 s.',
      fault: { ...slow, since },
    });
    await client.beginFault({ kind: 'load-balancer-away', target: 'b' });
    const { active, offers } = await client.faults();
    expect(active).toEqual([
      { ...slow, since },
      { kind: 'load-balancer-away', target: 'b', since },
    ]);
    expect(offers).toContainEqual({
      kind: 'load-balancer-away',
      description: 'It is away.',
      strikes: 'load balancer',
      targets: ['a', 'b'],
    });
    await expect(client.endFaults('database-slow', 'foobar')).resolves.toBe('database-slow foobar is over.');
    await expect(client.endFaults('database-slow')).resolves.toBe('No such fault was active.');
    await expect(client.endFaults()).resolves.toBe('load-balancer-away b is over.');
    expect((await client.faults()).active).toEqual([]);
  });

  test("a refusal reaches the caller in the runtime's own words", async () => {
    await expect(serve().loadBalancer('z', 'fail')).rejects.toThrow(
      'No load balancer is called "z". The load balancers are: a, b.',
    );
  });

  test('says so when nothing runs there', async () => {
    expect(() => new ControlClient(directory)).toThrow(/No local runtime is running with its data in/);
    const dead = await startControlServer();
    await dead.stop();
    writeLocalJson(directory, addresses(dead.url));
    await expect(new ControlClient(directory).loadBalancer('a', 'fail')).rejects.toThrow(/does not answer/);
    removeLocalJson(directory);
  });

  test.each([
    ['', 'The body must be a JSON object: {"kind": …, "target": …}.'],
    ['[]', 'The body must be a JSON object: {"kind": …, "target": …}.'],
    ['{}', 'A fault needs its kind. GET /faults lists them.'],
    ['{"kind":1}', 'kind must be a string, got 1.'],
    ['{"kind":"database-slow","milliseconds":"5"}', 'milliseconds must be a number, got "5".'],
    ['{"kind":"database-slow","for":5}', 'A fault has no for. It has: kind, target, seconds, milliseconds.'],
    [`{"kind":"${'x'.repeat(70_000)}"}`, 'A body has at most 65536 bytes.'],
  ])('refuses a fault that is none: %.40s', async (body, message) => {
    control.serve(directory, actions);
    const response = await fetch(`${control.url}/faults`, { method: 'POST', body });
    expect([response.status, await response.json()]).toEqual([400, { message }]);
  });

  test.each([
    ['GET', '/status', {}, 200],
    ['GET', '/status', { host: 'localhost:<port>', origin: 'http://localhost:<port>' }, 200],
    ['GET', '/status', { origin: 'http://localhost:1' }, 403],
    ['GET', '/', {}, 200],
    ['GET', '/other', {}, 404],
    ['GET', '/load-balancers/a/fail', {}, 404],
    ['POST', '/load-balancers/z/fail', {}, 400],
    ['POST', '/load-balancers/%zz/fail', {}, 400],
    ['GET', '/faults', {}, 200],
    ['PUT', '/faults', {}, 404],
    ['GET', '/faults/database-slow', {}, 404],
    ['POST', '/faults/database-slow', {}, 404],
    ['DELETE', '/faults/database-slow', {}, 200],
    ['DELETE', '/faults/database-slow/foobar', {}, 200],
    ['DELETE', '/faults/database-slow/other', {}, 400],
    ['DELETE', '/faults/other', {}, 400],
    ['DELETE', '/faults/%zz', {}, 400],
    ['POST', '/databases/foobar/fail', {}, 404],
    ['DELETE', '/faults', { origin: 'https://evil.example' }, 403],
    ['POST', '/load-balancers/a/fail', { host: 'evil.example' }, 403],
    ['POST', '/load-balancers/a/fail', { origin: 'https://evil.example' }, 403],
  ])('%s %s %j answers %d', async (method, path, headers, expected) => {
    control.serve(directory, actions);
    const { port } = new URL(control.url);
    const given = Object.entries(headers).map(([name, value]) => [name, value.replace('<port>', port)]);
    expect(await statusOf(method, path, Object.fromEntries(given))).toBe(expected);
  });

  test('names what can be asked for when it is asked for something else', async () => {
    control.serve(directory, actions);
    const response = await fetch(`${control.url}/faluts`);
    expect(await response.json()).toEqual({
      message: expect.stringMatching(/^There is no GET \/faluts\. There are: .*POST \/faults, .*<name>\/resume\.$/),
    });
  });

  test('answers 503 to actions until the runtime is ready', async () => {
    expect(await statusOf('GET', '/status', {})).toBe(503);
  });
});

function statusOf(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${control.url}${path}`, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });
}
