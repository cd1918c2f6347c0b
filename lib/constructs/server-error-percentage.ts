import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpCodeElb, HttpCodeTarget, type IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';

const PERIOD = Duration.minutes(1);

/**
 * The share of a load balancer's answers that are 5xx, its own and its targets', in percent, by the minute.
 *
 * A request that the load balancer could give to no target is not in its count of requests.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export function serverErrorPercentage({ metrics }: IApplicationLoadBalancer): MathExpression {
  const of = { period: PERIOD };
  return new MathExpression({
    label: '5xx (%)',
    expression: '100 * (FILL(target, 0) + FILL(own, 0)) / (FILL(requests, 0) + FILL(own, 0))',
    usingMetrics: {
      target: metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, of),
      own: metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, of),
      requests: metrics.requestCount(of),
    },
    period: PERIOD,
  });
}
