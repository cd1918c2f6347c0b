import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import {
  LOAD_BALANCER_NAMES,
  originDomainName,
  originHeaderSecretName,
  resourcePrefix,
  siteDomainName,
} from '../config/names.ts';
import { AppTier } from '../constructs/app-tier.ts';
import { concurrencyFor } from '../constructs/concurrency.ts';
import type { DatabaseTier } from '../constructs/database-tier.ts';
import { GradualDeployment } from '../constructs/gradual-deployment.ts';
import { type ClusterLoadBalancer, LoadBalancerCluster } from '../constructs/load-balancer-cluster.ts';
import { Migrations } from '../constructs/migrations.ts';
import type { Network } from '../constructs/network.ts';
import { OriginHeaderSecret } from '../constructs/origin-header.ts';
import { OriginRecords } from '../constructs/origin-records.ts';
import { WEB_REGION } from '../constructs/region-facts.ts';
import type { Sources } from '../sources.ts';
import { certificateOf } from './certificate.ts';
import { encryptionKeyOf } from './encryption-key.ts';
import { stackProps } from './stack-props.ts';

/** What the app stack takes from the others. */
export interface AppStackDependencies {
  readonly network: Network;
  readonly logsBucket: IBucket;
  readonly database: DatabaseTier;
  readonly sources: Sources;
}

/** The application and the load balancers in front of it. */
export class AppStack extends Stack {
  /** How new versions take over, with the alarms that stop them. */
  readonly deployment: GradualDeployment;

  readonly originHeader: OriginHeaderSecret;
  readonly loadBalancers: ClusterLoadBalancer[];
  readonly certificate: ICertificate;
  readonly handler: IFunction;

  constructor(scope: Construct, environment: Environment, dependencies: AppStackDependencies) {
    const props = stackProps(environment, 'app', 'the application and its load balancers');
    super(scope, props.stackName, props);

    const { network, logsBucket, database, sources } = dependencies;
    const hostedZone = HostedZone.fromHostedZoneAttributes(this, 'HostedZone', {
      hostedZoneId: environment.hostedZone.id,
      zoneName: environment.hostedZone.name,
    });
    const settings = environment.application ?? {};
    const encryptionKey = encryptionKeyOf(this, environment.existing?.encryptionKeyArn);
    const app = new AppTier(this, 'App', {
      entry: sources.apiEntry,
      database: database.application,
      reservedConcurrency: settings.reservedConcurrency ?? concurrencyFor(environment.database.maxCapacity),
      encryptionKey,
    });
    this.handler = app.handler;
    new Migrations(this, 'Migrations', {
      entry: sources.migrateEntry,
      migrationsFolder: sources.migrationsFolder,
      database: database.administrator,
      applicationSecret: database.applicationSecret,
      encryptionKey,
      executeAfter: [database],
      executeBefore: [app.live],
    });
    this.originHeader = new OriginHeaderSecret(this, 'OriginHeader', {
      secretName: originHeaderSecretName(environment),
      replicaRegions: [WEB_REGION].filter((region) => region !== environment.region),
      encryptionKey,
    });
    this.certificate = certificateOf(
      this,
      environment.existing?.loadBalancersCertificateArn,
      // CloudFront forwards the viewer's Host header, so the load balancers answer to the viewers' names, too.
      [siteDomainName(environment), environment.domainName, originDomainName(environment)],
      hostedZone,
    );
    const cluster = new LoadBalancerCluster(this, 'LoadBalancers', {
      vpc: network.vpc,
      vpcSubnets: { subnets: network.publicSubnets },
      target: app.target,
      certificate: this.certificate,
      originHeader: this.originHeader,
      originFacingPrefixListId: environment.originFacingPrefixListId,
      accessLogsBucket: logsBucket,
      namePrefix: resourcePrefix(environment),
      loadBalancerNames: LOAD_BALANCER_NAMES,
    });
    this.loadBalancers = cluster.loadBalancers;
    this.deployment = new GradualDeployment(this, 'Deployment', {
      alias: app.live,
      loadBalancers: cluster.loadBalancers,
      deploymentConfig: settings.deploymentConfig,
      ignoreAlarms: settings.ignoreDeploymentAlarms,
      runbookUrl: environment.runbookUrl,
    });
    new OriginRecords(this, 'OriginRecords', {
      hostedZone,
      domainName: originDomainName(environment),
      loadBalancers: cluster.loadBalancers,
      routingPolicy: environment.routingPolicy,
    });
  }
}
