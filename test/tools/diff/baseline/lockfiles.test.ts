import { expect, test } from '@jest/globals';
import { planPackages } from '../../../../tools/diff/baseline/lockfiles.ts';

const SAME = { base: 'a', head: 'a', installed: true, workspaces: false };

test.each([
  ['the same lockfile', SAME, 'link'],
  ['another lockfile', { ...SAME, head: 'b' }, 'install'],
  ['a lockfile that is new or gone', { ...SAME, head: undefined }, 'install'],
  ['a head that is not installed', { ...SAME, installed: false }, 'install'],
  ["the repository's own packages among them", { ...SAME, workspaces: true }, 'install'],
  ['no lockfile and packages', { ...SAME, base: undefined, head: undefined }, 'link'],
  ['no packages at all', { ...SAME, base: undefined, head: undefined, installed: false }, 'nothing'],
])('%s: %j', (_, folder, plan) => {
  expect(planPackages(folder)).toBe(plan);
});
