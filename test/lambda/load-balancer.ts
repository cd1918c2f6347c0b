import type { ALBEvent, ALBResult, Context } from 'aws-lambda';

export const TARGET_GROUP_ARN =
  'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/foobar-production-a/73e2d6bc24d8a067';
export const TRACE_ID = '1-67891233-abcdef012345678912345678';

export interface SentRequest {
  readonly method?: string;
  readonly path?: string;
  /** As written in the request line, without the question mark. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** The event that a load balancer makes of a request, with multi-value headers on. */
export function albEvent({ method = 'GET', path = '/', query = '', headers = {}, body = '' }: SentRequest): ALBEvent {
  const parameters = new Map<string, string[]>();
  for (const pair of query.split('&').filter(Boolean)) {
    const [name = '', ...value] = pair.split('=');
    parameters.set(name, [...(parameters.get(name) ?? []), value.join('=')]);
  }
  return {
    requestContext: { elb: { targetGroupArn: TARGET_GROUP_ARN } },
    httpMethod: method,
    path,
    multiValueQueryStringParameters: Object.fromEntries(parameters),
    multiValueHeaders: {
      host: ['www.foobar.com'],
      'x-amzn-trace-id': [`Self=1-67891234-12456789abcdef012345678;Root=${TRACE_ID}`],
      'x-forwarded-for': ['192.0.2.1, 198.51.100.7'],
      'x-forwarded-port': ['443'],
      'x-forwarded-proto': ['https'],
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()])),
    },
    body: typeof body === 'string' ? body : body.toString('base64'),
    isBase64Encoded: typeof body !== 'string',
  };
}

/** What the load balancer sends to a target group's function to learn its health. */
export function healthCheckEvent(): ALBEvent {
  return {
    requestContext: { elb: { targetGroupArn: TARGET_GROUP_ARN } },
    httpMethod: 'GET',
    path: '/health',
    multiValueQueryStringParameters: {},
    multiValueHeaders: { 'user-agent': ['ELB-HealthChecker/2.0'] },
    body: '',
    isBase64Encoded: false,
  };
}

export function lambdaContext(remainingMilliseconds = 20_000): Context {
  const deadline = performance.now() + remainingMilliseconds;
  const unused = () => {
    throw new Error('The callback interface is not used.');
  };
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'foobar-production-api',
    functionVersion: '7',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:foobar-production-api:live',
    memoryLimitInMB: '512',
    awsRequestId: '5f3c2a10-0000-4000-8000-000000000001',
    logGroupName: '/aws/lambda/foobar-production-api',
    logStreamName: '2026/01/01/[7]0',
    getRemainingTimeInMillis: () => Math.max(0, deadline - performance.now()),
    done: unused,
    fail: unused,
    succeed: unused,
  };
}

export interface ReceivedResponse {
  readonly status: number;
  header(name: string): string | undefined;
  /** The parsed body. */
  json<T>(): T;
  readonly text: string;
}

/** What the load balancer makes of a result. */
export function received(result: ALBResult): ReceivedResponse {
  const text = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8').toString();
  return {
    status: result.statusCode,
    header: (name) => result.multiValueHeaders?.[name]?.map(String).join(', '),
    json: () => JSON.parse(text),
    text,
  };
}

export type Send = (request: SentRequest) => Promise<ReceivedResponse>;

export function sender(handler: (event: ALBEvent, context: Context) => Promise<ALBResult>): Send {
  return async (request) => received(await handler(albEvent(request), lambdaContext()));
}
