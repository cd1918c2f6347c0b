import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { DatabaseInsightsMode } from 'aws-cdk-lib/aws-rds';
import { Duration } from 'aws-cdk-lib/core';
import type { Environment } from '../../lib/config/environment.ts';
import { findEnvironment } from '../../lib/config/environments.ts';
import { RoutingPolicy } from '../../lib/constructs/routing-policy.ts';
import { existingResources } from '../helpers/existing-resources.ts';

const production = findEnvironment('production');
const topics = (name: string) => ({
  critical: `arn:aws:sns:us-east-1:${production.account}:${name}-critical`,
  warning: `arn:aws:sns:us-east-1:${production.account}:${name}-warning`,
});

/** What is audited: the environments there are, one that sets all that can be set, and one that brings all it can. */
export const AUDITED_ENVIRONMENTS = {
  production,
  staging: findEnvironment('staging'),
  'every option': {
    ...production,
    region: 'eu-central-1',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    database: {
      minCapacity: 0,
      maxCapacity: 2,
      autoPauseAfter: Duration.hours(1),
      backupRetention: Duration.days(14),
      databaseInsightsMode: DatabaseInsightsMode.ADVANCED,
    },
    application: {
      reservedConcurrency: 20,
      deploymentConfig: LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
      ignoreDeploymentAlarms: true,
    },
    routingPolicy: RoutingPolicy.activeActive({ weights: { a: 90, b: 10 } }),
    countries: ['DE', 'FR'],
    terminationProtection: false,
  },
  'everything brought': {
    ...production,
    existing: { ...existingResources, alarmTopics: topics('alarms'), webAlarmTopics: topics('edge-alarms') },
  },
} as const satisfies Record<string, Environment>;
