import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { repositorySources } from '../sources.ts';
import { AppTier } from './app-tier.ts';
import { ApplicationSecretRotation } from './application-secret-rotation.ts';
import { concurrencyFor } from './concurrency.ts';
import { DatabaseTier } from './database-tier.ts';
import { originOf, siteOf } from './domain-name.ts';
import { requireLogDeliveryFlags } from './feature-flags.ts';
import { FunctionTarget } from './function-target.ts';
import { GradualDeployment } from './gradual-deployment.ts';
import { type ILoadBalancerClusterTarget, LoadBalancerCluster } from './load-balancer-cluster.ts';
import { LogBucket } from './log-bucket.ts';
import { Migrations } from './migrations.ts';
import { AlarmTopics, type IAlarmTopics } from './monitoring/alarm-topics.ts';
import { EdgeMonitoring } from './monitoring/edge-monitoring.ts';
import { FailedDeploymentNotice } from './monitoring/failed-deployment-notice.ts';
import type { MonitoredRotation } from './monitoring/function-segment.ts';
import { MonthlyBudget } from './monitoring/monthly-budget.ts';
import { SiteMonitoring } from './monitoring/site-monitoring.ts';
import { Network } from './network.ts';
import { OriginHeaderSecret } from './origin-header.ts';
import { OriginHeaderRotation } from './origin-header-rotation.ts';
import { OriginRecords } from './origin-records.ts';
import { WEB_REGION } from './region-facts.ts';
import { RoutingPolicy } from './routing-policy.ts';
import type { ScaledWebProps } from './scaled-web-props.ts';
import { isMessageBoard, maxCapacityOf, namePrefixOf, scaledWebProblems, zonesOf } from './scaled-web-rules.ts';
import { siteCertificate } from './site-certificate.ts';
import { SiteRecords } from './site-records.ts';
import { WebTier } from './web-tier.ts';

/**
 * The whole site in one statement and one stack: two load balancers with failover by DNS, the web tier in front of them,
 * the app tier and the database behind them, with logs, alarms, rotations and gradual deployments.
 *
 * Best in a stack in us-east-1. In another Region the certificate of the distribution has to be given, and the alarms
 * of the edge and of that certificate, whose metrics are in us-east-1, are left out: `EdgeMonitoring` in a stack there
 * has them, once the distribution is deployed.
 *
 * Stateful: the database, the buckets and the secrets. Their logical ids follow from this construct's id.
 *
 * @throws when the stack has no account or Region, or the properties do not fit each other, with every fault of them
 */
export class ScaledWeb extends Construct {
  /** The VPC with the subnets of the load balancers and the database. */
  readonly network: Network;

  /** Where all logs but the functions' go. */
  readonly logsBucket: IBucket;

  /** The database server; none with `hasDatabase: false`. */
  readonly databaseTier?: DatabaseTier;

  /** The application server; none where the function is given. */
  readonly appTier?: AppTier;

  /** How new versions of the application take over; none where the function is given. */
  readonly deployment?: GradualDeployment;

  /** Tells the requests of the distribution from others'. */
  readonly originHeader: OriginHeaderSecret;

  /** The load balancers, each with its target group and rule. */
  readonly loadBalancerCluster: LoadBalancerCluster;

  /** The web server. */
  readonly webTier: WebTier;

  /** Where the alarms go; none with `monitoring: false`. */
  readonly alarmTopics?: IAlarmTopics;

