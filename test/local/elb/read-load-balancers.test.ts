import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { Resource } from '../../../local/assembly/resource.ts';
import { WildcardPattern } from '../../../local/elb/patterns.ts';
import { readLoadBalancers } from '../../../local/elb/read-load-balancers.ts';
import { assemblyOf, resource } from './assembly.ts';

const ELB = 'AWS::ElasticLoadBalancingV2::';
const query = (text: string) => new WildcardPattern(text, { ignoreCase: true, escapes: true });
const FORWARD = [{ Type: 'forward', TargetGroupArn: 'tg' }];
const DENY = [
  { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403', ContentType: 'text/plain', MessageBody: 'no' } },
];

interface Changes {
  readonly loadBalancer?: JsonObject;
  readonly listener?: JsonObject;
  readonly rule?: JsonObject;
  readonly targetGroup?: JsonObject;
  readonly more?: readonly Resource[];
}

function read({ loadBalancer, listener, rule, targetGroup, more = [] }: Changes = {}) {
  const names = { LoadBalancerName: 'foobar-a', DNSName: 'Foobar-A-1.us-east-1.elb.amazonaws.com' };
  return readLoadBalancers(
    assemblyOf([
      resource('AWS::EC2::Subnet', 'subnet-1', { AvailabilityZone: 'us-east-1a' }),
      resource('AWS::EC2::Subnet', 'subnet-2', { AvailabilityZone: 'us-east-1b' }),
      resource(`${ELB}LoadBalancer`, 'lb', { Subnets: ['subnet-1', 'subnet-2'], ...loadBalancer }, names),
      resource(`${ELB}Listener`, 'listener', {
        LoadBalancerArn: 'lb',
        Port: 443,
        Protocol: 'HTTPS',
        Certificates: [{ CertificateArn: 'arn' }],
        DefaultActions: DENY,
        ...listener,
      }),
      resource(`${ELB}ListenerRule`, 'rule', {
        ListenerArn: 'listener',
        Priority: 1,
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } }],
        Actions: FORWARD,
        ...rule,
      }),
      resource(
        `${ELB}TargetGroup`,
        'tg',
        { TargetType: 'lambda', Targets: [{ Id: 'arn:function' }], ...targetGroup },
        { TargetGroupName: 'foobar-a' },
      ),
      ...more,
    ]),
  );
}

test('a minimal load balancer has the defaults of ELB', () => {
  expect(read()).toEqual([
    {
      path: 'app/lb',
      arn: 'lb',
      name: 'foobar-a',
      dnsName: 'foobar-a-1.us-east-1.elb.amazonaws.com',
      attributes: {
        idleTimeoutSeconds: 60,
        http2: true,
        forwardedForMode: 'append',
        forwardedForClientPort: false,
        dropInvalidHeaderFields: false,
        tlsHeaders: false,
      },
      zones: [
        { subnetId: 'subnet-1', availabilityZone: 'us-east-1a' },
        { subnetId: 'subnet-2', availabilityZone: 'us-east-1b' },
      ],
      listeners: [
        {
          path: 'app/listener',
          port: 443,
          protocol: 'HTTPS',
          rules: [
            {
              path: 'app/rule',
              priority: 1,
              conditions: [
                {
                  field: 'path-pattern',
                  patterns: [new WildcardPattern('/api/*', { ignoreCase: false, escapes: false })],
                },
              ],
              action: { type: 'forward', targetGroups: [{ targetGroupArn: 'tg', weight: 1 }] },
            },
            {
              path: 'app/listener',
              priority: Number.POSITIVE_INFINITY,
              conditions: [],
              action: { type: 'fixed-response', status: 403, contentType: 'text/plain', body: 'no' },
            },
          ],
        },
      ],
      targetGroups: [
        { path: 'app/tg', arn: 'tg', name: 'foobar-a', multiValueHeaders: false, targets: ['arn:function'] },
      ],
    },
  ]);
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

test('everything that can be set is read', () => {
  const attribute = (Key: string, Value: string) => ({ Key, Value });
  const [loadBalancer] = read({
    loadBalancer: {
      LoadBalancerAttributes: [
        attribute('idle_timeout.timeout_seconds', '120'),
        attribute('routing.http2.enabled', 'false'),
        attribute('routing.http.xff_header_processing.mode', 'remove'),
        attribute('routing.http.xff_client_port.enabled', 'true'),
        attribute('routing.http.drop_invalid_header_fields.enabled', 'true'),
        attribute('routing.http.x_amzn_tls_version_and_cipher_suite.enabled', 'true'),
      ],
    },
    rule: {
      Priority: '5',
      Conditions: [
        { Field: 'host-header', Values: ['*.foobar.com'] },
        { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Test', RegexValues: ['^a+$'] } },
        { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
        { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'a', Value: '1' }, { Value: '\\*' }] } },
        { Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8', '::1/128'] } },
      ],
      Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: 'tg', Weight: 0 }] } }],
    },
    targetGroup: {
      HealthCheckEnabled: true,
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 10,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      Matcher: { HttpCode: '200-299' },
      TargetGroupAttributes: [attribute('lambda.multi_value_headers.enabled', 'true')],
    },
  });
  expect(loadBalancer?.attributes).toEqual({
    idleTimeoutSeconds: 120,
    http2: false,
    forwardedForMode: 'remove',
    forwardedForClientPort: true,
    dropInvalidHeaderFields: true,
    tlsHeaders: true,
  });
  expect(loadBalancer?.listeners[0]?.rules[0]).toEqual({
    path: 'app/rule',
    priority: 5,
    conditions: [
      { field: 'host-header', patterns: [new WildcardPattern('*.foobar.com', { ignoreCase: true, escapes: false })] },
      { field: 'http-header', name: 'x-test', patterns: [/^a+$/i] },
      { field: 'http-request-method', methods: ['GET'] },
      { field: 'query-string', pairs: [{ key: query('a'), value: query('1') }, { value: query('\\*') }] },
      { field: 'source-ip', cidrs: ['10.0.0.0/8', '::1/128'] },
    ],
    action: { type: 'forward', targetGroups: [{ targetGroupArn: 'tg', weight: 0 }] },
  });
  expect(loadBalancer?.targetGroups[0]).toMatchObject({
    multiValueHeaders: true,
    healthCheck: { path: '/health', intervalSeconds: 10, unhealthyThreshold: 3, matcher: '200-299' },
  });
});

