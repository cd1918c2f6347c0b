import { Role } from 'aws-cdk-lib/aws-iam';
import { CrossAccountZoneDelegationRecord, type IHostedZone, PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DELEGATION_ROLE, DOMAIN, SHARED } from './accounts.ts';

/** Properties of the stack of a zone. */
export interface ZoneStackProps extends StackProps {
  /** A domain below that of the shared account. */
  readonly zoneName: string;
}

/**
 * A zone of this account, with its name servers in the zone of the shared account. A stack of its own: certificates are
 * validated by records in the zone, which are found only when the zone is delegated.
 */
export class ZoneStack extends Stack {
  readonly zone: IHostedZone;

  constructor(scope: Construct, id: string, props: ZoneStackProps) {
    super(scope, id, props);

    const delegationRole = `arn:${this.partition}:iam::${SHARED.account}:role/${DELEGATION_ROLE}`;
    const zone = new PublicHostedZone(this, 'Zone', { zoneName: props.zoneName });
    new CrossAccountZoneDelegationRecord(this, 'Delegation', {
      delegatedZone: zone,
      parentHostedZoneName: DOMAIN,
      delegationRole: Role.fromRoleArn(this, 'DelegationRole', delegationRole),
    });
    this.zone = zone;
  }
}
