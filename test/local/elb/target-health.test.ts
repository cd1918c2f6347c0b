import { describe, expect, test } from '@jest/globals';
import { isMatcher, matchesStatus } from '../../../local/elb/matcher.ts';
import {
  afterCheck,
  INITIAL_HEALTH,
  isLoadBalancerHealthy,
  type TargetState,
} from '../../../local/elb/target-health.ts';

const thresholds = { healthyThreshold: 3, unhealthyThreshold: 2 };

describe('a target', () => {
  test.each<[string, string, TargetState]>([
    ['is initial before any check', '', 'initial'],
    ['is healthy after its first success', '+', 'healthy'],
    ['is healthy after a success, though a failure came before', '-+', 'healthy'],
    ['is not yet unhealthy one short of the threshold', '-', 'initial'],
    ['is unhealthy at the threshold', '--', 'unhealthy'],
    ['stays healthy one failure short', '+-', 'healthy'],
    ['counts failures in a row only', '+-+-', 'healthy'],
    ['turns unhealthy at the threshold', '+--', 'unhealthy'],
    ['stays unhealthy one success short', '+--++', 'unhealthy'],
    ['counts successes in a row only', '+--++-++', 'unhealthy'],
    ['turns healthy at the threshold', '+--+++', 'healthy'],
  ])('%s (%s)', (_name, results, state) => {
    const end = [...results].reduce((health, result) => afterCheck(health, result === '+', thresholds), INITIAL_HEALTH);
    expect(end.state).toBe(state);
  });
});

describe('a load balancer', () => {
  test.each<[string, TargetState[][], boolean]>([
    ['with a healthy target is healthy', [['healthy']], true],
    ['whose targets are not checked is healthy', [['unavailable']], true],
    ['with one healthy target of two is healthy', [['unhealthy', 'healthy']], true],
    ['with a target group of unhealthy targets is unhealthy', [['healthy'], ['unhealthy']], false],
    ['with an empty target group is unhealthy', [['healthy'], []], false],
    ['whose target has not been checked yet is unhealthy', [['initial']], false],
    ['that forwards to no target group is healthy', [], true],
  ])('%s', (_name, states, healthy) => {
    expect(isLoadBalancerHealthy(states)).toBe(healthy);
  });
});

describe('a matcher', () => {
  test.each([
    ['200', 200, true],
    ['200', 201, false],
    ['200,202', 202, true],
    ['200-299', 250, true],
    ['200-299', 300, false],
    ['200,300-302', 301, true],
  ])('%s on %d gives %s', (matcher, status, expected) => {
    expect(matchesStatus(matcher, status)).toBe(expected);
  });

  test.each(['', '20', '200-', '200;201', '100', '200,'])('%j is none', (text) => {
    expect(isMatcher(text)).toBe(false);
  });
});
