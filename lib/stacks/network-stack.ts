import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { Network } from '../constructs/network.ts';
import { logsBucketOf } from './logs-bucket.ts';
import { stackProps } from './stack-props.ts';

/** The VPC, and the bucket for what happens in it. */
export class NetworkStack extends Stack {
  readonly network: Network;
  readonly logsBucket: IBucket;

  constructor(scope: Construct, environment: Environment) {
    const props = stackProps(environment, 'network', 'The VPC of the load balancers and the database');
    super(scope, props.stackName, props);

    this.logsBucket = logsBucketOf(this, environment.existing?.logsBucketName);
    this.network = new Network(this, 'Network', {
      availabilityZones: [...environment.availabilityZones],
      flowLogsBucket: this.logsBucket,
      vpc: this.existingVpc(environment),
    });
  }

  private existingVpc({ existing, availabilityZones }: Environment): IVpc | undefined {
    if (existing?.network === undefined) return undefined;
    const { vpcId, publicSubnetIds, isolatedSubnetIds } = existing.network;
    const vpc = Vpc.fromVpcAttributes(this, 'ExistingVpc', {
      vpcId,
      availabilityZones: [...availabilityZones],
      publicSubnetIds: [...publicSubnetIds],
      isolatedSubnetIds: [...isolatedSubnetIds],
    });
    Validations.of(vpc).acknowledge({
      id: '@aws-cdk/aws-ec2:noSubnetRouteTableId',
      reason: 'Nothing here adds a route: they are for the owner of the VPC to make.',
    });
    return vpc;
  }
}
