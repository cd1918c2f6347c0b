import { isIPv4 } from 'node:net';
import { Connections, Peer, Port } from 'aws-cdk-lib/aws-ec2';
import {
  type IApplicationLoadBalancerTarget,
  type IApplicationTargetGroup,
  type LoadBalancerTargetProps,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IpTarget as SingleAddress } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Token } from 'aws-cdk-lib/core';
import type { ILoadBalancerClusterTarget } from './load-balancer-cluster.ts';
import { refuseTargetProblems } from './target-problems.ts';

/**
 * What listens at addresses, behind the load balancers of a cluster: containers of Amazon ECS in network mode `awsvpc`,
 * or anything else in the VPC.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-type
 */
export class IpTarget implements ILoadBalancerClusterTarget {
  /**
   * Addresses that are known, each of which is registered. The load balancers are let out to them and no further; what
   * has the addresses has to let the load balancers in.
   *
   * @throws when there is no address, one is no IPv4 address, or the port is out of its limits
   */
  static fromAddresses(addresses: string[], port: number): IpTarget {
    refuseTargetProblems('IpTarget', 'addresses', addresses, port, [
      ...addresses
        .filter((address) => !Token.isUnresolved(address) && !isIPv4(address))
        .map((address) => `addresses: got ${JSON.stringify(address)}; use IPv4 addresses such as "10.0.0.1"`),
    ]);
    return new IpTarget(port, (targetGroup) => {
      targetGroup.addTarget(...addresses.map((address) => new SingleAddress(address, port)));
      for (const address of addresses) {
        const connections = new Connections({ peer: Peer.ipv4(`${address}/32`) });
        targetGroup.registerConnectable({ connections }, Port.tcp(port));
      }
      return { targetType: TargetType.IP };
    });
  }

  /**
   * A service that registers its own addresses as they come and go, such as
   * `service.loadBalancerTarget({ containerName: 'web', containerPort: 8080 })` of an Amazon ECS service.
   *
   * @throws when the port is out of its limits
   */
  static fromService(service: IApplicationLoadBalancerTarget, port: number): IpTarget {
    refuseTargetProblems('IpTarget', 'service', [service], port);
    return new IpTarget(port, (targetGroup) => service.attachToApplicationTargetGroup(targetGroup));
  }

  readonly targetType = TargetType.IP;

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
