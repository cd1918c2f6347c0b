import type { App } from 'aws-cdk-lib/core';
import type { Environment } from './config/environment.ts';
import { validateEnvironment } from './config/validation.ts';
import { repositorySources, type Sources } from './sources.ts';
import { AppStack } from './stacks/app-stack.ts';
import { DatabaseStack } from './stacks/database-stack.ts';
import { EdgeMonitoringStack } from './stacks/edge-monitoring-stack.ts';
import { MonitoringStack } from './stacks/monitoring-stack.ts';
import { NetworkStack } from './stacks/network-stack.ts';
import { RotationStack } from './stacks/rotation-stack.ts';
import { WebStack } from './stacks/web-stack.ts';

/** The stacks of one environment. */
export interface Stacks {
  readonly network: NetworkStack;
  readonly database: DatabaseStack;
  readonly app: AppStack;
  readonly web: WebStack;
  readonly rotation: RotationStack;
  readonly monitoring: MonitoringStack;
  readonly edgeMonitoring: EdgeMonitoringStack;
}

/**
 * Every stack of an environment.
 *
 * @throws EnvironmentError when the environment cannot be deployed as it is written
 */
export function buildApp(app: App, environment: Environment, sources: Sources = repositorySources): Stacks {
  validateEnvironment(environment);

  const network = new NetworkStack(app, environment);
  const database = new DatabaseStack(app, environment, network.network);
  const application = new AppStack(app, environment, {
    network: network.network,
    logsBucket: network.logsBucket,
    database: database.database,
    sources,
  });
  const web = new WebStack(app, environment, sources);
  // The value of the origin header is made there.
  web.addStackDependency(application);
  const rotation = new RotationStack(app, environment, {
    database: database.database,
    originHeader: application.originHeader,
    loadBalancers: application.loadBalancers,
    distribution: web.distribution,
    webAcl: web.webAcl,
    sources,
  });
  const monitoring = new MonitoringStack(app, environment, {
    loadBalancers: application.loadBalancers,
    certificate: application.certificate,
    handler: application.handler,
    deploymentGroup: application.deployment.deploymentGroup,
    rotations: [
      { name: 'origin-header', handler: rotation.rotation.handler },
      { name: 'application-secret', handler: rotation.applicationSecretRotation.handler },
    ],
    databaseCluster: database.database.cluster,
  });
  const edgeMonitoring = new EdgeMonitoringStack(app, environment, {
    distribution: web.distribution,
    certificate: web.certificate,
    assetExpiry: web.assetExpiry,
  });
  return { network, database, app: application, web, rotation, monitoring, edgeMonitoring };
}
