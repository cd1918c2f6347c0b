import { AccountPrincipal, CompositePrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DELEGATION_ROLE, DOMAIN, PRODUCTION, STAGING } from './accounts.ts';

/** The zone of the domain, and the role by which other accounts enter the name servers of theirs. Deployed first. */
export class DnsStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const zone = new PublicHostedZone(this, 'Zone', { zoneName: DOMAIN });
    const role = new Role(this, 'ZoneDelegation', {
      roleName: DELEGATION_ROLE,
      assumedBy: new CompositePrincipal(...[PRODUCTION, STAGING].map(({ account }) => new AccountPrincipal(account))),
    });
    zone.grantDelegation(role, { delegatedZoneNames: [`shop.${DOMAIN}`, `staging.${DOMAIN}`] });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'route53:ListHostedZonesByName has no resources to name: it takes * only.',
    });
  }
}
