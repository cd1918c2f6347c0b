import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { resourcePrefix } from '../config/names.ts';
import { DatabaseTier } from '../constructs/database-tier.ts';
import type { Network } from '../constructs/network.ts';
import { encryptionKeyOf } from './encryption-key.ts';
import { stackProps } from './stack-props.ts';

/** The database. Stateful: it holds all the data that cannot be made again. */
export class DatabaseStack extends Stack {
  readonly database: DatabaseTier;

  constructor(scope: Construct, environment: Environment, network: Network) {
    const props = stackProps(environment, 'database', 'Aurora PostgreSQL Serverless v2');
    super(scope, props.stackName, props);

    this.database = new DatabaseTier(this, 'Database', {
      ...environment.database,
      clusterIdentifier: resourcePrefix(environment),
      databaseName: 'foobar',
      vpc: network.vpc,
      vpcSubnets: { subnets: network.isolatedSubnets },
      encryptionKey: encryptionKeyOf(this, environment.existing?.encryptionKeyArn),
    });
  }
}
