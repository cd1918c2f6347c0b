import { describe, expect, test } from '@jest/globals';
import { parseAllowList } from '../../../../tools/diff/policy/allow-list.ts';
import { propertiesOf, reportOf, smallApp, stacksOf } from '../app.ts';

const ENTRY = { rule: 'data-loss', resource: 'database/*', reason: 'agreed with the team', expires: '2026-12-31' };

describe('an allow-list is refused', () => {
  test.each([
    ['without a list', {}, 'has no list "allow"'],
    ['with an entry that is none', { allow: ['data-loss'] }, 'entry 1 is not an object'],
    ['with an unknown field', { allow: [{ ...ENTRY, until: 'x' }] }, 'has the field "until"; allowed are rule,'],
    ['with an unknown rule', { allow: [{ ...ENTRY, rule: 'all' }] }, '"rule" is "all"; allowed are data-loss,'],
    ['without a place', { allow: [{ ...ENTRY, resource: undefined }] }, 'names neither "resource" nor "stack"'],
    ['without a reason', { allow: [{ ...ENTRY, reason: ' ' }] }, '"reason" is " "; give a text'],
    ['without an expiry', { allow: [{ ...ENTRY, expires: undefined }] }, 'give a day such as "2026-12-31"'],
    ['with a day that does not exist', { allow: [{ ...ENTRY, expires: '2026-02-30' }] }, '"expires" is "2026-02-30"'],
  ])('%s', (_, content, message) => {
    expect(() => parseAllowList(JSON.parse(JSON.stringify(content)), 'allow.json')).toThrow(message);
  });
});

describe('an entry', () => {
  const upgraded = smallApp();
  propertiesOf(upgraded.database.resources, 'DatabaseCluster')['EngineVersion'] = '17.2';
  const rule = 'engine-upgrade';

  test.each([
    ['by construct path', { ...ENTRY, rule, resource: 'database/Database/Cluster' }, 'within-policy', 'used'],
    ['by wildcard', { ...ENTRY, rule }, 'within-policy', 'used'],
    ['by stack and logical id', { ...ENTRY, rule, resource: 'database/DatabaseCluster' }, 'within-policy', 'used'],
    ['by stack', { rule, stack: 'data*', reason: 'agreed', expires: '2026-12-31' }, 'within-policy', 'used'],
    ['on its last day', { ...ENTRY, rule, expires: '2026-11-23' }, 'within-policy', 'used'],
    ['that expired', { ...ENTRY, rule, expires: '2026-11-22' }, 'forbidden', 'expired'],
    ['for the beginning of a path', { ...ENTRY, rule, resource: 'database/Database/Clu' }, 'forbidden', 'unused'],
    ['for another resource', { ...ENTRY, rule, resource: 'app/*' }, 'forbidden', 'unused'],
    ['for another stack', { ...ENTRY, rule, stack: 'app' }, 'forbidden', 'unused'],
    ['for another rule', ENTRY, 'forbidden', 'unused'],
  ])('%s: %j is %s', (_, entry, verdict, state) => {
    const allowances = parseAllowList({ allow: [entry] }, 'allow.json');
    const report = reportOf(stacksOf(smallApp()), stacksOf(upgraded), { allowances });
    expect({ verdict: report.verdict, state: report.allowList[0]?.state }).toEqual({ verdict, state });
  });

  test.each([
    ['artifact id', 'Pipeline/Database', 'used'],
    ['name', 'database', 'used'],
    ['stage', 'Pipeline', 'unused'],
  ])('names a stack by its %s', (_, stack, state) => {
    const inStage = (app: ReturnType<typeof smallApp>) =>
      stacksOf(app).map((each) => (each.name === 'database' ? { ...each, artifactId: 'Pipeline/Database' } : each));
    const allowances = parseAllowList({ allow: [{ ...ENTRY, rule, resource: undefined, stack }] }, 'allow.json');
    const report = reportOf(inStage(smallApp()), inStage(upgraded), { allowances });
    expect(report.allowList[0]?.state).toBe(state);
  });
});
