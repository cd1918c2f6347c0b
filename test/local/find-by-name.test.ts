import { describe, expect, test } from '@jest/globals';
import { findByName } from '../../local/find-by-name.ts';

const loadBalancers = [
  { name: 'foobar-production-a', path: 'app/Cluster/First/LoadBalancer' },
  { name: 'foobar-production-b', path: 'app/Cluster/Second/LoadBalancer' },
  { name: 'a', path: 'other/LoadBalancer' },
];

describe('a load balancer is found', () => {
  test.each([
    ['by its name', 'foobar-production-a', 'foobar-production-a'],
    ['by its name before the end of another', 'a', 'a'],
    ['by the end of its name', 'b', 'foobar-production-b'],
    ['by several words at its end', 'production-b', 'foobar-production-b'],
    ['by its construct path', 'app/Cluster/First/LoadBalancer', 'foobar-production-a'],
    ['by a construct id', 'second', 'foobar-production-b'],
  ])('%s', (_name, name, expected) => {
    expect(findByName('load balancer', loadBalancers, name).name).toBe(expected);
  });

  test.each([
    [
      'none',
      'z',
      'No load balancer is called "z". The load balancers are: foobar-production-a, foobar-production-b, a.',
    ],
    ['more than one', 'cluster', '"cluster" fits foobar-production-a and foobar-production-b. The load balancers are:'],
  ])('or refused when %s fits', (_name, name, message) => {
    expect(() => findByName('load balancer', loadBalancers, name)).toThrow(message);
  });

  test('or refused when there is none at all', () => {
    expect(() => findByName('load balancer', [], 'a')).toThrow('The load balancers are: none.');
  });
});
