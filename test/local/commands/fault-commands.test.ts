import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { main } from '../../../local/commands/main.ts';
import { type ControlServer, startControlServer } from '../../../local/control/control-server.ts';
import { Faults } from '../../../local/faults/faults.ts';
import { timing } from '../../../local/timing.ts';

let directory: string;
let control: ControlServer;
let faults: Faults;
let said: string[];

const named = (name: string) => ({ name, path: name });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'data-'));
  control = await startControlServer();
  writeFileSync(join(directory, 'local.json'), JSON.stringify({ control: { url: control.url } }));
  const begin = () => ({ end: () => undefined });
  faults = new Faults({
    kinds: [
      {
        name: 'load-balancer-away',
        description: 'It is away.',
        strikes: 'load balancer',
        targets: () => ['site-a', 'site-b'].map(named),
        begin,
      },
      {
        name: 'database-slow',
        description: 'It is slow.',
        strikes: 'database',
        targets: () => [named('site')],
        milliseconds: 500,
        begin,
      },
      {
        name: 'database-paused',
        description: 'It is paused.',
        strikes: 'database',
        targets: () => [named('site')],
        begin,
      },
    ],
    timing: timing(1),
    log: () => undefined,
  });
  control.serve(directory, {
    faults,
    resume: (name) => `${name} is available.`,
    invalidate: () => '',
    status: () => ({}),
  });
});

beforeEach(() => {
  said = [];
  for (const method of ['log', 'error'] as const) {
    jest.spyOn(console, method).mockImplementation((line: string) => void said.push(line));
  }
});

afterEach(async () => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  await faults.endAll();
});

afterAll(async () => {
  await control.stop();
  rmSync(directory, { recursive: true });
});

/** Runs `scaled-web local …`. @returns what it printed */
async function local(...words: readonly string[]): Promise<string> {
  said = [];
  await main(['node', 'scaled-web', 'local', ...words, '--data', directory], []);
  return said.join('\n');
}

test('faults begin, are listed, and end', async () => {
  expect(await local('fault', 'database-slow', '--for', '60', '--milliseconds', '20')).toBe(
    'database-slow site, 20 ms, for 60 s. "recover database-slow" ends it.',
  );
  expect(await local('faults')).toMatch(
    /^Active:\n {2}database-slow site, 20 ms, for 60 s \(since .*\)\n\nFaults that can be made:\n {2}load-balancer-away\n {4}It is away\.\n {4}load balancer: site-a, site-b\n {2}database-slow \(500 ms unless told otherwise\)/,
  );
  expect(JSON.parse(await local('faults', '--json')).active).toHaveLength(1);
  expect(await local('recover')).toBe('database-slow site is over.');
  expect(await local('recover', 'database-slow')).toBe('No such fault was active.');
  expect(await local('faults')).toMatch(/^No fault is active\.\n/);
});

test('the commonest have short names', async () => {
  expect(await local('fail', 'a')).toBe('site-a is away.');
  expect(await local('restore', 'a')).toBe('site-a is back.');
  expect(await local('pause', 'site')).toBe('site is paused.');
  expect(await local('resume', 'site')).toBe('site is available.');
});

test('the folder is understood before the subcommand, too', async () => {
  await main(['node', 'scaled-web', 'local', '--data', directory, 'fail', 'b'], []);
  expect(said).toEqual(['site-b is away.']);
});

test.each([
  [
    ['fault', 'earthquake'],
    'There is no fault "earthquake". The faults are: load-balancer-away, database-slow, database-paused.',
  ],
  [['fault', 'load-balancer-away'], 'load-balancer-away needs the name of its load balancer: site-a, site-b.'],
  [['recover', 'database-slow', 'other'], 'No database is called "other". The databases are: site.'],
  [['fail', 'c'], 'No load balancer is called "c". The load balancers are: site-a, site-b.'],
])('%j is refused in one line, with exit code 1', async (words, message) => {
  expect(await local(...words)).toBe(`scaled-web: ${message}`);
  expect(process.exitCode).toBe(1);
});
