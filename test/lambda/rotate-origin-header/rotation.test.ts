import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FIRST_VALUE, RULE_ARNS } from './account.ts';
import { RotationRun } from './rotation-run.ts';
import { FAULTS, type Fault } from './stand-in.ts';

/** The calls that change something. */
const CHANGES = /^(Put|Update|Modify)/;

let run: RotationRun;
const started: RotationRun[] = [];

async function start(maxAttempts?: number): Promise<RotationRun> {
  const each = new RotationRun();
  started.push(each);
  await each.start(maxAttempts);
  return each;
}

beforeEach(async () => {
  run = await start();
});

afterEach(async () => {
  for (const each of started.splice(0)) await each.stop();
});

/** What is true after every rotation, however it went. */
function expectRotated({ account, output }: RotationRun, token: string, refusedRequests: readonly string[] = []) {
  account.pass(300_000);
  const value = account.versions.get(token)?.value ?? '';
  expect(value).not.toBe(FIRST_VALUE);
  expect(value).toMatch(/^[a-z0-9]{64}$/);
  expect(account.current()).toBe(value);
  expect(account.sent).toBe(value);
  expect(account.ruleValues).toEqual(RULE_ARNS.map(() => [value]));
  expect(account.refusedRequests).toEqual(refusedRequests);
  expect([...account.everyValue].filter((each) => output.some((line) => line.includes(each)))).toEqual([]);
}

describe('a rotation without faults', () => {
  test('ends with the new value everywhere, and no request was refused on the way', async () => {
    expect(await run.rotate('token-1')).toBe(1);
    expectRotated(run, 'token-1');
  });

  test('changes both rules before the distribution, and them again after it', async () => {
    await run.rotate('token-1');
    expect(run.standIn.calls.filter((call) => CHANGES.test(call))).toEqual([
      'PutSecretValue',
      'ModifyRule',
      'ModifyRule',
      'UpdateDistribution',
      'UpdateSecretVersionStage',
      'ModifyRule',
      'ModifyRule',
    ]);
  });

  test('leaves everything else of the distribution as it was', async () => {
    const before = JSON.stringify(await run.distributionConfig());
    await run.rotate('token-1');
    const after = JSON.stringify(await run.distributionConfig());
    expect(before).toContain('foobar & staging');
    expect(after).toBe(before.replace(FIRST_VALUE, run.account.sent));
  });

  test('leaves the value of before under AWSPREVIOUS, and again with the next rotation', async () => {
    await run.rotate('token-1');
    await run.rotate('token-2');
    expectRotated(run, 'token-2');
    expect([...(run.account.versions.get('token-1')?.stages ?? [])]).toEqual(['AWSPREVIOUS']);
  });

  test('changes nothing when each step is run once more', async () => {
    await run.rotate('token-1');
    const calls = run.standIn.calls.length;
    await run.attempt('token-1');
    expect(run.standIn.calls.slice(calls).filter((call) => CHANGES.test(call))).toEqual([]);
    expectRotated(run, 'token-1');
  });

  test('signs the requests for the Region of the load balancers', async () => {
    await run.rotate('token-1');
    expect([...run.standIn.loadBalancingRegions]).toEqual(['eu-west-1']);
  });

  test('writes a line of JSON with step, secret and version for everything it does', async () => {
    await run.rotate('token-1');
    for (const line of run.output) {
      expect(JSON.parse(line)).toMatchObject({
        level: 'INFO',
        step: expect.stringMatching(/Secret$/),
        secretId: expect.stringContaining('origin-header'),
        versionId: 'token-1',
      });
    }
  });
});

/** With a deployment of the distribution that is looked at twice. */
async function startShort(): Promise<RotationRun> {
  const each = await start();
  each.account.deploymentMilliseconds = 15_000;
  return each;
}

/** A rotation of its own for each of its calls. What only reads leaves the same behind after every fault. */
async function forEachCall(fault: Fault, faulty: (run: RotationRun, call: number) => Promise<void>): Promise<void> {
  const counting = await startShort();
  await counting.rotate('token-1');
  const calls = [...counting.standIn.calls.entries()].filter(
    ([, call]) => fault === 'error before' || CHANGES.test(call),
  );
  expect(calls.length).toBeGreaterThanOrEqual(7);
  for (const [call] of calls) {
    const each = await startShort();
    each.standIn.faults.set(call, fault);
    await faulty(each, call);
    await each.stop();
  }
}

