import { describe, expect, test } from '@jest/globals';
import { WildcardPattern } from '../../../local/elb/patterns.ts';
import { resource } from './assembly.ts';
import { DEFAULT_ATTRIBUTES } from './models.ts';
import { type Changes, DENY, ELB, FORWARD, method, read } from './template.ts';

const query = (text: string) => new WildcardPattern(text, { ignoreCase: true, escapes: true });

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
    [
      'an unknown target group',
      { rule: { Actions: [{ Type: 'forward', TargetGroupArn: 'other' }] } },
      'app/rule: forwards to other',
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
