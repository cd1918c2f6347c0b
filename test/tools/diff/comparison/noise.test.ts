import { describe, expect, test } from '@jest/globals';
import type { Noise } from '../../../../tools/diff/comparison/comparison.ts';
import { reportOf, smallApp, stacksOf } from '../app.ts';
import { HISTORY } from '../history.ts';

const NONE: Noise = { assets: 0, versions: 0, tags: 0, metadata: 0, order: 0 };

describe('what is left out is counted', () => {
  test.each<[string, string, Partial<Noise>]>([
    ['a harmless refactor', 'app', { metadata: 7, order: 2 }],
    ['a harmless refactor', 'database', { order: 1 }],
    ['a tag', 'app', { tags: 1 }],
    ['an asset only', 'app', { assets: 2, versions: 1 }],
    ['a setting of the function', 'app', {}],
  ])('%s, stack %s: %j', (title, stack, expected) => {
    const after = smallApp();
    HISTORY.find((each) => each.title.startsWith(title))?.change(after);
    const { environments } = reportOf(stacksOf(smallApp()), stacksOf(after));
    expect(environments[0]?.stacks.find(({ name }) => name === stack)?.noise).toEqual({ ...NONE, ...expected });
  });
});

test('the version of a new function is told, and not counted as left out', () => {
  const after = smallApp();
  after.app.resources[`OtherCurrentVersion0A1B2C3E${'7'.repeat(32)}`] = { Type: 'AWS::Lambda::Version' };
  const { environments } = reportOf(stacksOf(smallApp()), stacksOf(after));
  const app = environments[0]?.stacks.find(({ name }) => name === 'app');
  expect(app?.changes.map(({ action, type }) => `${action} ${type}`)).toEqual(['create AWS::Lambda::Version']);
  expect(app?.noise).toEqual(NONE);
});
