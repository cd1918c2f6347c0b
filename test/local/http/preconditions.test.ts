import { describe, expect, test } from '@jest/globals';
import { evaluatePreconditions, ifRangeHolds } from '../../../local/http/preconditions.ts';

const earlier = 'Thu, 01 Jan 2026 00:00:00 GMT';
const modified = 'Fri, 02 Jan 2026 00:00:00 GMT';
const later = 'Sat, 03 Jan 2026 00:00:00 GMT';
const current = { etag: '"a"', lastModified: modified };

describe('preconditions', () => {
  test.each([
    ['none', {}, 'proceed'],
    ['If-None-Match with the tag', { ifNoneMatch: '"a"' }, 'not-modified'],
    ['If-None-Match with the weak form of the tag', { ifNoneMatch: 'W/"a"' }, 'not-modified'],
    ['If-None-Match with the tag among others', { ifNoneMatch: '"x", "a"' }, 'not-modified'],
    ['If-None-Match: *', { ifNoneMatch: '*' }, 'not-modified'],
    ['If-None-Match with another tag', { ifNoneMatch: '"b"' }, 'proceed'],
    ['If-None-Match goes before If-Modified-Since', { ifNoneMatch: '"b"', ifModifiedSince: later }, 'proceed'],
    ['If-Modified-Since the same date', { ifModifiedSince: modified }, 'not-modified'],
    ['If-Modified-Since an earlier date', { ifModifiedSince: earlier }, 'proceed'],
    ['If-Modified-Since no date', { ifModifiedSince: 'yesterday' }, 'proceed'],
    ['If-Match with the tag', { ifMatch: '"a"' }, 'proceed'],
    ['If-Match with another tag', { ifMatch: '"b"' }, 'precondition-failed'],
    ['If-Match never holds weakly', { ifMatch: 'W/"a"' }, 'precondition-failed'],
    ['If-Unmodified-Since an earlier date', { ifUnmodifiedSince: earlier }, 'precondition-failed'],
    ['If-Unmodified-Since a later date', { ifUnmodifiedSince: later }, 'proceed'],
    ['If-Match goes before If-Unmodified-Since', { ifMatch: '"a"', ifUnmodifiedSince: earlier }, 'proceed'],
  ])('%s', (_name, conditions, outcome) => {
    expect(evaluatePreconditions(conditions, current)).toBe(outcome);
  });
});

describe('If-Range', () => {
  test.each([
    ['absent', undefined, true],
    ['the tag', '"a"', true],
    ['another tag', '"b"', false],
    ['the date', modified, true],
    ['another date', later, false],
  ])('%s', (_name, ifRange, holds) => {
    expect(ifRangeHolds(ifRange, current)).toBe(holds);
  });
});
