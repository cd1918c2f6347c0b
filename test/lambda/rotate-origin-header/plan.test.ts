import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Action,
  changesUnderWay,
  nextAction,
  type Observation,
  obstacles,
} from '../../../lambda/rotate-origin-header/plan.ts';

function observation({
  a = ['old'],
  b = ['old'],
  ...rest
}: Partial<Observation> & { a?: string[]; b?: string[] } = {}): Observation {
  return {
    current: 'old',
    pending: 'new',
    rules: [
      { arn: 'rule/a', values: a },
      { arn: 'rule/b', values: b },
    ],
    sent: 'old',
    deployed: true,
    replicasBehind: [],
    ...rest,
  };
}

const both = ['old', 'new'];

describe('the next action', () => {
  test.each<[string, Observation, Action]>([
    ['lets the first rule accept the new value', observation(), { kind: 'add', ruleArn: 'rule/a', values: both }],
    ['then the second', observation({ a: both }), { kind: 'add', ruleArn: 'rule/b', values: both }],
    ['then sends the new value', observation({ a: both, b: both }), { kind: 'send' }],
    [
      'waits for the deployment',
      observation({ a: both, b: both, sent: 'new', deployed: false }),
      { kind: 'wait', reason: 'the distribution is being deployed' },
    ],
    [
      'does nothing more while the old value is current',
      observation({ a: both, b: both, sent: 'new' }),
      { kind: 'none' },
    ],
    [
      'drops the old value from the first rule when it is not current any more',
      observation({ a: both, b: both, sent: 'new', current: 'new' }),
      { kind: 'drop', ruleArn: 'rule/a', values: ['new'] },
    ],
    [
      'then from the second',
      observation({ a: ['new'], b: both, sent: 'new', current: 'new' }),
      { kind: 'drop', ruleArn: 'rule/b', values: ['new'] },
    ],
    [
      'is done when all have the new value',
      observation({ a: ['new'], b: ['new'], sent: 'new', current: 'new' }),
      { kind: 'none' },
    ],
    [
      'sends the new value again after a deployment that sent the old one',
      observation({ a: both, b: both, sent: 'old', current: 'new' }),
      { kind: 'send' },
    ],
    [
      'adds the value that is sent to a rule that lost it, though a deployment is under way',
      observation({ a: both, b: ['old'], sent: 'new', deployed: false }),
      { kind: 'add', ruleArn: 'rule/b', values: both },
    ],
    [
      'drops nothing while a deployment is under way',
      observation({ a: ['older', 'old', 'new'], b: both, sent: 'new', deployed: false }),
      { kind: 'wait', reason: 'the distribution is being deployed' },
    ],
    [
      'drops nothing while a copy of the secret is behind',
      observation({ a: both, b: both, sent: 'new', current: 'new', replicasBehind: ['us-east-1'] }),
      { kind: 'wait', reason: "the secret's replica in us-east-1 is not in sync" },
    ],
    [
      'waits when there is no room for another value',
      observation({ a: ['older', 'oldest', 'old'], b: both, deployed: false }),
      { kind: 'wait', reason: 'the distribution is being deployed' },
    ],
    [
      'makes room when nothing is under way',
      observation({ a: ['older', 'oldest', 'old'], b: both }),
      { kind: 'drop', ruleArn: 'rule/a', values: both },
    ],
    [
      'keeps the value of a rotation that was given up, since it is sent',
      observation({ a: ['old', 'given up'], b: ['old', 'given up'], sent: 'given up' }),
      { kind: 'add', ruleArn: 'rule/a', values: ['old', 'given up', 'new'] },
    ],
  ])('%s', (_name, observed, action) => {
    expect(nextAction(observed)).toEqual(action);
  });

  const value = fc.constantFrom('old', 'new', 'older', 'oldest', 'given up');
  const anything = fc
    .record({
      a: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }),
      b: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }),
      sent: value,
      current: value,
      deployed: fc.boolean(),
      replicasBehind: fc.subarray(['us-east-1']),
    })
    .map(observation);

  test('never takes from a rule the value that is sent, nor any value while something is under way', () => {
    fc.assert(
      fc.property(anything, (observed) => {
        const action = nextAction(observed);
        if (action.kind !== 'add' && action.kind !== 'drop') return;
        const before = observed.rules.find(({ arn }) => arn === action.ruleArn)?.values ?? [];
        expect(action.values).toContain(observed.sent);
        expect(action.values.length).toBeLessThanOrEqual(3);
        const kept = changesUnderWay(observed).length > 0 ? before : before.filter((each) => each === observed.sent);
        expect(action.values).toEqual(expect.arrayContaining([...kept]));
      }),
    );
  });

  test('sends a value only when both rules accept it and the one sent before', () => {
    fc.assert(
      fc.property(anything, (observed) => {
        if (nextAction(observed).kind !== 'send') return;
        expect(observed.deployed).toBe(true);
        for (const { values } of observed.rules) expect(values).toEqual(expect.arrayContaining([observed.sent, 'new']));
      }),
    );
  });

  test('comes to an end from everywhere, within two changes of each rule and one of the distribution', () => {
    fc.assert(
      fc.property(anything, (first) => {
        let observed = first;
        for (let changes = 0; ; changes++) {
          const action = nextAction(observed);
          if (action.kind === 'none') break;
          expect(changes).toBeLessThanOrEqual(8);
          observed = apply(observed, action);
        }
        expect(obstacles(observed)).toEqual([]);
      }),
    );
  });
});

/** What the services say after the action. */
function apply(observed: Observation, action: Action): Observation {
  switch (action.kind) {
    case 'add':
    case 'drop':
      return {
        ...observed,
        rules: observed.rules.map((rule) => (rule.arn === action.ruleArn ? { ...rule, values: action.values } : rule)),
      };
    case 'send':
      return { ...observed, sent: observed.pending, deployed: false };
    default:
      return { ...observed, deployed: true, replicasBehind: [] };
  }
}

describe('obstacles to the pending value', () => {
  test.each<[string, Observation, readonly string[]]>([
    ['none', observation({ a: both, b: ['new'], sent: 'new' }), []],
    ['a rule', observation({ a: both, sent: 'new' }), ['the listener rule rule/b does not accept the pending value']],
    [
      'the distribution',
      observation({ a: both, b: both, deployed: false }),
      ['the distribution sends another value than the pending one', 'the distribution is being deployed'],
    ],
  ])('%s', (_name, observed, expected) => {
    expect(obstacles(observed)).toEqual(expected);
  });
});
