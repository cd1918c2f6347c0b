import { describe, expect, test } from '@jest/globals';
import { isSynced, type SyncFilter } from '../../../local/s3/sync-filter.ts';

const exclude = (pattern: string): SyncFilter => ({ kind: 'exclude', pattern });
const include = (pattern: string): SyncFilter => ({ kind: 'include', pattern });

describe('what takes part in a sync', () => {
  test.each([
    ['everything without filters', 'a.txt', [], true],
    ['not what is excluded', 'a.txt', [exclude('*.txt')], false],
    ['a star crosses slashes', 'a/b/c.txt', [exclude('*.txt')], false],
    ['a question mark is one character', 'ab.txt', [exclude('?.txt')], true],
    ['the last filter that matches decides: include', 'keep.txt', [exclude('*'), include('keep.txt')], true],
    ['the last filter that matches decides: exclude', 'keep.txt', [include('keep.txt'), exclude('*')], false],
    ['a set', 'b.txt', [exclude('[abc].txt')], false],
    ['a negated set', 'b.txt', [exclude('[!abc].txt')], true],
    ['a dot is a dot', 'aXtxt', [exclude('a.txt')], true],
    ['a bracket alone is a bracket', 'a[b', [exclude('a[b')], false],
  ])('%s', (_name, path, filters, synced) => {
    expect(isSynced(path, filters)).toBe(synced);
  });
});
