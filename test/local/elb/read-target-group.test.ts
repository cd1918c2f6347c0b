import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { type Changes, read } from './template.ts';

const group = (Key: string, Value: string, ...more: readonly JsonObject[]) => ({
  targetGroup: {
    TargetType: 'ip',
    Protocol: 'HTTP',
    Port: 80,
    Targets: [],
    TargetGroupAttributes: [{ Key, Value }, ...more],
  },
});

test('health checks that are on have the defaults of a lambda target group', () => {
  expect(read({ targetGroup: { HealthCheckEnabled: true } })[0]?.targetGroups[0]?.healthCheck).toEqual({
    path: '/',
    intervalSeconds: 35,
    timeoutSeconds: 30,
    healthyThreshold: 5,
    unhealthyThreshold: 2,
    matcher: '200',
  });
});

describe('a target group of addresses', () => {
  const targetGroup = { TargetType: 'ip', Protocol: 'HTTP', Port: 3000, Targets: [{ Id: '127.0.0.1' }] };

  test('has the defaults of ELB', () => {
    expect(read({ targetGroup })[0]?.targetGroups).toEqual([
      {
        path: 'app/tg',
        arn: 'tg',
        name: 'foobar-a',
        targetType: 'ip',
        protocol: 'HTTP',
        targets: [{ id: '127.0.0.1', host: '127.0.0.1', port: 3000 }],
        algorithm: 'round_robin',
        slowStartSeconds: 0,
        healthCheck: {
          path: '/',
          intervalSeconds: 30,
          timeoutSeconds: 5,
          healthyThreshold: 5,
          unhealthyThreshold: 2,
          matcher: '200',
        },
      },
    ]);
  });

  test('has all that can be set', () => {
    const attributes = {
      'load_balancing.algorithm.type': 'least_outstanding_requests',
      'stickiness.enabled': 'true',
      'stickiness.type': 'app_cookie',
      'stickiness.app_cookie.cookie_name': 'session',
      'stickiness.app_cookie.duration_seconds': '60',
    };
    const [group] =
      read({
        targetGroup: {
          ...targetGroup,
          HealthCheckPort: '3001',
          HealthCheckProtocol: 'HTTPS',
          TargetGroupAttributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })),
        },
      })[0]?.targetGroups ?? [];
    expect(group).toMatchObject({
      algorithm: 'least_outstanding_requests',
      stickiness: { type: 'app_cookie', durationSeconds: 60, cookieName: 'session' },
      healthCheck: { port: 3001, protocol: 'HTTPS' },
    });
  });

  test('takes the addresses that are given in the place of its targets', () => {
    const given = new Map([['tg', [{ host: 'localhost', port: 9000 }]]]);
    const targets = [{ Id: 'i-0123456789abcdef0' }];
    const [group] =
      read({ targetGroup: { ...targetGroup, TargetType: 'instance', Targets: targets } }, given)[0]?.targetGroups ?? [];
    expect(group?.targets).toEqual([{ id: 'localhost:9000', host: 'localhost', port: 9000 }]);
  });
});

describe('is refused, with the resource and the property:', () => {
  test.each<[string, Changes, string]>([
    [
      'a target that is not on this machine',
      { targetGroup: { TargetType: 'ip', Protocol: 'HTTP', Port: 80, Targets: [{ Id: '10.0.0.7', Port: 3000 }] } },
      'app/tg: Targets[0].Id is "10.0.0.7", which is not on this machine. Say what stands for the targets: --target foobar-a=127.0.0.1:3000',
    ],
    [
      'gRPC',
      { targetGroup: { TargetType: 'ip', Protocol: 'HTTP', Port: 80, ProtocolVersion: 'GRPC' } },
      'ProtocolVersion is "GRPC"; only HTTP1 is run locally.',
    ],
    [
      'an unknown algorithm',
      group('load_balancing.algorithm.type', 'fastest'),
      'load_balancing.algorithm.type is "fastest"',
    ],
    [
      'slow start with another algorithm than round robin',
      group('slow_start.duration_seconds', '30', { Key: 'load_balancing.algorithm.type', Value: 'weighted_random' }),
      'slow start goes with round_robin only, not weighted_random',
    ],
    ['a slow start of 5 s', group('slow_start.duration_seconds', '5'), 'must be 0, or from 30 to 900'],
    [
      "a cookie of the load balancer's own for the application",
      group(
        'stickiness.app_cookie.cookie_name',
        'AWSALBX',
        { Key: 'stickiness.enabled', Value: 'true' },
        { Key: 'stickiness.type', Value: 'app_cookie' },
      ),
      'must be no name that begins with AWSALB',
    ],
    [
      'an algorithm on a lambda target group',
      { targetGroup: { TargetGroupAttributes: [{ Key: 'load_balancing.algorithm.type', Value: 'round_robin' }] } },
      'hold load_balancing.algorithm.type',
    ],
    [
      'two functions in a target group',
      { targetGroup: { Targets: [{ Id: 'a' }, { Id: 'b' }] } },
      'app/tg: Targets name 2 functions',
    ],
    [
      'an interval of 4 s',
      { targetGroup: { HealthCheckEnabled: true, HealthCheckIntervalSeconds: 4 } },
      'HealthCheckIntervalSeconds is 4; it must be a whole number from 5 to 300.',
    ],
    [
      'a timeout above the interval',
      { targetGroup: { HealthCheckEnabled: true, HealthCheckIntervalSeconds: 10 } },
      'HealthCheckTimeoutSeconds is 30; it must be less than HealthCheckIntervalSeconds, 10.',
    ],
    [
      'a matcher that is none',
      { targetGroup: { HealthCheckEnabled: true, Matcher: { HttpCode: 'ok' } } },
      'Matcher is "ok"',
    ],
  ])('%s', (_name, changes, message) => {
    expect(() => read(changes)).toThrow(message);
  });
});
