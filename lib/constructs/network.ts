import {
  FlowLog,
  FlowLogDestination,
  FlowLogResourceType,
  FlowLogTrafficType,
  IpAddresses,
  type ISubnet,
  type IVpc,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { keepHandlerLogs } from './custom-resource-handlers.ts';
import { requireLogDeliveryFlags } from './feature-flags.ts';
import { acknowledgeNamedZones } from './named-zones.ts';

/** Properties of the network. */
export interface NetworkProps {
  /** The zones with a subnet for the load balancers and one for the database each. Two or more. */
  readonly availabilityZones: string[];

  /** Where the flow logs go. */
  readonly flowLogsBucket: IBucket;

  /**
   * The addresses of a new VPC. Each subnet takes 256 of them.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;

  /**
   * A VPC with public and isolated subnets in each of the zones. Subnets in other zones are left alone.
   *
   * @default - a new VPC
   */
  readonly vpc?: IVpc;
}

/**
 * The VPC: public subnets for the load balancers, isolated ones for the database. A new one has no NAT, because nothing
 * in it calls out: the functions are outside of the VPC and reach the database by the RDS Data API.
 *
 * Nothing is looked up in the account: the zones given here become those of the stack that a new VPC is in.
 *
 * @throws when there are fewer than two Availability Zones, or a given VPC lacks a subnet in one of them
 */
export class Network extends Construct {
  /** The new VPC, or the one that was given. */
  readonly vpc: IVpc;

  /** The subnets of the load balancers, in each Availability Zone. */
  readonly publicSubnets: ISubnet[];

  /** The subnets of the database, in each Availability Zone. No route leads out of them. */
  readonly isolatedSubnets: ISubnet[];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    requireLogDeliveryFlags(this);

    if (props.availabilityZones.length < 2) {
      throw new Error(
        `A network needs 2 or more Availability Zones, got ${props.availabilityZones.length} ` +
          `(${props.availabilityZones.join(', ') || 'none'}): load balancers and Aurora span two`,
      );
    }

    if (props.vpc !== undefined && props.cidr !== undefined) {
      throw new Error(
        `${this.node.path}: got a vpc and cidr ${props.cidr}; a VPC that exists has its addresses already`,
      );
    }

    this.vpc = props.vpc ?? this.createVpc(props);
    this.publicSubnets = this.subnetsOf('public', this.vpc.publicSubnets, props);
    this.isolatedSubnets = this.subnetsOf('isolated', this.vpc.isolatedSubnets, props);
    this.logFlows(props);
  }

  private createVpc({ availabilityZones, cidr }: NetworkProps): Vpc {
    // The VPC compares its zones with the stack's, which the stack would look up in the account.
    Object.defineProperty(Stack.of(this), 'availabilityZones', { value: availabilityZones, configurable: true });
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(cidr ?? '10.0.0.0/16'),
      availabilityZones,
      natGateways: 0,
      restrictDefaultSecurityGroup: true,
      subnetConfiguration: [
        { name: 'LoadBalancers', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false, cidrMask: 24 },
        { name: 'Database', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
      ],
    });
    // Which empties the default security group.
    keepHandlerLogs(this, 'Custom::VpcRestrictDefaultSGCustomResourceProvider');
    acknowledgeNamedZones(
      vpc,
      [...vpc.publicSubnets, ...vpc.isolatedSubnets],
      'The zones are named by the environment: a choice of CloudFormation could move subnets between zones.',
    );
    return vpc;
  }

  /** In a VPC that is given, under this construct: there may be another flow log of that name, or no flag for it. */
  private logFlows({ vpc, flowLogsBucket }: NetworkProps): void {
    const options = {
      destination: FlowLogDestination.toS3(flowLogsBucket, 'vpc-flow-logs/'),
      trafficType: FlowLogTrafficType.ALL,
    };
    if (vpc === undefined) this.vpc.addFlowLog('FlowLog', options);
    else new FlowLog(this, 'FlowLog', { resourceType: FlowLogResourceType.fromVpc(vpc), ...options });
  }

  private subnetsOf(kind: string, subnets: ISubnet[], { availabilityZones }: NetworkProps): ISubnet[] {
    const missing = availabilityZones.filter((zone) => !subnets.some((subnet) => subnet.availabilityZone === zone));
    if (missing.length > 0) {
      throw new Error(
        `${this.node.path}: vpc: got a VPC without ${kind} subnets in ${missing.join(', ')}; it needs one in each of ` +
          `${availabilityZones.join(', ')}, so add subnets to the VPC or leave zones out`,
      );
    }
    return subnets.filter((subnet) => availabilityZones.includes(subnet.availabilityZone));
  }
}
