import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ILambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { resourcePrefix } from '../config/names.ts';
import type { ClusterLoadBalancer } from '../constructs/load-balancer-cluster.ts';
import { FailedDeploymentNotice } from '../constructs/monitoring/failed-deployment-notice.ts';
import type { MonitoredRotation } from '../constructs/monitoring/function-segment.ts';
import { SiteMonitoring } from '../constructs/monitoring/site-monitoring.ts';
import { alarmTopicsOf } from './alarm-topics.ts';
import { stackProps } from './stack-props.ts';

/** What the monitoring stack takes from the others. */
export interface MonitoringStackDependencies {
  readonly loadBalancers: ClusterLoadBalancer[];
  readonly certificate: ICertificate;
  readonly handler: IFunction;
  readonly deploymentGroup: ILambdaDeploymentGroup;
  readonly rotations: MonitoredRotation[];
  readonly databaseCluster: IDatabaseCluster;
}

/** The dashboard, and the alarms of everything behind the edge. */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, environment: Environment, dependencies: MonitoringStackDependencies) {
    const props = stackProps(environment, 'monitoring', 'the dashboard and the alarms behind the edge');
    super(scope, props.stackName, props);

    const namePrefix = resourcePrefix(environment);
    const { alarmsAddress, existing, runbookUrl } = environment;
    const alarmTopics = alarmTopicsOf(this, namePrefix, alarmsAddress, existing?.alarmTopics);
    const { deploymentGroup, ...monitored } = dependencies;
    new SiteMonitoring(this, 'Monitoring', {
      ...monitored,
      namePrefix,
      alarmTopics,
      runbookUrl,
      hostedZone: HostedZone.fromHostedZoneAttributes(this, 'HostedZone', {
        hostedZoneId: environment.hostedZone.id,
        zoneName: environment.hostedZone.name,
      }),
    });
    new FailedDeploymentNotice(this, 'FailedDeployment', { deploymentGroup, topic: alarmTopics.warning, runbookUrl });
  }
}
