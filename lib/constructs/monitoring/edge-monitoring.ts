import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnMonitoringSubscription, type IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { HealthCheck, HealthCheckType } from 'aws-cdk-lib/aws-route53';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { CustomMonitoring } from 'cdk-monitoring-constructs';
import { Construct } from 'constructs';
import { isOutsideWebRegion } from '../region-facts.ts';
import { createFacade, type MonitoringProps } from './alarms.ts';
import { certificateSegment } from './certificate-segment.ts';
import { edgeSegment, siteCheckSegment } from './edge-segment.ts';
import { assetExpirySegment } from './function-segment.ts';
import { DAYS_TO_EXPIRY, MILLISECONDS, PERCENTAGE, thresholdProblems } from './thresholds.ts';

/** From where on the edge is worth a message. */
export interface EdgeThresholds {
  /**
   * The share of all answers that are 5xx, in percent: 0.1 to 100.
   *
   * @default 5 - one viewer in twenty gets an error
   */
  readonly serverErrorPercentage?: number;

  /**
   * How long the slowest hundredth of the requests takes that the cache cannot answer: 1 millisecond to 60 seconds.
   *
   * @default Duration.seconds(3) - people think a page is stuck, and reload it, which makes it worse
   */
  readonly originLatencyP99?: Duration;

  /**
   * How many days before its end a certificate should have been renewed: 1 to 45.
   *
   * @default 30 - ACM begins to renew 45 days or more before the end
   */
  readonly certificateDaysToExpiry?: number;
}

/** Properties of the monitoring of the edge. */
export interface EdgeMonitoringProps extends MonitoringProps {
  /** Serves the site. */
  readonly distribution: IDistribution;

  /** The certificate of the distribution. */
  readonly certificate: ICertificate;

  /**
   * The function that deletes the assets of former deployments, where it is in this Region, too:
   * `webTier.assetExpiry.handler`.
   *
   * @default - nobody is told here when it fails
   */
  readonly assetExpiry?: IFunction;

  /** What is asked for from outside, e.g. `www.foobar.com`. */
  readonly siteDomainName: string;

  /**
   * Whether the site is asked for from outside. Route 53 asks from North America, Europe and Asia: not for a site that
   * is closed to one of them.
   *
   * @default true
   */
  readonly siteCheck?: boolean;

  /**
   * From where on somebody is told.
   *
   * @default - the default of each
   */
  readonly thresholds?: EdgeThresholds;
}

/** The least that Route 53 takes, far from each other. */
const CHECKERS = ['us-east-1', 'eu-west-1', 'ap-southeast-1'];

/**
 * The alarms of what lives in us-east-1 alone: the metrics of CloudFront and Route 53, and the certificate of the
 * distribution. Belongs into a stack there. Its graphs are on the dashboard of `SiteMonitoring`.
 *
 * The site is asked for from outside, too: when no request arrives any more, no metric of one tells.
 *
 * @throws when the stack is in another Region, or a threshold is out of its limits
 */
export class EdgeMonitoring extends Construct {
  constructor(scope: Construct, id: string, props: EdgeMonitoringProps) {
    super(scope, id);

    const thresholds = withDefaults(props.thresholds);
    const problems = [...regionProblems(Stack.of(this).region), ...problemsOf(thresholds)];
    if (problems.length > 0) throw new Error(`${this.node.path}: ${problems.join('; ')}`);

    const { distributionId } = props.distribution;
    // Cache hits and the latency of the origins are not reported otherwise.
    new CfnMonitoringSubscription(this, 'AdditionalMetrics', {
      distributionId,
      monitoringSubscription: { realtimeMetricsSubscriptionConfig: { realtimeMetricsSubscriptionStatus: 'Enabled' } },
    });

    const facade = createFacade(this, props, false);
    if (props.siteCheck ?? true) {
      const siteCheck = this.createSiteCheck(props.siteDomainName);
      new CustomMonitoring(facade, siteCheckSegment(props.siteDomainName, siteCheck, props));
    }
    new CustomMonitoring(facade, edgeSegment(distributionId, thresholds, props));
    new CustomMonitoring(
      facade,
      certificateSegment(props.certificate, 'distribution', thresholds.certificateDaysToExpiry, props),
    );
    if (props.assetExpiry !== undefined) new CustomMonitoring(facade, assetExpirySegment(props.assetExpiry, props));
  }

  private createSiteCheck(siteDomainName: string): HealthCheck {
    return new HealthCheck(this, 'SiteCheck', {
      type: HealthCheckType.HTTPS,
      fqdn: siteDomainName,
      resourcePath: '/',
      requestInterval: Duration.seconds(30),
      failureThreshold: 3,
      regions: CHECKERS,
    });
  }
}

function regionProblems(region: string): string[] {
  if (!isOutsideWebRegion(region)) return [];
  return [
    `got a stack in ${region}; CloudFront and Route 53 report their metrics to us-east-1 only, so put the monitoring ` +
      'of the edge into a stack with env.region us-east-1',
  ];
}

function withDefaults(thresholds: EdgeThresholds = {}): Required<EdgeThresholds> {
  return {
    serverErrorPercentage: thresholds.serverErrorPercentage ?? 5,
    originLatencyP99: thresholds.originLatencyP99 ?? Duration.seconds(3),
    certificateDaysToExpiry: thresholds.certificateDaysToExpiry ?? 30,
  };
}

function problemsOf(thresholds: Required<EdgeThresholds>): string[] {
  return [
    ...thresholdProblems('serverErrorPercentage', thresholds.serverErrorPercentage, PERCENTAGE),
    ...thresholdProblems('originLatencyP99', thresholds.originLatencyP99.toMilliseconds(), MILLISECONDS),
    ...thresholdProblems('certificateDaysToExpiry', thresholds.certificateDaysToExpiry, DAYS_TO_EXPIRY),
  ];
}
