import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import type { ClusterLoadBalancer } from '../constructs/load-balancer-cluster.ts';
import type { OriginHeaderSecret } from '../constructs/origin-header.ts';
import { OriginHeaderRotation } from '../constructs/origin-header-rotation.ts';
import type { Sources } from '../sources.ts';
import { stackProps } from './stack-props.ts';

/** What the rotation stack takes from the others. */
export interface RotationStackDependencies {
  readonly originHeader: OriginHeaderSecret;
  readonly loadBalancers: ClusterLoadBalancer[];
  readonly distribution: IDistribution;
  readonly sources: Sources;
}

/** The rotation of the origin header, after the stacks of both who know its value. */
export class RotationStack extends Stack {
  readonly rotation: OriginHeaderRotation;

  constructor(scope: Construct, environment: Environment, dependencies: RotationStackDependencies) {
    const props = stackProps(environment, 'rotation', 'the rotation of the origin header');
    super(scope, props.stackName, props);

    this.rotation = new OriginHeaderRotation(this, 'OriginHeaderRotation', {
      entry: dependencies.sources.rotateOriginHeaderEntry,
      secret: dependencies.originHeader.secret,
      headerName: dependencies.originHeader.headerName,
      listenerRules: dependencies.loadBalancers.map(({ listenerRule }) => listenerRule),
      distribution: dependencies.distribution,
    });
  }
}
