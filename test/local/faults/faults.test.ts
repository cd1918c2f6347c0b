import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FaultKind, FaultSettings } from '../../../local/faults/fault-kind.ts';
import { Faults } from '../../../local/faults/faults.ts';
import { timing } from '../../../local/timing.ts';

let happened: string[];
let told: (line: string) => void;
let faults: Faults;
let overByItself: () => void;

function kind(name: string, properties: Partial<FaultKind> = {}): FaultKind {
  return {
    name,
    description: '',
    strikes: 'thing',
    targets: () => ['one', 'two'].map((target) => ({ name: target, path: `app/${target}` })),
    begin: (target: string, { seconds, milliseconds }: FaultSettings) => {
      happened.push(`begin ${name} ${target} ${seconds} ${milliseconds}`);
      return { end: () => void happened.push(`end ${name} ${target}`) };
    },
    ...properties,
  };
}

beforeEach(() => {
  happened = [];
  told = () => undefined;
  faults = new Faults({
    kinds: [
      kind('plain'),
      kind('brief', { seconds: 30 }),
      kind('slow', { milliseconds: 500 }),
      kind('single', { targets: () => [{ name: 'only', path: 'app/Only' }] }),
      kind('idle', { targets: () => [] }),
      kind('broken', {
        begin: async () => {
          throw new Error('It cannot begin now.');
        },
      }),
      kind('self', {
        begin: (target) => ({
          end: () => void happened.push(`end self ${target}`),
          over: new Promise((resolve) => {
            overByItself = resolve;
          }),
        }),
      }),
    ],
    timing: timing(1000),
    log: (line) => told(line),
  });
});

afterEach(() => faults.endAll());

/** Resolves with the next line that fits. */
function line(expected: RegExp): Promise<string> {
  return new Promise((resolve) => {
    told = (each) => {
      if (expected.test(each)) resolve(each);
    };
  });
}

describe('a fault', () => {
  test('is active until it is ended', async () => {
    const fault = await faults.begin({ kind: 'plain', target: 'two' });
    expect(fault).toEqual({ kind: 'plain', target: 'two', since: expect.any(String) });
    expect(faults.active).toEqual([fault]);
    expect(await faults.end('plain', 'two')).toEqual([fault]);
    expect(await faults.end('plain', 'two')).toEqual([]);
    expect(faults.active).toEqual([]);
    expect(happened).toEqual(['begin plain two undefined 0', 'end plain two']);
  });

  test.each([
    ['after the seconds of its kind', { kind: 'brief', target: 'one' }, 'begin brief one 30 0'],
    ['after the seconds that it is given', { kind: 'plain', target: 'one', seconds: 20 }, 'begin plain one 20 0'],
  ])("ends by itself %s, at the runtime's pace", async (_name, request, begun) => {
    const over = line(/^Fault over/);
    const since = performance.now();
    await faults.begin(request);
    expect(await over).toBe(`Fault over: ${request.kind} one.`);
    expect(performance.now() - since).toBeLessThan(5000);
    expect(happened).toEqual([begun, `end ${request.kind} one`]);
    expect(faults.active).toEqual([]);
  });

  test('ends when it is over by itself', async () => {
    const over = line(/^Fault over/);
    await faults.begin({ kind: 'self', target: 'one' });
    overByItself();
    await over;
    expect(faults.active).toEqual([]);
  });

  test('that was begun anew is not ended by what would have ended it before', async () => {
    await faults.begin({ kind: 'self', target: 'one' });
    const endFormer = overByItself;
    const fault = await faults.begin({ kind: 'self', target: 'one' });
    endFormer();
    // Changes are made one after the other: the former end was asked for during the first of these, and precedes the second.
    await faults.end('plain');
    await faults.end('plain');
    expect(faults.active).toEqual([fault]);
  });

  test('is told of when it begins', async () => {
    const begun = line(/^Fault:/);
    await faults.begin({ kind: 'slow', target: 'one', seconds: 3600 });
    expect(await begun).toBe('Fault: slow one, 500 ms, for 3600 s.');
  });

  test('changes one after the other, however fast they are asked for', async () => {
    await Promise.all([
      faults.begin({ kind: 'plain', target: 'one' }),
      faults.begin({ kind: 'plain', target: 'one' }),
      faults.end('plain', 'one'),
    ]);
    expect(happened).toEqual([
      'begin plain one undefined 0',
      'end plain one',
      'begin plain one undefined 0',
      'end plain one',
    ]);
    expect(faults.active).toEqual([]);
  });

  test('begins anew with other settings', async () => {
    await faults.begin({ kind: 'slow', target: 'one' });
    await faults.begin({ kind: 'slow', target: 'one', milliseconds: 7, seconds: 3600 });
    expect(faults.active).toEqual([
      { kind: 'slow', target: 'one', since: expect.any(String), seconds: 3600, milliseconds: 7 },
    ]);
    expect(happened).toEqual(['begin slow one undefined 500', 'end slow one', 'begin slow one 3600 7']);
  });

  test('of one target leaves those of another, and of other kinds, alone', async () => {
    await faults.begin({ kind: 'plain', target: 'one' });
    await faults.begin({ kind: 'plain', target: 'two' });
    await faults.begin({ kind: 'slow', target: 'one' });
    await faults.end('plain', 'one');
    expect(faults.active.map(({ kind: name, target }) => `${name} ${target}`)).toEqual(['plain two', 'slow one']);
    await faults.end('plain');
    expect(faults.active.map(({ kind: name, target }) => `${name} ${target}`)).toEqual(['slow one']);
  });

  test('needs no target where there is one only', async () => {
    expect((await faults.begin({ kind: 'single' })).target).toBe('only');
  });

  test('is not active when it could not begin', async () => {
    await expect(faults.begin({ kind: 'broken', target: 'one' })).rejects.toThrow('It cannot begin now.');
    expect(faults.active).toEqual([]);
    await faults.begin({ kind: 'plain', target: 'one' });
    expect(faults.active).toHaveLength(1);
  });
});

test.each([
  [{ kind: 'other' }, 'There is no fault "other". The faults are: plain, brief, slow, single, idle, broken, self.'],
  [{ kind: 'plain' }, 'plain needs the name of its thing: one, two.'],
  [{ kind: 'plain', target: 'three' }, 'No thing is called "three". The things are: one, two.'],
  [{ kind: 'idle' }, 'idle has nothing to strike: there is no thing.'],
  [{ kind: 'plain', target: 'one', milliseconds: 5 }, 'plain takes no milliseconds.'],
  [{ kind: 'slow', target: 'one', milliseconds: 0 }, 'slow takes more than 0 and at most 900000 milliseconds, got 0.'],
  [
    { kind: 'slow', target: 'one', milliseconds: 900_001 },
    'slow takes more than 0 and at most 900000 milliseconds, got 900001.',
  ],
  [
    { kind: 'plain', target: 'one', seconds: 86_401 },
    'A fault lasts for more than 0 and at most 86400 seconds, got 86401.',
  ],
  [{ kind: 'plain', target: 'one', seconds: -1 }, 'A fault lasts for more than 0 and at most 86400 seconds, got -1.'],
])('%j is refused', async (request, message) => {
  await expect(faults.begin(request)).rejects.toThrow(message);
  expect(faults.active).toEqual([]);
});

test('the offers tell what each kind strikes and how', () => {
  expect(faults.offers).toContainEqual({
    kind: 'slow',
    description: '',
    strikes: 'thing',
    targets: ['one', 'two'],
    milliseconds: 500,
  });
});
