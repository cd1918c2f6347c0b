import { describe, expect, test } from '@jest/globals';
import { describeInvocation, describeLoadBalancer, rootTraceId } from '../../../lambda/api/invocation.ts';
import { albEvent, healthCheckEvent, lambdaContext, TARGET_GROUP_ARN, TRACE_ID } from '../load-balancer.ts';

test("the load balancer is named by its target group's ARN", () => {
  expect(describeLoadBalancer(TARGET_GROUP_ARN)).toEqual({
    name: 'foobar-production-a',
    targetGroupArn: TARGET_GROUP_ARN,
  });
});

test.each([
  ['Root=1-67891233-abcdef012345678912345678', '1-67891233-abcdef012345678912345678'],
  ['Self=1-1-2;Root=1-67891233-abcdef012345678912345678;Sampled=1', '1-67891233-abcdef012345678912345678'],
  ['Self=1-1-2; Root=1-3-4', '1-3-4'],
  ['NotRoot=1-3-4', undefined],
  ['', undefined],
  [undefined, undefined],
])('the trace id of %s', (header, traceId) => {
  expect(rootTraceId(header)).toBe(traceId);
});

describe('an invocation', () => {
  test('tells who serves the request', () => {
    expect(describeInvocation(albEvent({}), lambdaContext(), true)).toMatchObject({
      loadBalancer: { name: 'foobar-production-a' },
      functionName: 'foobar-production-api',
      functionVersion: '7',
      requestId: '5f3c2a10-0000-4000-8000-000000000001',
      coldStart: true,
      traceId: TRACE_ID,
    });
  });

  test('of a health check has no trace', () => {
    expect(describeInvocation(healthCheckEvent(), lambdaContext(), false).traceId).toBeUndefined();
  });

  test("that is not a load balancer's is refused", () => {
    const event = JSON.parse('{"version":"2.0","rawPath":"/","requestContext":{"http":{"method":"GET"}}}');
    expect(() => describeInvocation(event, lambdaContext(), true)).toThrow('the event has no requestContext.elb');
  });

  test('keeps back time to answer that there was not enough', () => {
    expect(describeInvocation(albEvent({}), lambdaContext(500), false).remainingMilliseconds()).toBeLessThan(0);
  });
});