  constructor(scope: Construct, id: string, props: ScaledWebProps) {
    super(scope, id);
    requireLogDeliveryFlags(this);

    const { account, region } = Stack.of(this);
    const problems = scaledWebProblems(props, { account, region });
    if (problems.length > 0) throw new Error(`${this.node.path}: ${problems.join('; ')}`);

    const namePrefix = namePrefixOf(props);
    const certificate = props.certificate ?? this.createCertificate(props);
    const edgeCertificate = props.edgeCertificate ?? certificate;
    this.logsBucket = props.logsBucket ?? this.createLogsBucket(region);
    this.network = new Network(this, 'Network', {
      availabilityZones: zonesOf(props, region),
      flowLogsBucket: this.logsBucket,
      vpc: props.vpc,
    });
    this.databaseTier = this.createDatabaseTier(props, namePrefix);
    const application = this.createApplication(props);
    this.appTier = application.appTier;
    const migrations = this.createMigrations(props);
    this.originHeader = new OriginHeaderSecret(this, 'OriginHeader', {
      secretName: `${namePrefix}/origin-header-value`,
      encryptionKey: props.encryptionKey,
    });
    this.loadBalancerCluster = new LoadBalancerCluster(this, 'LoadBalancers', {
      vpc: this.network.vpc,
      vpcSubnets: { subnets: this.network.publicSubnets },
      target: application.target,
      certificate,
      originHeader: this.originHeader,
      originFacingPrefixListId: props.originFacingPrefixListId,
      accessLogsBucket: this.logsBucket,
      namePrefix,
      loadBalancerNames: props.loadBalancerNames,
      healthCheck: props.healthCheck,
      deletionProtection: props.deletionProtection,
    });
    this.deployment = this.createDeployment(props);
    this.webTier = new WebTier(this, 'Web', {
      domainName: props.domainName,
      certificate: edgeCertificate,
      originDomainName: originOf(props.domainName),
      originHeader: this.originHeader,
      siteFolder: props.siteFolder ?? repositorySources.siteFolder,
      contentSecurityPolicy: props.contentSecurityPolicy,
      logsBucket: this.logsBucket,
      namePrefix,
      webAcl: props.webAcl,
      encryptionKey: props.encryptionKey,
      geoRestriction: props.geoRestriction,
    });
    this.createRecords(props);
    const rotations = this.createRotations(props, migrations);
    this.alarmTopics = this.createMonitoring(props, {
      namePrefix,
      handler: application.handler,
      certificate,
      edgeCertificate,
      rotations,
    });
  }

  private createCertificate({ domainName, hostedZone }: ScaledWebProps): ICertificate {
    // CloudFront forwards the viewer's Host header, so the load balancers answer to the viewers' names, too.
    return siteCertificate(this, [siteOf(domainName), domainName, originOf(domainName)], hostedZone);
  }

  private createLogsBucket(region: string): IBucket {
    return new LogBucket(this, 'Logs', {
      // CloudFront's logs go by access control lists elsewhere.
      objectOwnership: region === WEB_REGION ? undefined : ObjectOwnership.BUCKET_OWNER_PREFERRED,
    }).bucket;
  }

  private createDatabaseTier(props: ScaledWebProps, namePrefix: string): DatabaseTier | undefined {
    if (props.hasDatabase === false) return undefined;
    return new DatabaseTier(this, 'Database', {
      ...props.database,
      maxCapacity: maxCapacityOf(props),
      clusterIdentifier: namePrefix,
      vpc: this.network.vpc,
      vpcSubnets: { subnets: this.network.isolatedSubnets },
      encryptionKey: props.encryptionKey,
      deletionProtection: props.deletionProtection,
    });
  }

  private createApplication(props: ScaledWebProps): Application {
    if (props.handler !== undefined) return { handler: props.handler, target: new FunctionTarget(props.handler) };
    const appTier = new AppTier(this, 'App', {
      ...props.app,
      entry: isMessageBoard(props) ? repositorySources.apiEntry : props.app?.entry,
      reservedConcurrency:
        props.app?.reservedConcurrency ?? (this.databaseTier && concurrencyFor(maxCapacityOf(props))),
      encryptionKey: props.app?.encryptionKey ?? props.encryptionKey,
      database: this.databaseTier?.application,
    });
    return { appTier, handler: appTier.handler, target: appTier.target };
  }

  private createMigrations(props: ScaledWebProps): Migrations | undefined {
    const { databaseTier, appTier } = this;
    if (databaseTier === undefined) return undefined;
    const { migrationsFolder, noMigrationsFolder } = repositorySources;
    return new Migrations(this, 'Migrations', {
      entry: repositorySources.migrateEntry,
      migrationsFolder: props.migrationsFolder ?? (isMessageBoard(props) ? migrationsFolder : noMigrationsFolder),
      database: databaseTier.administrator,
      applicationSecret: databaseTier.applicationSecret,
      encryptionKey: props.encryptionKey,
      executeAfter: [databaseTier],
      executeBefore: appTier && [appTier.live],
    });
  }

