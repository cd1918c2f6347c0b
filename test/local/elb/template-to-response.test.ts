import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../../local/assembly/json.ts';
import { dispatch } from '../../../local/elb/dispatch.ts';
import { LambdaTarget } from '../../../local/elb/lambda-target.ts';
import type { LambdaTargetGroup } from '../../../local/elb/model.ts';
import { readLoadBalancers } from '../../../local/elb/read-load-balancers.ts';
import { type HeaderField, type HttpRequest, NO_BODY } from '../../../local/elb/request.ts';
import { RunningTargetGroup } from '../../../local/elb/running-target-group.ts';
import { StickySessions } from '../../../local/elb/sticky-sessions.ts';
import type { Invocation } from '../../../local/lambda/invoker.ts';
import { timing } from '../../../local/timing.ts';
import { assemblyOf, resource } from './assembly.ts';
import { httpRequest } from './requests.ts';

const ELB = 'AWS::ElasticLoadBalancingV2::';
const DENY = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }];

interface Template {
  readonly conditions?: readonly Json[];
  readonly actions?: readonly Json[];
  readonly targetGroup?: JsonObject;
}

/** The events that the function got. */
let events: (JsonObject & { readonly functionArn: string })[] = [];
beforeEach(() => {
  events = [];
});

/** Sends a request through a load balancer as its template says. */
async function send(template: Template, request: Partial<HttpRequest> = {}, body = '') {
  const targetGroup = (id: string) =>
    resource(
      `${ELB}TargetGroup`,
      id,
      { TargetType: 'lambda', Targets: [{ Id: `arn:function:${id}` }], ...template.targetGroup },
      { TargetGroupName: id },
    );
  const [loadBalancer] = readLoadBalancers(
    assemblyOf([
      resource('AWS::EC2::Subnet', 's1', { AvailabilityZone: 'a' }),
      resource('AWS::EC2::Subnet', 's2', { AvailabilityZone: 'b' }),
      resource(`${ELB}LoadBalancer`, 'lb', { Subnets: ['s1', 's2'] }, { LoadBalancerName: 'lb', DNSName: 'lb' }),
      resource(`${ELB}Listener`, 'l', {
        LoadBalancerArn: 'lb',
        Port: 8443,
        Protocol: 'HTTPS',
        Certificates: [{ CertificateArn: 'arn' }],
        DefaultActions: DENY,
      }),
      resource(`${ELB}ListenerRule`, 'r', {
        ListenerArn: 'l',
        Priority: 1,
        Conditions: template.conditions ?? [{ Field: 'path-pattern', Values: ['*'] }],
        Actions: template.actions ?? [{ Type: 'forward', TargetGroupArn: 'one' }],
      }),
      targetGroup('one'),
      targetGroup('two'),
    ]),
  );
  if (!loadBalancer?.listeners[0]) throw new Error('the template has no listener');
  const invoker = {
    invoke: async (functionArn: string, event: string): Promise<Invocation> => {
      events.push({ ...JSON.parse(event), functionArn });
      const key = 'multiValueHeaders' in (events.at(-1) ?? {}) ? 'multiValueHeaders' : 'headers';
      const payload = JSON.stringify({ statusCode: 200, [key]: {}, isBase64Encoded: false });
      return { outcome: 'returned', payload, executedVersion: '1' };
    },
  };
  const groups = loadBalancer.targetGroups.map((group) => {
    const own = group as LambdaTargetGroup;
    const targets = own.targets.map(
      (id) => new LambdaTarget({ id, targetGroup: own, invoker, idleTimeoutSeconds: 60 }),
    );
    const running = new RunningTargetGroup({
      targetGroup: { ...own, healthCheck: undefined },
      targets,
      timing: timing(1),
      reachable: () => true,
      log: () => undefined,
    });
    return [group.arn, running] as const;
  });
  const { response } = await dispatch(
    {
      request: httpRequest({ port: 8443, ...request }),
      httpVersion: '1.1',
      body: body === '' ? NO_BODY : { ...NO_BODY, present: true, read: async () => Buffer.from(body) },
    },
    {
      listener: loadBalancer.listeners[0],
      attributes: loadBalancer.attributes,
      targetGroups: new Map(groups),
      sessions: new StickySessions(),
      log: () => undefined,
    },
  );
  return { response, event: events[0], loadBalancer };
}

test('the targets of a target group are registered', async () => {
  expect((await send({})).event?.functionArn).toBe('arn:function:one');
});