describe.each(FAULTS)('after the fault "%s" in any of its calls', (fault) => {
  test('a rotation is finished by the next attempt, and no request was refused', async () => {
    await forEachCall(fault, async (each, call) => {
      expect({ call, attempts: await each.rotate('token-1') }).toEqual({ call, attempts: 2 });
      expectRotated(each, 'token-1');
    });
  }, 60_000);
});

test.each<Fault>(['end before', 'end after'])(
  'a rotation that is given up after the fault "%s" is followed by a new one, and no request was refused',
  async (fault) => {
    await forEachCall(fault, async (each) => {
      await expect(each.attempt('token-1')).rejects.toThrow();
      each.account.giveUp('token-1');
      await each.rotate('token-2');
      expectRotated(each, 'token-2');
    });
  },
  60_000,
);

test('any number of faults in a row delay a rotation, and refuse no request', async () => {
  const faults = fc.dictionary(fc.nat({ max: 80 }).map(String), fc.constantFrom<Fault>(...FAULTS), { maxKeys: 12 });
  await fc.assert(
    fc.asyncProperty(faults, async (planned) => {
      const each = await startShort();
      for (const [call, fault] of Object.entries(planned)) each.standIn.faults.set(Number(call), fault);
      await each.rotate('token-1', 14);
      expectRotated(each, 'token-1');
    }),
    { numRuns: 30 },
  );
}, 60_000);

describe('a distribution that takes longer than the function has', () => {
  test('ends the step with an error that says so, and the next attempts go on until it is deployed', async () => {
    run.account.deploymentMilliseconds = 40 * 60_000;
    await expect(run.attempt('token-1')).rejects.toMatchObject({
      name: 'RotationUnfinishedError',
      message: expect.stringMatching(
        /^setSecret: .*the distribution is being deployed.*the next run goes on from here/,
      ),
    });
    expect(await run.rotate('token-1')).toBe(2);
    expect(run.standIn.calls.filter((call) => call === 'UpdateDistribution')).toHaveLength(1);
    expectRotated(run, 'token-1');
  });

  test('is not sent another value while it is being deployed by someone else', async () => {
    run.standIn.changeDistribution(FIRST_VALUE);
    run.standIn.beforeEffect = (operation) => {
      if (operation === 'UpdateDistribution') expect(run.account.deployed).toBe(true);
    };
    await run.rotate('token-1');
    expectRotated(run, 'token-1');
  });
});

describe('changes by others during a rotation', () => {
  test('a distribution that changed since it was read is read again, not overwritten', async () => {
    let changed = false;
    run.standIn.beforeEffect = (operation) => {
      if (operation === 'UpdateDistribution' && !changed) {
        changed = true;
        run.standIn.changeDistribution(FIRST_VALUE);
      }
    };
    expect(await run.rotate('token-1')).toBe(1);
    expect(run.standIn.calls.filter((call) => call === 'UpdateDistribution')).toHaveLength(2);
    expectRotated(run, 'token-1');
  });

  test('a pending value that another run made first is the one that is used', async () => {
    run.standIn.beforeEffect = (operation) => {
      if (operation === 'PutSecretValue') run.account.putValue('token-1', 'a'.repeat(64));
    };
    expect(await run.rotate('token-1')).toBe(1);
    expectRotated(run, 'token-1');
    expect(run.account.sent).toBe('a'.repeat(64));
  });

  test('a deployment that puts the old value back into the distribution refuses no request', async () => {
    run.account.startRotation('token-1');
    await run.step('createSecret', 'token-1');
    await run.step('setSecret', 'token-1');
    run.standIn.changeDistribution(FIRST_VALUE);
    await expect(run.step('testSecret', 'token-1')).rejects.toThrow('sends another value');
    await expect(run.step('finishSecret', 'token-1')).rejects.toThrow('sends another value');
    expect(run.account.current()).toBe(FIRST_VALUE);
    await run.rotate('token-1');
    expectRotated(run, 'token-1');
  });

  test('a deployment that puts the old value back into a rule is mended by the next look, before anything else', async () => {
    run.account.startRotation('token-1');
    await run.step('createSecret', 'token-1');
    await expect(run.step('setSecret', 'token-1', 80_000)).rejects.toThrow('is being deployed');
    run.account.setRule(RULE_ARNS[0] ?? '', [FIRST_VALUE]);
    const calls = run.standIn.calls.length;
    await expect(run.step('setSecret', 'token-1', 1)).rejects.toThrow('is being deployed');
    expect(run.standIn.calls.slice(calls)).toContain('ModifyRule');
    expect(run.account.rule(RULE_ARNS[0] ?? '')).toContain(run.account.sent);
  });

  test('a value that nobody knows in a rule stays while the distribution is being deployed, then goes', async () => {
    run.standIn.changeDistribution(FIRST_VALUE);
    run.account.setRule(RULE_ARNS[0] ?? '', [FIRST_VALUE, 'older', 'oldest']);
    run.account.startRotation('token-1');
    await run.step('createSecret', 'token-1');
    await expect(run.step('setSecret', 'token-1', 30_000)).rejects.toThrow('is being deployed');
    expect(run.account.rule(RULE_ARNS[0] ?? '')).toEqual([FIRST_VALUE, 'older', 'oldest']);
    await run.rotate('token-1');
    expectRotated(run, 'token-1');
  });
});

