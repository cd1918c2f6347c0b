import { isIPv4 } from 'node:net';
import { Connections, Peer, Port } from 'aws-cdk-lib/aws-ec2';
import { type IApplicationLoadBalancerTarget, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IpTarget as SingleAddress } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Token } from 'aws-cdk-lib/core';
import { ServerTarget } from './server-target.ts';

/**
 * What listens at addresses, behind the load balancers of a cluster: containers of Amazon ECS in network mode `awsvpc`,
 * or anything else in the VPC.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-type
 */
export class IpTarget extends ServerTarget {
  /**
   * Addresses that are known, each of which is registered. The load balancers are let out to them and no further; what
   * has the addresses has to let the load balancers in.
   *
   * @throws when there is no address, one is no IPv4 address, or the port is out of its limits
   */
  static fromAddresses(addresses: string[], port: number): IpTarget {
    const wrong = addresses.filter((address) => !Token.isUnresolved(address) && !isIPv4(address));
    if (addresses.length === 0 || wrong.length > 0) {
      throw new Error(
        `addresses: got ${JSON.stringify(addresses)}; use IPv4 addresses such as "10.0.0.1", one or more`,
      );
    }
    return new IpTarget(TargetType.IP, port, {
      attachToApplicationTargetGroup: (targetGroup) => {
        targetGroup.addTarget(...addresses.map((address) => new SingleAddress(address, port)));
        for (const address of addresses) {
          const connections = new Connections({ peer: Peer.ipv4(`${address}/32`) });
          targetGroup.registerConnectable({ connections }, Port.tcp(port));
        }
        return { targetType: TargetType.IP };
      },
    });
  }

  /**
   * A service that registers its own addresses as they come and go, such as
   * `service.loadBalancerTarget({ containerName: 'web', containerPort: 8080 })` of an Amazon ECS service.
   *
   * @throws when the port is out of its limits
   */
  static fromService(service: IApplicationLoadBalancerTarget, port: number): IpTarget {
    return new IpTarget(TargetType.IP, port, service);
  }
}
