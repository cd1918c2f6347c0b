import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { controlLoadBalancer } from '../../../local/control/control-client.ts';
import { type ControlServer, startControlServer } from '../../../local/control/control-server.ts';
import { openDataDirectory } from '../../../local/control/data-directory.ts';
import { type LocalAddresses, removeLocalJson, writeLocalJson } from '../../../local/control/local-json.ts';

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
  };
}

const actions = {
  fail: async (name: string) => {
    if (name !== 'a') throw new Error(`There is no load balancer "${name}"; there are a, b.`);
    return 'a is away';
  },
  restore: async (name: string) => `${name} is back`,
  status: () => ({ loadBalancers: ['a', 'b'] }),
};

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

  test('takes over a lock whose port now belongs to a runtime in another folder', async () => {
    await openDataDirectory(directory, control.url);
    control.serve('/another/folder');
    await expect(openDataDirectory(directory, control.url)).resolves.toBeDefined();
  });

  test('a reset empties the folder but for the lock', async () => {
    const data = await openDataDirectory(directory, control.url);
    writeFileSync(data.file('secrets.json'), '{}');
    data.reset();
    expect(readdirSync(directory)).toEqual(['lock.json']);
  });

  test('a folder that cannot be made is refused with the reason', async () => {
    writeFileSync(join(directory, 'file'), '');
    await expect(openDataDirectory(join(directory, 'file', 'data'), control.url)).rejects.toThrow(
      /Cannot write in .*Give another folder with --data/,
    );
  });
});

describe('the control interface', () => {
  test('runs an action and gives back its answer', async () => {
    writeLocalJson(directory, addresses(control.url));
    control.serve(directory, actions);
    await expect(controlLoadBalancer(directory, 'a', 'fail')).resolves.toBe('a is away');
    await expect(controlLoadBalancer(directory, 'a', 'restore')).resolves.toBe('a is back');
  });

  test("an action's refusal reaches the caller in its own words", async () => {
    writeLocalJson(directory, addresses(control.url));
    control.serve(directory, actions);
    await expect(controlLoadBalancer(directory, 'z', 'fail')).rejects.toThrow(
      'There is no load balancer "z"; there are a, b.',
    );
  });

  test('says so when nothing runs there', async () => {
    await expect(controlLoadBalancer(directory, 'a', 'fail')).rejects.toThrow(
      /No local runtime is running with its data in/,
    );
    writeLocalJson(directory, addresses('http://127.0.0.1:9'));
    await expect(controlLoadBalancer(directory, 'a', 'fail')).rejects.toThrow(/does not answer/);
    removeLocalJson(directory);
  });

  test.each([
    ['GET', '/status', {}, 200],
    ['GET', '/', {}, 200],
    ['GET', '/other', {}, 404],
    ['GET', '/load-balancers/a/fail', {}, 404],
    ['POST', '/load-balancers/z/fail', {}, 400],
    ['POST', '/load-balancers/%zz/fail', {}, 400],
    ['POST', '/load-balancers/a/fail', { host: 'evil.example' }, 403],
    ['POST', '/load-balancers/a/fail', { origin: 'https://evil.example' }, 403],
  ])('%s %s %j answers %d', async (method, path, headers, expected) => {
    control.serve(directory, actions);
    expect(await statusOf(method, path, headers)).toBe(expected);
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