describe('a condition holds and fails:', () => {
  const header = (name: string, value: string): HeaderField => [name, value];
  test.each<[string, Json, Partial<HttpRequest>, Partial<HttpRequest>]>([
    [
      'source-ip, of the connection and not of X-Forwarded-For',
      { Field: 'source-ip', SourceIpConfig: { Values: ['203.0.113.0/24'] } },
      {},
      {
        peer: { address: '192.0.2.1', port: 1 },
        headers: [header('host', 'a'), header('x-forwarded-for', '203.0.113.1')],
      },
    ],
    [
      'http-header',
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Tier', Values: ['gold*'] } },
      { headers: [header('host', 'a'), header('x-tier', 'GOLD-1')] },
      { headers: [header('host', 'a')] },
    ],
    [
      'http-request-method',
      { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['PUT'] } },
      { method: 'PUT' },
      { method: 'GET' },
    ],
    [
      'query-string, by any of its values',
      {
        Field: 'query-string',
        QueryStringConfig: {
          Values: [
            { Key: 'a', Value: '1' },
            { Key: 'b', Value: '2' },
          ],
        },
      },
      { query: 'b=2' },
      { query: 'a=2&b=1' },
    ],
    [
      'host-header, whatever the case',
      { Field: 'host-header', HostHeaderConfig: { Values: ['*.Foobar.com'] } },
      { headers: [header('host', 'WWW.FOOBAR.COM')] },
      { headers: [header('host', 'foobar.com')] },
    ],
  ])('%s', async (_name, condition, holds, fails) => {
    expect((await send({ conditions: [condition] }, holds)).response.status).toBe(200);
    expect((await send({ conditions: [condition] }, fails)).response.status).toBe(404);
  });
});

describe('the event of a function', () => {
  const two: Partial<HttpRequest> = {
    path: '/a%2Fb',
    query: 'q=%20&q=+',
    headers: [
      ['host', 'a'],
      ['x', '1'],
      ['x', '2'],
    ],
  };

  test('has each header and parameter once by default', async () => {
    const { event } = await send({}, two);
    expect(event).toMatchObject({ path: '/a%2Fb', queryStringParameters: { q: '+' }, headers: { x: '2' } });
    expect(event).not.toHaveProperty('multiValueHeaders');
    expect(event).not.toHaveProperty('multiValueQueryStringParameters');
  });

  test('has all of them where the attribute says so, and only these', async () => {
    const TargetGroupAttributes = [{ Key: 'lambda.multi_value_headers.enabled', Value: 'true' }];
    const { event } = await send({ targetGroup: { TargetGroupAttributes } }, two);
    expect(event).toMatchObject({
      multiValueQueryStringParameters: { q: ['%20', '+'] },
      multiValueHeaders: { x: ['1', '2'] },
    });
    expect(event).not.toHaveProperty('headers');
    expect(event).not.toHaveProperty('queryStringParameters');
  });

  test('tells where the request came from, and its trace', async () => {
    expect((await send({})).event?.['headers']).toMatchObject({
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-port': '8443',
      'x-forwarded-proto': 'https',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
    });
  });

  test.each([
    ['application/json', false, '{"a":1}'],
    ['application/octet-stream', true, Buffer.from('{"a":1}').toString('base64')],
  ])('has a body of type %s in Base64: %s', async (type, isBase64Encoded, body) => {
    const headers: HeaderField[] = [
      ['host', 'a'],
      ['content-type', type],
    ];
    expect((await send({}, { method: 'POST', headers }, '{"a":1}')).event).toMatchObject({ isBase64Encoded, body });
  });
});

test('a redirect keeps the query and the port', async () => {
  const RedirectConfig = { StatusCode: 'HTTP_301', Path: '/new/#{path}' };
  const { response } = await send({ actions: [{ Type: 'redirect', RedirectConfig }] }, { path: '/a', query: 'x=1' });
  expect(Object.fromEntries(response.headers)['location']).toBe('https://www.foobar.com:8443/new/a?x=1');
});

test('a weighted forward sends each target group its share', async () => {
  const TargetGroups = [
    { TargetGroupArn: 'one', Weight: 0 },
    { TargetGroupArn: 'two', Weight: 1 },
  ];
  const { response, event } = await send({ actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }] });
  expect([response.status, event?.functionArn]).toEqual([200, 'arn:function:two']);
});

test('the health check of a target group is on where the template says so', async () => {
  const { loadBalancer } = await send({ targetGroup: { HealthCheckEnabled: true, HealthCheckPath: '/health' } });
  expect(loadBalancer.targetGroups[0]?.healthCheck).toMatchObject({ path: '/health' });
});