  private createDeployment({ deploymentConfig, runbookUrl }: ScaledWebProps): GradualDeployment | undefined {
    const { loadBalancers } = this.loadBalancerCluster;
    return (
      this.appTier &&
      new GradualDeployment(this, 'Deployment', {
        alias: this.appTier.live,
        loadBalancers,
        deploymentConfig,
        runbookUrl,
      })
    );
  }

  private createRecords({ hostedZone, domainName, routingPolicy }: ScaledWebProps): void {
    new OriginRecords(this, 'OriginRecords', {
      hostedZone,
      domainName: originOf(domainName),
      loadBalancers: this.loadBalancerCluster.loadBalancers,
      routingPolicy: routingPolicy ?? RoutingPolicy.activeActive(),
    });
    new SiteRecords(this, 'SiteRecords', { hostedZone, domainName, distribution: this.webTier.distribution });
  }

  private createRotations(
    { webAcl, encryptionKey }: ScaledWebProps,
    migrations: Migrations | undefined,
  ): MonitoredRotation[] {
    const originHeader = new OriginHeaderRotation(this, 'OriginHeaderRotation', {
      entry: repositorySources.rotateOriginHeaderEntry,
      secret: this.originHeader.secret,
      headerName: this.originHeader.headerName,
      listenerRules: this.loadBalancerCluster.loadBalancers.map(({ listenerRule }) => listenerRule),
      distribution: this.webTier.distribution,
      webAcl,
      encryptionKey,
    });
    const rotations = [{ name: 'origin-header', handler: originHeader.handler }];
    if (this.databaseTier === undefined || migrations === undefined) return rotations;

    const applicationSecret = new ApplicationSecretRotation(this, 'ApplicationSecretRotation', {
      entry: repositorySources.rotateApplicationSecretEntry,
      secret: this.databaseTier.applicationSecret,
      database: this.databaseTier.administrator,
      encryptionKey,
    });
    // They make the role whose password it is.
    applicationSecret.node.addDependency(migrations);
    return [...rotations, { name: 'application-secret', handler: applicationSecret.handler }];
  }

  private createMonitoring(props: ScaledWebProps, monitored: Monitored): IAlarmTopics | undefined {
    if (props.monitoring === false) return undefined;
    const { namePrefix, handler, certificate, edgeCertificate, rotations } = monitored;
    const { runbookUrl } = props;
    const assetExpiry = this.webTier.assetExpiry.handler;
    const isInWebRegion = Stack.of(this).region === WEB_REGION;
    const alarmTopics =
      props.alarmTopics ?? new AlarmTopics(this, 'AlarmTopics', { namePrefix, emailAddress: props.alarmsAddress });
    new SiteMonitoring(this, 'Monitoring', {
      namePrefix,
      alarmTopics,
      runbookUrl,
      hostedZone: props.hostedZone,
      loadBalancers: this.loadBalancerCluster.loadBalancers,
      certificate,
      handler,
      databaseCluster: this.databaseTier?.cluster,
      rotations,
      assetExpiry: isInWebRegion ? undefined : assetExpiry,
    });
    if (this.deployment !== undefined) {
      const { deploymentGroup } = this.deployment;
      new FailedDeploymentNotice(this, 'FailedDeployment', { deploymentGroup, topic: alarmTopics.warning, runbookUrl });
    }
    if (isInWebRegion) {
      new EdgeMonitoring(this, 'EdgeMonitoring', {
        namePrefix,
        alarmTopics,
        runbookUrl,
        distribution: this.webTier.distribution,
        certificate: edgeCertificate,
        assetExpiry,
        siteDomainName: siteOf(props.domainName),
        siteCheck: props.geoRestriction === undefined,
      });
    }
    if (props.monthlyBudgetInUsd !== undefined) {
      new MonthlyBudget(this, 'MonthlyBudget', {
        budgetName: `${namePrefix}-monthly-cost`,
        limitInUsd: props.monthlyBudgetInUsd,
        topic: alarmTopics.warning,
      });
    }
    return alarmTopics;
  }
}

/** What takes the requests, and what there is of it besides. */
interface Application {
  readonly handler: IFunction;
  readonly target: ILoadBalancerClusterTarget;
  readonly appTier?: AppTier;
}

/** What is watched besides the parts that are properties. */
interface Monitored {
  readonly namePrefix: string;
  readonly handler: IFunction;
  readonly certificate: ICertificate;
  readonly edgeCertificate: ICertificate;
  readonly rotations: MonitoredRotation[];
}