describe('the copy of the secret in another Region', () => {
  test('has the new value before the rules lose the old one', async () => {
    run.account.replicationMilliseconds = 120_000;
    run.standIn.beforeEffect = (operation) => {
      const { account } = run;
      if (operation === 'ModifyRule' && account.current() !== FIRST_VALUE) {
        expect(account.time).toBeGreaterThanOrEqual(account.replicaInSyncAt);
      }
    };
    await run.rotate('token-1');
    expectRotated(run, 'token-1');
  });

  test('that never gets it ends the step with an error that names the Region, with both values still accepted', async () => {
    run.account.startRotation('token-1');
    await run.step('createSecret', 'token-1');
    await run.step('setSecret', 'token-1');
    run.account.replicationMilliseconds = Number.POSITIVE_INFINITY;
    await expect(run.step('finishSecret', 'token-1')).rejects.toThrow(
      "the secret's replica in us-east-1 is not in sync",
    );
    expect(run.account.ruleValues.map((values) => values.length)).toEqual([2, 2]);
  });
});

describe('a request that is not for a rotation under way', () => {
  test('of a rotation that was given up changes nothing', async () => {
    await run.rotate('token-1');
    run.account.startRotation('token-2');
    await run.step('createSecret', 'token-2');
    run.account.giveUp('token-2');
    const calls = run.standIn.calls.length;
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
      await expect(run.step(step, 'token-2')).rejects.toThrow('nothing was changed');
    }
    expect(new Set(run.standIn.calls.slice(calls))).toEqual(new Set(['DescribeSecret']));
    expectRotated(run, 'token-1');
  });

  test('to set a value that was not made yet changes nothing', async () => {
    run.account.startRotation('token-1');
    await expect(run.step('setSecret', 'token-1')).rejects.toThrow('has no value yet');
    await expect(run.step('finishSecret', 'token-1')).rejects.toThrow('has no value');
    expect(run.account.ruleValues).toEqual([[FIRST_VALUE], [FIRST_VALUE]]);
  });

  test('with no step, secret or token is refused', async () => {
    await expect(run.step('dropSecret', 'token-1')).rejects.toThrow('Step one of createSecret, setSecret');
  });
});

describe('the test that Secrets Manager makes when a schedule is set up', () => {
  test.each([
    ['without a value', undefined],
    ['with the present value', FIRST_VALUE],
  ])('succeeds with a pending version %s', async (_name, value) => {
    run.account.startRotation('token-1');
    if (value !== undefined) run.account.putValue('token-1', value);
    await run.step('testSecret', 'token-1');
  });

  test('fails when a rule does not accept what the distribution sends', async () => {
    run.account.setRule(RULE_ARNS[1] ?? '', ['another']);
    run.account.startRotation('token-1');
    await expect(run.step('testSecret', 'token-1')).rejects.toThrow(
      `testSecret: the listener rule ${RULE_ARNS[1]} does not accept the pending value`,
    );
  });
});

test('a passing fault is not even noticed when the clients try again', async () => {
  const patient = await start(2);
  for (const call of [1, 9, 17, 25]) patient.standIn.faults.set(call, 'error after');
  expect(await patient.rotate('token-1')).toBe(1);
  expectRotated(patient, 'token-1');
});
