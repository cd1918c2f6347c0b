import { describe, expect, test } from '@jest/globals';
import { colourOf, median, shortName, shortPath, tally } from '../../../web/panel/tally.ts';

function served(...names: (string | undefined)[]) {
  return names.map((loadBalancer) => ({ loadBalancer }));
}

describe('the tally', () => {
  test.each([
    { requests: served(), shares: [] },
    { requests: served('a'), shares: [{ loadBalancer: 'a', count: 1, percent: 100 }] },
    {
      requests: served('b', 'a', 'b'),
      shares: [
        { loadBalancer: 'a', count: 1, percent: 33 },
        { loadBalancer: 'b', count: 2, percent: 67 },
      ],
    },
    {
      requests: served(undefined, 'z'),
      shares: [
        { loadBalancer: 'z', count: 1, percent: 50 },
        { loadBalancer: undefined, count: 1, percent: 50 },
      ],
    },
  ])('of $requests is $shares', ({ requests, shares }) => {
    expect(tally(requests)).toEqual(shares);
  });
});

test.each([
  ['foobar-production-a', 'a', 1],
  ['foobar-production-b', 'b', 2],
  ['foobar-staging-d', 'd', 4],
  ['main', 'ma', 1],
  [undefined, '–', 0],
])('load balancer %s is called %s, in colour %d', (name, short, colour) => {
  expect({ short: shortName(name), colour: colourOf(name) }).toEqual({ short, colour });
});

test.each([
  ['/api/messages?cursor=abc', '/api/messages'],
  ['/api/messages/a55de0cf-3ea0-4185-b8e3-d72ac3a83063', '/api/messages/a55de0cf…'],
  ['/api/status', '/api/status'],
])('%s is shown as %s', (path, shown) => {
  expect(shortPath(path)).toBe(shown);
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[10, 9, 100], 10],
  [[7], 7],
  [[], 0],
])('the median of %j is %d', (numbers, middle) => {
  expect(median(numbers)).toBe(middle);
});
