import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { ScaledWeb } from 'cdk-scaled-web';
import type { Construct } from 'constructs';
import { DOMAIN, PRODUCTION } from './accounts.ts';
import { ZoneStack } from './zone-stack.ts';

/** The message board, in a VPC that the account has already. */
export class ProductionStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { terminationProtection: true });

    const domainName = `shop.${DOMAIN}`;
    const { zone } = new ZoneStack(scope, 'zone', { zoneName: domainName });
    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      region: PRODUCTION.region,
      availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'],
      publicSubnetIds: ['subnet-0000000a', 'subnet-0000000b', 'subnet-0000000c', 'subnet-0000000d'],
      isolatedSubnetIds: ['subnet-1000000a', 'subnet-1000000b', 'subnet-1000000c', 'subnet-1000000d'],
    });
    new ScaledWeb(this, 'Site', {
      domainName,
      hostedZone: zone,
      vpc,
      alarmsAddress: 'operations@example.com',
    });
  }
}
