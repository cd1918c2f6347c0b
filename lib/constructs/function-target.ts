import {
  type IApplicationTargetGroup,
  type LoadBalancerTargetProps,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import type { ILoadBalancerClusterTarget } from './load-balancer-cluster.ts';

/**
 * A function, version or alias behind the load balancers of a cluster. What it is asked with, and has to answer: see
 * {@link AppTierOptions}.
 *
 * Only load balancers of the same account may invoke it. The permission cannot name the target groups themselves:
 * each would have to exist before the other.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export class FunctionTarget implements ILoadBalancerClusterTarget {
  readonly targetType = TargetType.LAMBDA;
  private readonly target: IFunction;

  /** @param target a function, version or alias. */
  constructor(target: IFunction) {
    this.target = target;
  }

  attachToApplicationTargetGroup(targetGroup: IApplicationTargetGroup): LoadBalancerTargetProps {
    const loadBalancers = new ServicePrincipal('elasticloadbalancing.amazonaws.com').withConditions({
      StringEquals: { 'aws:SourceAccount': Stack.of(targetGroup).account },
    });
    this.target.grantInvoke(loadBalancers).applyBefore(targetGroup);
    return { targetType: TargetType.LAMBDA, targetJson: { id: this.target.functionArn } };
  }
}
