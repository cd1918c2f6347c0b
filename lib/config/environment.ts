import type { Duration } from 'aws-cdk-lib/core';
import type { RoutingPolicy } from '../constructs/routing-policy.ts';

/** A hosted zone that exists already. */
interface HostedZoneReference {
  /** E.g. `Z0123456789ABCDEFGHIJ`. */
  readonly id: string;

  /** The zone's domain name, without a final dot. The environment's domain is in it. */
  readonly name: string;
}

/** How far the database scales, and how long its backups are kept. */
interface DatabaseSettings {
  /** Aurora capacity units (2 GiB of memory each) when idle: 0 to 256 in steps of 0.5. 0 lets the database pause. */
  readonly minCapacity: number;

  /** Aurora capacity units at full load: 1 to 256 in steps of 0.5. */
  readonly maxCapacity: number;

  /**
   * How long the database is idle before it pauses: 5 minutes to 24 hours. Only with a minimum of 0.
   *
   * @default - 5 minutes with a minimum capacity of 0, otherwise the database never pauses
   */
  readonly autoPauseAfter?: Duration;

  /** How far back the database can be restored to any moment: 1 to 35 days. */
  readonly backupRetention: Duration;
}

/** Everything that differs between two deployments of www.foobar.com. */
export interface Environment {
  /** Part of every stack's and load balancer's name: lower-case letters, digits and hyphens. */
  readonly name: string;

  /** The twelve digits of the AWS account. */
  readonly account: string;

  /** The Region of everything but the web tier, which is in us-east-1 as CloudFront demands. */
  readonly region: string;

  /**
   * Two or more zones of the Region. With four or more, the load balancers are in zones of their own.
   *
   * Given, not looked up: a look-up needs credentials.
   */
  readonly availabilityZones: readonly string[];

  /** The apex of the site: `foobar.com` serves `www.foobar.com`. */
  readonly domainName: string;

  /** The zone that holds the records of the domain. */
  readonly hostedZone: HostedZoneReference;

  /**
   * The id of the managed prefix list `com.amazonaws.global.cloudfront.origin-facing` in the Region.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
   */
  readonly originFacingPrefixListId: string;

  readonly database: DatabaseSettings;

  /** How `origin.<domain>` is answered. */
  readonly routingPolicy: RoutingPolicy;

  /** Where the alarms are sent: an e-mail address. */
  readonly alarmsAddress: string;

  /** Put on every stack, and by CloudFormation on every resource that can be tagged. */
  readonly tags: Readonly<Record<string, string>>;
}
