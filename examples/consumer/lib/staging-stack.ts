import { fileURLToPath } from 'node:url';
import { Stack } from 'aws-cdk-lib/core';
import { RoutingPolicy, ScaledWeb } from 'cdk-scaled-web';
import type { Construct } from 'constructs';
import { DOMAIN } from './accounts.ts';
import { ZoneStack } from './zone-stack.ts';

/** An application and a site of one's own, without a database. */
export class StagingStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const domainName = `staging.${DOMAIN}`;
    const { zone } = new ZoneStack(scope, 'zone', { zoneName: domainName });
    new ScaledWeb(this, 'Site', {
      domainName,
      hostedZone: zone,
      app: { entry: fileURLToPath(new URL('../lambda/quotes.ts', import.meta.url)) },
      hasDatabase: false,
      siteFolder: fileURLToPath(new URL('../site', import.meta.url)),
      routingPolicy: RoutingPolicy.activePassive({ primary: 'a' }),
      deletionProtection: false,
    });
  }
}
