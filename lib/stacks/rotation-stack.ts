import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { ApplicationSecretRotation } from '../constructs/application-secret-rotation.ts';
import type { DatabaseTier } from '../constructs/database-tier.ts';
import type { ClusterLoadBalancer } from '../constructs/load-balancer-cluster.ts';
import type { OriginHeaderSecret } from '../constructs/origin-header.ts';
import { OriginHeaderRotation } from '../constructs/origin-header-rotation.ts';
import type { IWebAcl } from '../constructs/web-acl.ts';
import type { Sources } from '../sources.ts';
import { encryptionKeyOf } from './encryption-key.ts';
import { stackProps } from './stack-props.ts';

/** What the rotation stack takes from the others. */
export interface RotationStackDependencies {
  readonly database: DatabaseTier;
  readonly originHeader: OriginHeaderSecret;
  readonly loadBalancers: ClusterLoadBalancer[];
  readonly distribution: IDistribution;
  readonly webAcl: IWebAcl | undefined;
  readonly sources: Sources;
}

/** The rotations of the secrets, after the stacks of those who know their values. */
export class RotationStack extends Stack {
  readonly rotation: OriginHeaderRotation;
  readonly applicationSecretRotation: ApplicationSecretRotation;

  constructor(scope: Construct, environment: Environment, dependencies: RotationStackDependencies) {
    const props = stackProps(environment, 'rotation', 'the rotation of the secrets');
    super(scope, props.stackName, props);

    const encryptionKey = encryptionKeyOf(this, environment.existing?.encryptionKeyArn);
    this.rotation = new OriginHeaderRotation(this, 'OriginHeaderRotation', {
      entry: dependencies.sources.rotateOriginHeaderEntry,
      secret: dependencies.originHeader.secret,
      headerName: dependencies.originHeader.headerName,
      listenerRules: dependencies.loadBalancers.map(({ listenerRule }) => listenerRule),
      distribution: dependencies.distribution,
      webAcl: dependencies.webAcl,
      encryptionKey,
    });
    this.applicationSecretRotation = new ApplicationSecretRotation(this, 'ApplicationSecretRotation', {
      entry: dependencies.sources.rotateApplicationSecretEntry,
      secret: dependencies.database.applicationSecret,
      database: dependencies.database.administrator,
      encryptionKey,
    });
  }
}
