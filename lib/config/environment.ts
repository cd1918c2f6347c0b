import type { ILambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import type { DatabaseInsightsMode } from 'aws-cdk-lib/aws-rds';
import type { Duration } from 'aws-cdk-lib/core';
import type { RoutingPolicy } from '../constructs/routing-policy.ts';

/** A hosted zone that exists already. */
interface HostedZoneReference {
  /** E.g. `Z0123456789ABCDEFGHIJ`. */
  readonly id: string;

  /** The zone's domain name, without a final dot. The environment's domain is in it. */
  readonly name: string;

  /**
   * Whether the queries to the zone are logged. A zone has one such log at most: leave this out when it has one.
   *
   * @default false
   */
  readonly logQueries?: boolean;
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

  /**
   * How much Database Insights records: the standard mode keeps 7 days, the advanced mode 15 months, at a price.
   *
   * @default DatabaseInsightsMode.STANDARD
   */
  readonly databaseInsightsMode?: DatabaseInsightsMode;
}

/** How the application is run and renewed. */
interface ApplicationSettings {
  /**
   * How many requests are answered at a time; what is above is refused. Taken from the account's concurrency, of which
   * 100 have to stay unreserved: a new account may have to ask for more first (`aws lambda get-account-settings`).
   *
   * @default - 25 for each capacity unit of `database.maxCapacity`, 500 at most
   */
  readonly reservedConcurrency?: number;

  /**
   * How the requests move over to a new version.
   *
   * @default LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES
   */
  readonly deploymentConfig?: ILambdaDeploymentConfig;

  /**
   * Whether a new version is deployed while an alarm is raised: the one that mends what raised it.
   *
   * @default false
   */
  readonly ignoreDeploymentAlarms?: boolean;
}

/** What AWS WAF looks for. */
interface WebAclSettings {
  /** How many requests below /api/ an address may send in five minutes: 10 to 2,000,000,000. */
  readonly apiRateLimit: number;
}

/** A VPC that exists already, with a subnet of each kind in each of the environment's Availability Zones. */
interface ExistingNetwork {
  readonly vpcId: string;

  /** The subnets of the load balancers, in the order of the Availability Zones. They lead to the internet. */
  readonly publicSubnetIds: readonly string[];

  /** The subnets of the database, in the order of the Availability Zones. */
  readonly isolatedSubnetIds: readonly string[];
}

/**
 * Topics for alarms, by severity. CloudWatch may publish to them, and use their keys. One topic may be both.
 */
export interface AlarmTopicArns {
  /** For what somebody has to act on at once. */
  readonly critical: string;

  /** For what somebody has to act on on the next working day. */
  readonly warning: string;
}

/** What exists already in the account. */
export interface ExistingResources {
  /**
   * The VPC of the load balancers and the database.
   *
   * @default - a new VPC
   */
  readonly network?: ExistingNetwork;

  /**
   * The name of the bucket for the logs of the environment's Region. Encrypted with S3's own keys; its policy lets
   * load balancers and flow logs deliver.
   *
   * @default - a new bucket
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
   */
  readonly logsBucketName?: string;

  /**
   * The name of the bucket for the logs of the web tier, in us-east-1. Its policy lets `delivery.logs.amazonaws.com`
   * and `logging.s3.amazonaws.com` deliver.
   *
   * @default - a new bucket
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
   */
  readonly webLogsBucketName?: string;

  /**
   * A certificate in the environment's Region for `origin.`, `www.` and the apex.
   *
   * @default - a new certificate, validated in the hosted zone
   */
  readonly loadBalancersCertificateArn?: string;

  /**
   * A certificate in us-east-1 for `www.` and the apex.
   *
   * @default - a new certificate, validated in the hosted zone
   */
  readonly distributionCertificateArn?: string;

  /**
   * A key in the environment's Region that encrypts the database, the secrets, and the functions' variables and log
   * lines. Its policy lets `logs.<region>.amazonaws.com` use it.
   *
   * @default - the account's keys aws/rds, aws/secretsmanager and aws/lambda, and CloudWatch Logs' own
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  readonly encryptionKeyArn?: string;

  /**
   * A key in us-east-1 that encrypts the site's bucket, the log of the DNS queries, and the variables and log lines of
   * the functions there. Its policy lets `cloudfront.amazonaws.com` decrypt with it, and `logs.us-east-1.amazonaws.com`
   * use it.
   *
   * @default - S3's and CloudWatch Logs' own keys, and the account's key aws/lambda
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#oac-permissions-sse-kms
   */
  readonly webEncryptionKeyArn?: string;

  /**
   * Topics in the environment's Region for the alarms of what is there. To the one of warnings EventBridge may publish,
   * too: it tells of deployments that failed.
   *
   * @default - new topics, which the alarms' address is subscribed to
   */
  readonly alarmTopics?: AlarmTopicArns;

  /**
   * Topics in us-east-1 for the alarms of the edge and the budget. To the one of warnings AWS Budgets may publish, too.
   *
   * @default - new topics, which the alarms' address is subscribed to
   */
  readonly webAlarmTopics?: AlarmTopicArns;

  /**
   * The name of the managed policy that bounds the permissions of every role.
   *
   * @default - the roles have no permissions boundary
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  readonly permissionsBoundaryName?: string;
}

/** Everything that differs between two deployments of www.foobar.com. */
export interface Environment {
  /** Part of every stack's and load balancer's name: lower-case letters, digits and hyphens. */
  readonly name: string;

  /** The twelve digits of the AWS account. */
  readonly account: string;

  /**
   * The Region of everything but the web tier, which is in us-east-1 as CloudFront demands. Of the partition `aws`: China
   * and GovCloud have no way there.
   */
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

  /** How far the database scales, and how long its backups are kept. */
  readonly database: DatabaseSettings;

  /**
   * How the application is run and renewed.
   *
   * @default - see the settings
   */
  readonly application?: ApplicationSettings;

  /** How `origin.<domain>` is answered. */
  readonly routingPolicy: RoutingPolicy;

  /** Where the alarms are sent: an e-mail address. */
  readonly alarmsAddress: string;

  /**
   * The address of the runbook, which each alarm links to an entry of: this repository's docs/runbook.md where those can
   * read it who are told.
   *
   * @default - the alarms name the path docs/runbook.md, without a link
   */
  readonly runbookUrl?: string;

  /** What the account may cost in a month, in US dollars, before somebody is told. */
  readonly monthlyBudgetInUsd: number;

  /**
   * AWS WAF in front of the site, about $9 a month and $0.60 a million requests.
   *
   * @default - no request is refused for its contents or its rate
   */
  readonly webAcl?: WebAclSettings;

  /**
   * The countries that the site is served to: their codes of ISO 3166-1, such as `DE`.
   *
   * @default - every country
   */
  readonly countries?: readonly string[];

  /**
   * Whether the stacks can be deleted only after this has been set to false.
   *
   * @default true
   */
  readonly terminationProtection?: boolean;

  /**
   * What exists already and is used instead of being made.
   *
   * @default - everything but the hosted zone is made
   */
  readonly existing?: ExistingResources;

  /** Put on every stack, and by CloudFormation on every resource that can be tagged. */
  readonly tags: Readonly<Record<string, string>>;
}
