import {
  FlowLogDestination,
  FlowLogTrafficType,
  IpAddresses,
  type ISubnet,
  type IVpc,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnResource, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Properties of the network. */
export interface NetworkProps {
  /** The zones with a subnet for the load balancers and one for the database each. Two or more. */
  readonly availabilityZones: string[];

  /** Where the flow logs go. */
  readonly flowLogsBucket: IBucket;

  /**
   * The addresses of the network. Each subnet takes 256 of them.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;
}

/**
 * The VPC: public subnets for the load balancers, isolated ones for the database. There is no NAT, because nothing in
 * it calls out: the functions are outside of the VPC and reach the database by the RDS Data API.
 *
 * Nothing is looked up in the account: the zones given here become those of the stack.
 *
 * @throws when there are fewer than two Availability Zones
 */
export class Network extends Construct {
  readonly vpc: IVpc;

  /** The subnets of the load balancers, one in each Availability Zone. */
  readonly publicSubnets: ISubnet[];

  /** The subnets of the database, one in each Availability Zone. No route leads out of them. */
  readonly isolatedSubnets: ISubnet[];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);

    if (props.availabilityZones.length < 2) {
      throw new Error(
        `A network needs 2 or more Availability Zones, got ${props.availabilityZones.length} ` +
          `(${props.availabilityZones.join(', ') || 'none'}): load balancers and Aurora span two`,
      );
    }

    // The VPC compares its zones with the stack's, which the stack would look up in the account.
    Object.defineProperty(Stack.of(this), 'availabilityZones', { value: props.availabilityZones, configurable: true });
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(props.cidr ?? '10.0.0.0/16'),
      availabilityZones: props.availabilityZones,
      natGateways: 0,
      subnetConfiguration: [
        { name: 'LoadBalancers', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false, cidrMask: 24 },
        { name: 'Database', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
      ],
    });
    acknowledgeNamedZones(vpc);
    vpc.addFlowLog('FlowLog', {
      destination: FlowLogDestination.toS3(props.flowLogsBucket, 'vpc-flow-logs/'),
      trafficType: FlowLogTrafficType.ALL,
    });

    this.vpc = vpc;
    this.publicSubnets = vpc.publicSubnets;
    this.isolatedSubnets = vpc.isolatedSubnets;
  }
}

/** The linter of aws-cdk-lib takes an acknowledgement, cfn-lint itself reads the metadata. */
function acknowledgeNamedZones(vpc: Vpc): void {
  Validations.of(vpc).acknowledge({
    id: 'CloudFormation-Validate::W3010',
    reason: 'The zones are named by the environment: a choice of CloudFormation could move subnets between zones.',
  });
  for (const { node } of [...vpc.publicSubnets, ...vpc.isolatedSubnets]) {
    if (!CfnResource.isCfnResource(node.defaultChild)) continue;
    node.defaultChild.addMetadata('cfn-lint', { config: { ignore_checks: ['W3010'] } });
  }
}
