import type { ALBEvent, Context } from 'aws-lambda';

/** Who serves one request. */
export interface Invocation {
  readonly loadBalancer: LoadBalancer;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly requestId: string;
  /** Whether this is the first request of the execution environment. */
  readonly coldStart: boolean;
  /** The trace that the load balancer gave the request, e.g. `1-67891233-abcdef012345678912345678`. */
  readonly traceId: string | undefined;
  remainingMilliseconds(): number;
}

export interface LoadBalancer {
  /** The target group's name: each load balancer and its target group are named alike. */
  readonly name: string;
  readonly targetGroupArn: string;
}

/** Kept back of the function's time, to answer that it was not enough. */
const RESERVE_MILLISECONDS = 750;

/** @throws Error when the function was invoked by something else than a load balancer. */
export function describeInvocation(event: ALBEvent, context: Context, coldStart: boolean): Invocation {
  const targetGroupArn = event.requestContext?.elb?.targetGroupArn;
  if (targetGroupArn === undefined) {
    throw new Error(
      'The function answers requests of an Application Load Balancer; the event has no requestContext.elb.targetGroupArn.',
    );
  }
  const trace = event.multiValueHeaders?.['x-amzn-trace-id']?.at(-1) ?? event.headers?.['x-amzn-trace-id'];
  return {
    loadBalancer: describeLoadBalancer(targetGroupArn),
    functionName: context.functionName,
    functionVersion: context.functionVersion,
    requestId: context.awsRequestId,
    coldStart,
    traceId: rootTraceId(trace),
    remainingMilliseconds: () => context.getRemainingTimeInMillis() - RESERVE_MILLISECONDS,
  };
}

/** `arn:aws:elasticloadbalancing:<region>:<account>:targetgroup/<name>/<id>` */
export function describeLoadBalancer(targetGroupArn: string): LoadBalancer {
  return { name: targetGroupArn.split('/')[1] ?? targetGroupArn, targetGroupArn };
}

/**
 * The root of `Root=1-…`, before which a load balancer may have put its own `Self=1-…`.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
export function rootTraceId(header: string | undefined): string | undefined {
  return /(?:^|;)\s*Root=([\w-]+)/.exec(header ?? '')?.[1];
}
