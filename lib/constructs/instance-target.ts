import { type IInstance, Port } from 'aws-cdk-lib/aws-ec2';
import { type IApplicationLoadBalancerTarget, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { InstanceIdTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { ServerTarget } from './server-target.ts';

/**
 * Virtual machines of Amazon EC2 behind the load balancers of a cluster. Their security groups let the load balancers
 * in, at the port and nowhere else.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-type
 */
export class InstanceTarget extends ServerTarget {
  /**
   * Instances that are known, each of which is registered.
   *
   * @throws when there is no instance, or the port is out of its limits
   */
  static fromInstances(instances: IInstance[], port: number): InstanceTarget {
    if (instances.length === 0) throw new Error('instances: got none; give one or more, better one in each zone');
    return new InstanceTarget(TargetType.INSTANCE, port, {
      attachToApplicationTargetGroup: (targetGroup) => {
        targetGroup.addTarget(...instances.map((instance) => new InstanceIdTarget(instance.instanceId, port)));
        for (const instance of instances) targetGroup.registerConnectable(instance, Port.tcp(port));
        return { targetType: TargetType.INSTANCE };
      },
    });
  }

  /**
   * A group that registers its own instances as they come and go: an Auto Scaling group of Amazon EC2.
   *
   * @throws when the port is out of its limits
   */
  static fromAutoScalingGroup(group: IApplicationLoadBalancerTarget, port: number): InstanceTarget {
    return new InstanceTarget(TargetType.INSTANCE, port, group);
  }
}
