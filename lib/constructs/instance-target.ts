import { type IInstance, Port } from 'aws-cdk-lib/aws-ec2';
import {
  type IApplicationLoadBalancerTarget,
  type IApplicationTargetGroup,
  type LoadBalancerTargetProps,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { InstanceIdTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import type { ILoadBalancerClusterTarget } from './load-balancer-cluster.ts';
import { refuseTargetProblems } from './target-problems.ts';

/**
 * Virtual machines of Amazon EC2 behind the load balancers of a cluster. Their security groups let the load balancers
 * in, at the port and nowhere else.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-type
 */
export class InstanceTarget implements ILoadBalancerClusterTarget {
  /**
   * Instances that are known, each of which is registered.
   *
   * @throws when there is no instance, or the port is out of its limits
   */
  static fromInstances(instances: IInstance[], port: number): InstanceTarget {
    refuseTargetProblems('InstanceTarget', 'instances', instances, port);
    return new InstanceTarget(port, (targetGroup) => {
      targetGroup.addTarget(...instances.map((instance) => new InstanceIdTarget(instance.instanceId, port)));
      for (const instance of instances) targetGroup.registerConnectable(instance, Port.tcp(port));
      return { targetType: TargetType.INSTANCE };
    });
  }

  /**
   * A group that registers its own instances as they come and go: an Auto Scaling group of Amazon EC2.
   *
   * @throws when the port is out of its limits
   */
  static fromAutoScalingGroup(group: IApplicationLoadBalancerTarget, port: number): InstanceTarget {
    refuseTargetProblems('InstanceTarget', 'group', [group], port);
    return new InstanceTarget(port, (targetGroup) => group.attachToApplicationTargetGroup(targetGroup));
  }

  readonly targetType = TargetType.INSTANCE;

  /** The port at which the targets take HTTP requests. */
  readonly port?: number;

  private readonly attach: (targetGroup: IApplicationTargetGroup) => LoadBalancerTargetProps;

  private constructor(port: number, attach: (targetGroup: IApplicationTargetGroup) => LoadBalancerTargetProps) {
    this.port = port;
    this.attach = attach;
  }

  attachToApplicationTargetGroup(targetGroup: IApplicationTargetGroup): LoadBalancerTargetProps {
    return this.attach(targetGroup);
  }
}
