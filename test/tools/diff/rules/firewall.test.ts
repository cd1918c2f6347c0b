import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../tools/cost/templates/json.ts';
import { reportOf, smallApp, stacksOf } from '../app.ts';

const rate = (Limit: number): JsonObject => ({ RateBasedStatement: { Limit } });
const BLOCK = { Name: 'Rate', Action: { Block: {} }, Statement: rate(1000) };
const managed = (group: JsonObject): JsonObject => ({
  Name: 'Common',
  OverrideAction: { None: {} },
  Statement: { ManagedRuleGroupStatement: { Name: 'Common', ...group } },
});
const override = (action: string): JsonObject => ({
  RuleActionOverrides: [{ Name: 'NoUserAgent', ActionToUse: { [action]: {} } }],
});

function findings(before: JsonObject, after: JsonObject): readonly string[] {
  const stacks = (properties: JsonObject) => {
    const app = smallApp();
    app.app.resources['Acl'] = { Type: 'AWS::WAFv2::WebACL', Properties: properties };
    return stacksOf(app);
  };
  return reportOf(stacks(before), stacks(after)).environments.flatMap((environment) =>
    environment.stacks.flatMap((stack) => stack.findings.map(({ rule, level, what }) => `${rule} ${level}: ${what}`)),
  );
}

test.each<[string, readonly JsonObject[], readonly JsonObject[], string | undefined]>([
  ['leaves', [BLOCK], [], 'the rule Rate leaves'],
  ['leaves, but only counted', [{ ...BLOCK, Action: { Count: {} } }], [], undefined],
  ['gets another name', [BLOCK], [{ ...BLOCK, Name: 'Limit' }], undefined],
  ['only counts', [BLOCK], [{ ...BLOCK, Action: { Count: {} } }], 'the rule Rate no longer refuses'],
  ['asks for a captcha', [BLOCK], [{ ...BLOCK, Action: { Captcha: {} } }], undefined],
  ['refuses, and did not', [{ ...BLOCK, Action: { Count: {} } }], [BLOCK], undefined],
  [
    'has a higher limit',
    [BLOCK],
    [{ ...BLOCK, Statement: rate(5000) }],
    'the rule Rate lets 5000 requests in, not 1000',
  ],
  ['has a lower limit', [BLOCK], [{ ...BLOCK, Statement: rate(500) }], undefined],
  [
    'is a group that only counts',
    [managed({})],
    [{ ...managed({}), OverrideAction: { Count: {} } }],
    'the rule Common no longer refuses',
  ],
  [
    'is a group of which a rule only counts',
    [managed({})],
    [managed(override('Count'))],
    'the rule Common leaves out NoUserAgent',
  ],
  [
    'is a group of which a rule is excluded',
    [managed({})],
    [managed({ ExcludedRules: [{ Name: 'NoUserAgent' }] })],
    'the rule Common leaves out NoUserAgent',
  ],
  ['is a group of which a rule refuses', [managed(override('Count'))], [managed(override('Block'))], undefined],
])('a rule that %s', (_, before, after, expected) => {
  expect(findings({ Rules: before }, { Rules: after })).toEqual(
    expected === undefined ? [] : [`public-access warning: ${expected}`],
  );
});

test('what no rule names', () => {
  expect(findings({ DefaultAction: { Block: {} } }, { DefaultAction: { Allow: {} } })).toEqual([
    'public-access warning: what no rule names is let in',
  ]);
  expect(findings({ DefaultAction: { Allow: {} } }, { DefaultAction: { Block: {} } })).toEqual([]);
});
