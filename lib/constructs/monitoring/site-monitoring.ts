import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { AlarmStatusWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Duration } from 'aws-cdk-lib/core';
import { CompositeAlarmOperator, CustomMonitoring, type MonitoringFacade, notifySns } from 'cdk-monitoring-constructs';
import { Construct } from 'constructs';
import type { ClusterLoadBalancer } from '../load-balancer-cluster.ts';
import { createFacade, type MonitoringProps } from './alarms.ts';
import { certificateSegment } from './certificate-segment.ts';
import { databaseSegment } from './database-segment.ts';
import { dnsGraphs, edgeGraphs } from './edge-graphs.ts';
import { assetExpirySegment, functionSegment, type MonitoredRotation, rotationSegment } from './function-segment.ts';
import { loadBalancerSegment } from './load-balancer-segment.ts';
import { alarmDescription } from './runbook.ts';
import {
  COUNT,
  DAYS_TO_EXPIRY,
  MILLISECONDS,
  PERCENTAGE,
  TRANSACTION_IDS,
  thresholdProblems,
  VOLUME,
} from './thresholds.ts';

/** From where on the parts behind the edge are worth a message. */
export interface SiteThresholds {
  /**
   * The share of a load balancer's answers that are 5xx, in percent: 0.1 to 100.
   *
   * @default 5 - a deployment is rolled back at a lower share already; more is no deployment's fault
   */
  readonly serverErrorPercentage?: number;

  /**
   * The share of a load balancer's requests that it refuses, in percent: 0.1 to 100.
   *
   * @default 50 - strangers' requests are few; with a wrong value of the origin header all are refused
   */
  readonly refusalPercentage?: number;

  /**
   * How long the slowest hundredth of a load balancer's requests takes: 1 millisecond to 60 seconds.
   *
   * @default Duration.seconds(3) - people think a page is stuck, and reload it, which makes it worse
   */
  readonly responseTimeP99?: Duration;

  /**
   * Errors of the function in a minute: 1 to 1,000,000.
   *
   * @default 1 - the application answers its own faults; an error is one that it did not foresee
   */
  readonly functionErrorsPerMinute?: number;

  /**
   * Refused invocations in a minute: 1 to 1,000,000.
   *
   * @default 1 - the limit is meant never to be met
   */
  readonly functionThrottlesPerMinute?: number;

  /**
   * The share of the writer's largest capacity, in percent: 0.1 to 100.
   *
   * @default 90 - above it there is no room left to scale into
   */
  readonly databaseCapacityPercentage?: number;

  /**
   * The size of the data in GiB: 1 to 262,144, Aurora's own limit.
   *
   * @default 500 - a hundred million messages; Aurora takes more, but the bill grows with it
   */
  readonly databaseVolumeGiB?: number;

  /**
   * How far the reader is behind the writer: 1 millisecond to 60 seconds.
   *
   * @default Duration.seconds(1) - it is 100 milliseconds at most while all is well
   */
  readonly databaseReplicaLag?: Duration;

  /**
   * The age of the oldest transaction id that was not vacuumed, in transactions: 1 to 2,146,483,648.
   *
   * @default 1000000000 - half of what there are, and five times of where vacuuming begins in earnest
   */
  readonly databaseTransactionIds?: number;

  /**
   * How many days before its end a certificate should have been renewed: 1 to 45.
   *
   * @default 30 - ACM begins to renew 45 days or more before the end
   */
  readonly certificateDaysToExpiry?: number;
}

/** Properties of the monitoring of a site. */
export interface SiteMonitoringProps extends MonitoringProps {
  /** The zone of the site's names. */
  readonly hostedZone: IHostedZone;

  /** Those of the cluster, each with its alarms. */
  readonly loadBalancers: ClusterLoadBalancer[];

  /** The certificate of the load balancers. */
  readonly certificate: ICertificate;

  /** The function behind the load balancers. */
  readonly handler: IFunction;

  /**
   * The database behind the function.
   *
   * @default - none
   */
  readonly databaseCluster?: IDatabaseCluster;

  /**
   * The rotations of the secrets.
   *
   * @default - no secret is rotated by a function
   */
  readonly rotations?: MonitoredRotation[];

  /**
   * The function that deletes the assets of former deployments, `webTier.assetExpiry.handler`, of a web tier outside of
   * us-east-1; of one there, `EdgeMonitoring` takes it.
   *
   * @default - nobody is told here when it fails
   */
  readonly assetExpiry?: IFunction;

  /**
   * From where on somebody is told.
   *
   * @default - the default of each
   */
  readonly thresholds?: SiteThresholds;
}

/**
 * One dashboard of the whole site, from the viewers down to the database, and the alarms of all that is in the Region
 * of the load balancers. The alarms of the edge are in us-east-1, where its metrics are: see `EdgeMonitoring`.
 *
 * @throws when a threshold is out of its limits
 */
