import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { resourcePrefix, siteDomainName } from '../config/names.ts';
import { EdgeMonitoring } from '../constructs/monitoring/edge-monitoring.ts';
import { MonthlyBudget } from '../constructs/monitoring/monthly-budget.ts';
import { WEB_REGION } from '../constructs/region-facts.ts';
import { alarmTopicsOf } from './alarm-topics.ts';
import { stackProps } from './stack-props.ts';

/** What the stack of the edge's monitoring takes from the others. */
export interface EdgeMonitoringStackDependencies {
  readonly distribution: IDistribution;
  readonly certificate: ICertificate;
  readonly assetExpiry: IFunction;
}

/** The alarms of the edge, and the budget. In us-east-1, where their metrics are, with topics of its own. */
export class EdgeMonitoringStack extends Stack {
  constructor(scope: Construct, environment: Environment, dependencies: EdgeMonitoringStackDependencies) {
    const props = stackProps(environment, 'edge-monitoring', 'the alarms of the edge and the budget', WEB_REGION);
    super(scope, props.stackName, props);

    const namePrefix = `${resourcePrefix(environment)}-edge`;
    const alarmTopics = alarmTopicsOf(
      this,
      namePrefix,
      environment.alarmsAddress,
      environment.existing?.webAlarmTopics,
    );
    new EdgeMonitoring(this, 'Monitoring', {
      ...dependencies,
      namePrefix: resourcePrefix(environment),
      alarmTopics,
      runbookUrl: environment.runbookUrl,
      siteDomainName: siteDomainName(environment),
      siteCheck: environment.countries === undefined,
    });
    new MonthlyBudget(this, 'MonthlyBudget', {
      budgetName: `${resourcePrefix(environment)}-monthly-cost`,
      limitInUsd: environment.monthlyBudgetInUsd,
      topic: alarmTopics.warning,
    });
  }
}
