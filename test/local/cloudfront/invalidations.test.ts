import { describe, expect, test } from '@jest/globals';
import { invalidate } from '../../../local/cloudfront/invalidations.ts';

const distributions = [
  { id: 'E1', path: 'web/Site/Distribution' },
  { id: 'E2', path: 'web/Docs/Distribution' },
];
const edge = { invalidate: (id: string, paths: readonly string[]) => (id === 'E1' ? 1 : paths.length) };

describe('an invalidation', () => {
  test.each([
    [{ paths: ['/*'], distribution: 'E1' }, 'web/Site/Distribution: 1 object dropped from the cache.'],
    [{ paths: ['/a', '/b*'], distribution: 'docs' }, 'web/Docs/Distribution: 2 objects dropped from the cache.'],
    [{ paths: [], distribution: 'E1' }, 'needs at least one path'],
    [{ paths: ['index.html'] }, 'A path begins with a slash, got "index.html".'],
    [{ paths: ['/a*b'] }, 'A star may stand at the end of a path only, got "/a*b".'],
    [{ paths: ['/'], distribution: 'blog' }, 'No distribution is called "blog". The distributions are: E1, E2.'],
  ])('%j: %s', (request, told) => {
    const run = (): string => {
      try {
        return invalidate(edge, distributions, request);
      } catch (error) {
        return String(error);
      }
    };
    expect(run()).toContain(told);
  });

  test('is for every distribution unless it names one', () => {
    expect(invalidate(edge, distributions, { paths: ['/'] }).split('\n')).toHaveLength(2);
  });
});
