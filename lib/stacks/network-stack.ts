import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { LogBucket } from '../constructs/log-bucket.ts';
import { Network } from '../constructs/network.ts';
import { stackProps } from './stack-props.ts';

/** The VPC, and the bucket for what happens in it. */
export class NetworkStack extends Stack {
  readonly network: Network;
  readonly logsBucket: IBucket;

  constructor(scope: Construct, environment: Environment) {
    const props = stackProps(environment, 'network', 'The VPC of the load balancers and the database');
    super(scope, props.stackName, props);

    this.logsBucket = new LogBucket(this, 'Logs').bucket;
    this.network = new Network(this, 'Network', {
      availabilityZones: [...environment.availabilityZones],
      flowLogsBucket: this.logsBucket,
    });
  }
}