export class SiteMonitoring extends Construct {
  constructor(scope: Construct, id: string, props: SiteMonitoringProps) {
    super(scope, id);

    const thresholds = withDefaults(props.thresholds);
    const problems = problemsOf(thresholds);
    if (problems.length > 0) throw new Error(`${this.node.path}: ${problems.join('; ')}`);

    const facade = createFacade(this, props, true);
    const loadBalancers = props.loadBalancers.map(
      (loadBalancer) => new CustomMonitoring(facade, loadBalancerSegment(loadBalancer, thresholds, props)),
    );
    const segments = [
      new CustomMonitoring(facade, edgeGraphs()),
      new CustomMonitoring(facade, dnsGraphs(props.hostedZone, props.loadBalancers)),
      ...loadBalancers,
      new CustomMonitoring(facade, functionSegment(props.handler, thresholds, props)),
      ...[props.databaseCluster]
        .filter((cluster) => cluster !== undefined)
        .map((cluster) => new CustomMonitoring(facade, databaseSegment(cluster, thresholds, props))),
      new CustomMonitoring(
        facade,
        certificateSegment(props.certificate, 'load balancers', thresholds.certificateDaysToExpiry, props),
      ),
      ...(props.rotations ?? []).map((rotation) => new CustomMonitoring(facade, rotationSegment(rotation, props))),
      ...[props.assetExpiry]
        .filter((handler) => handler !== undefined)
        .map((handler) => new CustomMonitoring(facade, assetExpirySegment(handler, props))),
    ];
    const allUnhealthy = createAllUnhealthyAlarm(facade, loadBalancers, props);

    const alarms = [allUnhealthy, ...segments.flatMap((segment) => segment.createdAlarms().map(({ alarm }) => alarm))];
    facade.addWidget(new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 }));
    for (const segment of segments) facade.addSegment(segment);
  }
}

/** The alarm of alarms: one load balancer less is a spare less, none is no site. */
function createAllUnhealthyAlarm(facade: MonitoringFacade, loadBalancers: CustomMonitoring[], props: MonitoringProps) {
  const unhealthy = loadBalancers.flatMap((segment) =>
    segment.createdAlarms().filter(({ alarmNameSuffix }) => alarmNameSuffix === 'unhealthy'),
  );
  return facade.createAlarmFactory('load-balancers').addCompositeAlarm(unhealthy, {
    alarmNameSuffix: 'all-unhealthy',
    disambiguator: 'critical',
    actionOverride: notifySns(props.alarmTopics.critical, props.alarmTopics.critical),
    compositeOperator: CompositeAlarmOperator.AND,
    alarmDescription: alarmDescription(
      'No load balancer has a healthy target: nothing below /api/ is answered.',
      'all-load-balancers-unhealthy',
      props.runbookUrl,
    ),
  });
}

function withDefaults(thresholds: SiteThresholds = {}): Required<SiteThresholds> {
  return {
    serverErrorPercentage: thresholds.serverErrorPercentage ?? 5,
    refusalPercentage: thresholds.refusalPercentage ?? 50,
    responseTimeP99: thresholds.responseTimeP99 ?? Duration.seconds(3),
    functionErrorsPerMinute: thresholds.functionErrorsPerMinute ?? 1,
    functionThrottlesPerMinute: thresholds.functionThrottlesPerMinute ?? 1,
    databaseCapacityPercentage: thresholds.databaseCapacityPercentage ?? 90,
    databaseVolumeGiB: thresholds.databaseVolumeGiB ?? 500,
    databaseReplicaLag: thresholds.databaseReplicaLag ?? Duration.seconds(1),
    databaseTransactionIds: thresholds.databaseTransactionIds ?? 1_000_000_000,
    certificateDaysToExpiry: thresholds.certificateDaysToExpiry ?? 30,
  };
}

function problemsOf(thresholds: Required<SiteThresholds>): string[] {
  return [
    ...thresholdProblems('serverErrorPercentage', thresholds.serverErrorPercentage, PERCENTAGE),
    ...thresholdProblems('refusalPercentage', thresholds.refusalPercentage, PERCENTAGE),
    ...thresholdProblems('responseTimeP99', thresholds.responseTimeP99.toMilliseconds(), MILLISECONDS),
    ...thresholdProblems('functionErrorsPerMinute', thresholds.functionErrorsPerMinute, COUNT),
    ...thresholdProblems('functionThrottlesPerMinute', thresholds.functionThrottlesPerMinute, COUNT),
    ...thresholdProblems('databaseCapacityPercentage', thresholds.databaseCapacityPercentage, PERCENTAGE),
    ...thresholdProblems('databaseVolumeGiB', thresholds.databaseVolumeGiB, VOLUME),
    ...thresholdProblems('databaseReplicaLag', thresholds.databaseReplicaLag.toMilliseconds(), MILLISECONDS),
    ...thresholdProblems('databaseTransactionIds', thresholds.databaseTransactionIds, TRANSACTION_IDS),
    ...thresholdProblems('certificateDaysToExpiry', thresholds.certificateDaysToExpiry, DAYS_TO_EXPIRY),
  ];
}
