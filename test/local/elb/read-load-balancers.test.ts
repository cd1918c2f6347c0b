import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { Resource } from '../../../local/assembly/resource.ts';
import { WildcardPattern } from '../../../local/elb/patterns.ts';
import { readLoadBalancers } from '../../../local/elb/read-load-balancers.ts';
import type { GivenTargets } from '../../../local/elb/read-target-group.ts';
import { assemblyOf, resource } from './assembly.ts';
import { DEFAULT_ATTRIBUTES } from './models.ts';

const ELB = 'AWS::ElasticLoadBalancingV2::';
const query = (text: string) => new WildcardPattern(text, { ignoreCase: true, escapes: true });
const FORWARD = [{ Type: 'forward', TargetGroupArn: 'tg' }];
const rewrite = (Type: string, config: string, Regex = '^/a', Replace = '/b') => ({
  Type,
  [config]: { Rewrites: [{ Regex, Replace }] },
});
const group = (Key: string, Value: string, ...more: readonly JsonObject[]) => ({
  targetGroup: {
    TargetType: 'ip',
    Protocol: 'HTTP',
    Port: 80,
    Targets: [],
    TargetGroupAttributes: [{ Key, Value }, ...more],
  },
});
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

function read({ loadBalancer, listener, rule, targetGroup, more = [] }: Changes = {}, given?: GivenTargets) {
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
    given,
  );
}