const condition = (...Conditions: JsonObject[]): Changes => ({ rule: { Conditions } });
const method = { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } };
const redirect = (RedirectConfig: JsonObject): Changes => ({
  rule: { Actions: [{ Type: 'redirect', RedirectConfig }] },
});

describe('is refused, with the resource and the property:', () => {
  test.each<[string, Changes, string]>([
    [
      'a network load balancer',
      { loadBalancer: { Type: 'network' } },
      'app/lb: Type is "network"; it must be "application".',
    ],
    ['one subnet', { loadBalancer: { Subnets: ['subnet-1'] } }, 'app/lb: Subnets name 1 subnets'],
    ['two subnets of one zone', { loadBalancer: { Subnets: ['subnet-1', 'subnet-1'] } }, 'two subnets in us-east-1a'],
    [
      'a TCP listener',
      { listener: { Protocol: 'TCP' } },
      'app/listener: Protocol is "TCP"; it must be "HTTP" or "HTTPS".',
    ],
    [
      'an HTTPS listener without certificate',
      { listener: { Certificates: [] } },
      'app/listener: Certificates are missing',
    ],
    [
      'a port out of range',
      { listener: { Port: 70_000 } },
      'Port is 70000; it must be a whole number from 1 to 65535.',
    ],
    ['a priority of 0', { rule: { Priority: 0 } }, 'app/rule: Priority is 0'],
    [
      'two rules of one priority',
      {
        more: [
          resource(`${ELB}ListenerRule`, 'rule2', {
            ListenerArn: 'listener',
            Priority: 1,
            Conditions: [method],
            Actions: DENY,
          }),
        ],
      },
      'app/rule2: Priority 1 is that of app/rule, too',
    ],
    ['a rule without condition', condition(), 'app/rule: Conditions are missing'],
    [
      'two conditions of a kind that stands alone',
      condition(method, method),
      'more than one http-request-method condition',
    ],
    ['an unknown condition', condition({ Field: 'cookie' }), 'Conditions[0].Field is "cookie"'],
    [
      'a condition without values',
      condition({ Field: 'path-pattern', PathPatternConfig: {} }),
      'Conditions[0].PathPatternConfig has no Values.',
    ],
    [
      'a header condition on Host',
      condition({ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'Host', Values: ['a'] } }),
      'use a host-header condition',
    ],
    [
      'a source that is no CIDR block',
      condition({ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.1'] } }),
      '"10.0.0.1", which is no CIDR block',
    ],
    [
      'a regular expression that is none',
      condition({ Field: 'path-pattern', PathPatternConfig: { RegexValues: ['('] } }),
      'is no regular expression',
    ],
    [
      'an authenticating action',
      { rule: { Actions: [{ Type: 'authenticate-oidc' }, ...FORWARD] } },
      'authentication actions are not run locally',
    ],
    [
      'a fixed response of 301',
      { rule: { Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '301' } }] } },
      'StatusCode is "301"',
    ],
    ['a redirect that changes nothing', redirect({ StatusCode: 'HTTP_302' }), 'leads back to the same URL'],
    ['a redirect of 307', redirect({ StatusCode: 'HTTP_307', Host: 'a' }), 'StatusCode is "HTTP_307"'],
    [
      'an unknown target group',
      { rule: { Actions: [{ Type: 'forward', TargetGroupArn: 'other' }] } },
      'app/rule: forwards to other',
    ],
    [
      'a weight of 1000',
      {
        rule: {
          Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: 'tg', Weight: 1000 }] } }],
        },
      },
      'Weight is 1000; it must be a whole number from 0 to 999.',
    ],
    [
      'targets by address',
      { targetGroup: { TargetType: 'ip' } },
      'app/tg: TargetType is "ip": target type ip is not run locally',
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

  test('a target group of two load balancers', () => {
    const other = { LoadBalancerName: 'b', DNSName: 'b' };
    const more = [
      resource(`${ELB}LoadBalancer`, 'lb2', { Subnets: ['subnet-1', 'subnet-2'] }, other),
      resource(`${ELB}Listener`, 'l2', { LoadBalancerArn: 'lb2', Port: 80, Protocol: 'HTTP', DefaultActions: FORWARD }),
    ];
    expect(() => read({ more })).toThrow(
      'app/tg: serves both app/lb and app/lb2; a target group serves one load balancer.',
    );
  });
});
