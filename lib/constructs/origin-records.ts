import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ARecord, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { RoutingPolicy } from './routing-policy.ts';

/** A load balancer and the name that the routing policy knows it by. */
export interface OriginLoadBalancer {
  /** E.g. `a`. */
  readonly name: string;

  /** Has a record of its own. */
  readonly loadBalancer: IApplicationLoadBalancer;
}

/** Properties of the records of the load balancers. */
export interface OriginRecordsProps {
  /** Holds the records. */
  readonly hostedZone: IHostedZone;

  /** The name by which the load balancers are reached, e.g. `origin.foobar.com`. */
  readonly domainName: string;

  /** Those of a cluster, for instance. */
  readonly loadBalancers: OriginLoadBalancer[];

  /** How the name is answered. */
  readonly routingPolicy: RoutingPolicy;
}

/**
 * One name for all load balancers of a cluster: an alias record for each, answered by the routing policy and only
 * while the load balancer has a healthy target.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias-common.html
 * @throws when the routing policy does not fit the load balancers
 */
export class OriginRecords extends Construct {
  constructor(scope: Construct, id: string, props: OriginRecordsProps) {
    super(scope, id);

    const problems = props.routingPolicy.problemsWith(props.loadBalancers.map(({ name }) => name));
    if (problems.length > 0) throw new Error(`${this.node.path}: ${problems.join('; ')}`);

    for (const { name, loadBalancer } of props.loadBalancers) {
      new ARecord(this, name, {
        zone: props.hostedZone,
        recordName: `${props.domainName}.`,
        setIdentifier: name,
        target: RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer, { evaluateTargetHealth: true })),
        ...props.routingPolicy.routingOf(name),
      });
    }
  }
}
