import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { Duration } from 'aws-cdk-lib/core';
import { RoutingPolicy } from '../constructs/routing-policy.ts';
import type { Environment } from './environment.ts';
import { EnvironmentError } from './validation.ts';

const RUNBOOK_URL = 'https://github.com/foobar/cdk-scaled-web/blob/main/docs/runbook.md';

const production: Environment = {
  name: 'production',
  account: '111122223333',
  region: 'us-east-1',
  availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'],
  domainName: 'foobar.com',
  hostedZone: { id: 'Z0PRODUCTIONEXAMPLE', name: 'foobar.com', logQueries: true },
  originFacingPrefixListId: 'pl-3b927c52',
  database: { minCapacity: 0.5, maxCapacity: 16, backupRetention: Duration.days(35) },
  routingPolicy: RoutingPolicy.activeActive(),
  alarmsAddress: 'operations@foobar.com',
  runbookUrl: RUNBOOK_URL,
  monthlyBudgetInUsd: 700,
  webAcl: { apiRateLimit: 1000 },
  tags: { service: 'www.foobar.com', environment: 'production' },
};

const staging: Environment = {
  name: 'staging',
  account: '444455556666',
  region: 'eu-west-1',
  availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
  domainName: 'staging.foobar.com',
  hostedZone: { id: 'Z0STAGINGEXAMPLE', name: 'staging.foobar.com' },
  originFacingPrefixListId: 'pl-4fa04526',
  database: {
    minCapacity: 0,
    maxCapacity: 4,
    autoPauseAfter: Duration.minutes(30),
    backupRetention: Duration.days(7),
  },
  application: { deploymentConfig: LambdaDeploymentConfig.ALL_AT_ONCE },
  routingPolicy: RoutingPolicy.activePassive({ primary: 'a' }),
  alarmsAddress: 'operations@foobar.com',
  runbookUrl: RUNBOOK_URL,
  monthlyBudgetInUsd: 150,
  terminationProtection: false,
  tags: { service: 'www.foobar.com', environment: 'staging' },
};

/** The committed environments. The accounts, zones and addresses are examples: write your own here. */
const environments: readonly Environment[] = [production, staging];

/** @throws EnvironmentError that lists the names, when none is so called */
export function findEnvironment(name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (found === undefined) {
    throw new EnvironmentError(
      `There is no environment ${JSON.stringify(name)}; choose one of ${environments.map((each) => each.name).join(', ')} ` +
        'with -c environment=NAME, or write it into lib/config/environments.ts',
    );
  }
  return found;
}
