import type { ALBEvent } from 'aws-lambda';

const TARGET_GROUP_ARN =
  'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/foobar-production-a/73e2d6bc24d8a067';

export interface RequestSketch {
  readonly method?: string;
  readonly path?: string;
  /** By name as it is in the URL, not decoded: as the load balancer hands it on. */
  readonly query?: Readonly<Record<string, readonly string[]>>;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  /** Bytes arrive in Base64. */
  readonly body?: string | Buffer;
}

/** The event that a load balancer with multi-value headers makes of a request. */
export function multiValueEvent({ method = 'GET', path = '/', query = {}, headers = {}, body = '' }: RequestSketch) {
  return {
    requestContext: { elb: { targetGroupArn: TARGET_GROUP_ARN } },
    httpMethod: method,
    path,
    multiValueQueryStringParameters: copyLists(query),
    multiValueHeaders: {
      accept: ['*/*'],
      host: ['www.foobar.com'],
      'user-agent': ['bench'],
      'x-amzn-trace-id': ['Root=1-67891233-abcdef012345678912345678'],
      'x-forwarded-for': ['192.0.2.1, 198.51.100.7'],
      'x-forwarded-port': ['443'],
      'x-forwarded-proto': ['https'],
      ...copyLists(headers),
    },
    body: typeof body === 'string' ? body : body.toString('base64'),
    isBase64Encoded: typeof body !== 'string',
  } satisfies ALBEvent;
}

/** The same without multi-value headers: of what is repeated, the last is left. */
export function singleValueEvent(sketch: RequestSketch): ALBEvent {
  const { multiValueHeaders, multiValueQueryStringParameters, ...common } = multiValueEvent(sketch);
  return {
    ...common,
    headers: lastValues(multiValueHeaders),
    queryStringParameters: lastValues(multiValueQueryStringParameters),
  };
}

/** What a load balancer asks to learn a target's health: hardly any headers, no host. */
export const HEALTH_CHECK: ALBEvent = {
  requestContext: { elb: { targetGroupArn: TARGET_GROUP_ARN } },
  httpMethod: 'GET',
  path: '/health',
  multiValueQueryStringParameters: {},
  multiValueHeaders: { 'user-agent': ['ELB-HealthChecker/2.0'] },
  body: '',
  isBase64Encoded: false,
};

export const LIST: ALBEvent = multiValueEvent({ path: '/api/messages' });

export const CREATE: ALBEvent = multiValueEvent({
  method: 'POST',
  path: '/api/messages',
  headers: { 'content-type': ['application/json'] },
  body: JSON.stringify({ author: 'somebody', body: 'A message of the board, as long as they often are.' }),
});

function copyLists(lists: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, [...values]]));
}

function lastValues(lists: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.at(-1) ?? '']));
}