test('a minimal load balancer has the defaults of ELB', () => {
  expect(read()).toEqual([
    {
      path: 'app/lb',
      arn: 'lb',
      name: 'foobar-a',
      dnsName: 'foobar-a-1.us-east-1.elb.amazonaws.com',
      attributes: DEFAULT_ATTRIBUTES,
      zones: [
        { subnetId: 'subnet-1', availabilityZone: 'us-east-1a' },
        { subnetId: 'subnet-2', availabilityZone: 'us-east-1b' },
      ],
      listeners: [
        {
          path: 'app/listener',
          port: 443,
          protocol: 'HTTPS',
          certificateArn: 'arn',
          responseHeaders: { server: true, values: [] },
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
        {
          path: 'app/tg',
          arn: 'tg',
          name: 'foobar-a',
          targetType: 'lambda',
          multiValueHeaders: false,
          targets: ['arn:function'],
        },
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

test('the rules are in the order of their priorities, whatever the order of the template', () => {
  const more = [5, 3].map((Priority) =>
    resource(`${ELB}ListenerRule`, `rule${Priority}`, {
      ListenerArn: 'listener',
      Priority,
      Conditions: [{ Field: 'path-pattern', Values: ['/'] }],
      Actions: DENY,
    }),
  );
  expect(read({ more })[0]?.listeners[0]?.rules.map(({ priority }) => priority)).toEqual([
    1,
    3,
    5,
    Number.POSITIVE_INFINITY,
  ]);
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

test('the attributes of a listener say which headers responses have', () => {
  const ListenerAttributes = [
    { Key: 'routing.http.response.server.enabled', Value: 'false' },
    { Key: 'routing.http.response.strict_transport_security.header_value', Value: 'max-age=60' },
  ];
  expect(read({ listener: { ListenerAttributes } })[0]?.listeners[0]?.responseHeaders).toEqual({
    server: false,
    values: [['strict-transport-security', 'max-age=60']],
  });
});

test('transforms are read', () => {
  const Transforms = [
    rewrite('host-header-rewrite', 'HostHeaderRewriteConfig', '^www[.]', 'api.'),
    rewrite('url-rewrite', 'UrlRewriteConfig'),
  ];
  expect(read({ rule: { Transforms } })[0]?.listeners[0]?.rules[0]?.transforms).toEqual({
    host: { regex: /^www[.]/i, replace: 'api.' },
    url: { regex: /^\/a/, replace: '/b' },
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
        attribute('routing.http.desync_mitigation_mode', 'strictest'),
        attribute('routing.http.preserve_host_header.enabled', 'true'),
        attribute('client_keep_alive.seconds', '60'),
        attribute('access_logs.s3.enabled', 'true'),
      ],
    },
    rule: {
      Priority: '5',
      Conditions: [
        { Field: 'host-header', Values: ['*.foobar.com'] },
        { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Test', RegexValues: ['^a+$'] } },
        { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
        { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'a', Value: '\\*' }] } },
        { Field: 'source-ip', SourceIpConfig: { Values: ['::1/128'] } },
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
    desyncMitigationMode: 'strictest',
    preserveHostHeader: true,
    clientKeepAliveSeconds: 60,
    accessLogs: true,
  });
  expect(loadBalancer?.listeners[0]?.rules[0]).toEqual({
    path: 'app/rule',
    priority: 5,
    conditions: [
      { field: 'host-header', patterns: [new WildcardPattern('*.foobar.com', { ignoreCase: true, escapes: false })] },
      { field: 'http-header', name: 'x-test', patterns: [/^a+$/i] },
      { field: 'http-request-method', methods: ['GET'] },
      { field: 'query-string', pairs: [{ key: query('a'), value: query('\\*') }] },
      { field: 'source-ip', cidrs: ['::1/128'] },
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
      'more than 3 values in a condition',
      condition({ Field: 'path-pattern', PathPatternConfig: { Values: ['/a', '/b', '/c', '/d'] } }),
      'app/rule: has 4 values in a condition; the quota is 3.',
    ],
    [
      'more than 5 values in a rule',
      condition(
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/a', '/b', '/c'] } },
        { Field: 'host-header', HostHeaderConfig: { Values: ['a', 'b'], RegexValues: ['c'] } },
      ),
      'app/rule: has 6 condition values; the quota is 5.',
    ],
    [
      'more than 6 wildcards in a rule',
      condition({ Field: 'path-pattern', PathPatternConfig: { Values: ['/*/*/*', '/*/*', '/a??'] } }),
      'app/rule: has 7 wildcards in conditions; the quota is 6.',
    ],
    [
      'a path of more than 128 characters',
      condition({ Field: 'path-pattern', PathPatternConfig: { Values: [`/${'a'.repeat(128)}`] } }),
      'has a value of 129 characters; it takes 128 at most.',
    ],
    [
      'a method in lower case',
      condition({ Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['get'] } }),
      'has the value "get"; a method is of A-Z',
    ],
    [
      'a look-ahead',
      condition({ Field: 'path-pattern', PathPatternConfig: { RegexValues: ['^/(?!a)'] } }),
      'holds a look-ahead or look-behind, which a load balancer does not support',
    ],
    [
      'more than 100 rules',
      {
        more: Array.from({ length: 100 }, (_, index) =>
          resource(`${ELB}ListenerRule`, `rule${index}`, {
            ListenerArn: 'listener',
            Priority: 2 + index,
            Conditions: [method],
            Actions: DENY,
          }),
        ),
      },
      'app/lb: has 101 rules besides the default ones; the quota is 100.',
    ],
    [
      'more than 5 target groups in an action',
      {
        rule: {
          Actions: [
            {
              Type: 'forward',
              ForwardConfig: { TargetGroups: Array.from({ length: 6 }, () => ({ TargetGroupArn: 'tg' })) },
            },
          ],
        },
      },
      'app/rule: has 6 target groups in an action; the quota is 5.',
    ],
    [
      'two transforms of a kind',
      {
        rule: { Transforms: [rewrite('url-rewrite', 'UrlRewriteConfig'), rewrite('url-rewrite', 'UrlRewriteConfig')] },
      },
      'Transforms hold more than one url-rewrite; a rule takes one.',
    ],
    [
      'a transform whose expression is none',
      { rule: { Transforms: [rewrite('url-rewrite', 'UrlRewriteConfig', '(')] } },
      'Transforms[0].UrlRewriteConfig.Rewrites[0].Regex "(" is no regular expression.',
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
