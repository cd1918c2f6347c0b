import type {
  IApplicationLoadBalancerTarget,
  IApplicationTargetGroup,
  LoadBalancerTargetProps,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Token } from 'aws-cdk-lib/core';
import type { ILoadBalancerClusterTarget } from './load-balancer-cluster.ts';

/** Servers that take HTTP requests at a port, behind the load balancers of a cluster. */
export abstract class ServerTarget implements ILoadBalancerClusterTarget {
  /** Of what kind the targets are. */
  readonly targetType: TargetType;

  /** The port at which the targets take HTTP requests. */
  readonly port?: number;

  private readonly servers: IApplicationLoadBalancerTarget;

  /** @throws when the port is out of its limits */
  protected constructor(targetType: TargetType, port: number, servers: IApplicationLoadBalancerTarget) {
    if (!Token.isUnresolved(port) && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      throw new Error(`port: got ${port}; use 1 to 65535, at which the targets take HTTP requests`);
    }
    this.targetType = targetType;
    this.port = port;
    this.servers = servers;
  }

  attachToApplicationTargetGroup(targetGroup: IApplicationTargetGroup): LoadBalancerTargetProps {
    return this.servers.attachToApplicationTargetGroup(targetGroup);
  }
}
