import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { GeoRestriction } from 'aws-cdk-lib/aws-cloudfront';
import type { ILambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { AppTierOptions } from './app-tier.ts';
import type { DatabaseTierOptions } from './database-tier.ts';
import type { ClusterHealthCheck } from './load-balancer-cluster.ts';
import type { IAlarmTopics } from './monitoring/alarm-topics.ts';
import type { RoutingPolicy } from './routing-policy.ts';
import type { IWebAcl } from './web-acl.ts';

/** Properties of the whole site. Two of them are enough. */
export interface ScaledWebProps {
  /** The apex, e.g. `foobar.com`. The site is `www.` in front of it, to which requests for the apex are redirected. */
  readonly domainName: string;

  /** The zone that holds the records of the domain. */
  readonly hostedZone: IHostedZone;

  /**
   * In front of the names of load balancers, the database, secrets and alarms: lower-case letters, digits and single
   * hyphens, a letter first, 30 characters at most, and 32 with a hyphen and the longest name of a load balancer.
   *
   * @default - the domain with hyphens in the place of its dots
   */
  readonly namePrefix?: string;

  /**
   * Two or more Availability Zones. With four or more, the two load balancers are in zones of their own.
   *
   * @default - those of the VPC that is given, otherwise the first three or four that are known of the Region
   */
  readonly availabilityZones?: string[];

  /**
   * A VPC with public and isolated subnets in each of the zones.
   *
   * @default - a new VPC
   */
  readonly vpc?: IVpc;

  /**
   * The id of the managed prefix list `com.amazonaws.global.cloudfront.origin-facing` in the Region.
   *
   * @default - the id that is known of the Region
   */
  readonly originFacingPrefixListId?: string;

  /**
   * Of the load balancers: in the stack's Region, for `origin.`, `www.` and the apex.
   *
   * @default - a new certificate, validated in the hosted zone
   */
  readonly certificate?: ICertificate;

  /**
   * Of the distribution: in us-east-1, for `www.` and the apex. Has to be given when the stack is in another Region.
   *
   * @default - that of the load balancers
   */
  readonly edgeCertificate?: ICertificate;

  /**
   * Which application is run, and how. With a database, its `reservedConcurrency` is 25 for each capacity unit of
   * `database.maxCapacity`, 500 at most, unless it is given: taken from the account's concurrency, of which 100 have to
   * stay unreserved. A new account may have to ask for more first (`aws lambda get-account-settings`).
   *
   * @default - the message board
   */
  readonly app?: AppTierOptions;

  /**
   * A function, version or alias that exists, in the place of an application that is made here. It answers `/health`
   * without the database, and `/api/*`, as {@link AppTierOptions} says. It may use the database once it is connected:
   * `databaseTier.application.connect()`.
   *
   * @default - a function is made of `app`
   */
  readonly handler?: IFunction;

  /**
   * Whether there is a database. The message board needs one; leave it out for an application without data of its own.
   *
   * @default true
   */
  readonly hasDatabase?: boolean;

  /**
   * How the database scales, and how its data is kept.
   *
   * @default - 0.5 to 4 capacity units, backups of 7 days
   */
  readonly database?: DatabaseTierOptions;

  /**
   * The folder of the database's migrations, as drizzle-kit writes them.
   *
   * @default - those of the message board; none for an application of your own
   */
  readonly migrationsFolder?: string;

  /**
   * The folder of the site, with index.html and 404.html.
   *
   * @default - the site of the message board
   */
  readonly siteFolder?: string;

  /**
   * What the pages may load and from where, for every page.
   *
   * @default - scripts, styles, fonts and requests of the site itself: nothing inline, nothing from elsewhere
   * @see https://www.w3.org/TR/CSP3/
   */
  readonly contentSecurityPolicy?: string;

  /**
   * How `origin.` is answered.
   *
   * @default RoutingPolicy.activeActive()
   */
  readonly routingPolicy?: RoutingPolicy;

  /**
   * What the load balancers are called, two or more.
   *
   * @default ['a', 'b']
   */
  readonly loadBalancerNames?: string[];

  /**
   * How the load balancers find out that the application does not answer.
   *
   * @default - a check of /health every 10 seconds, two in a row decide
   */
  readonly healthCheck?: ClusterHealthCheck;

  /**
   * How the requests move over to a new version of the application.
   *
   * @default LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES
   */
  readonly deploymentConfig?: ILambdaDeploymentConfig;

  /**
   * Where all logs but the functions' go. Encrypted with S3's own keys; outside of us-east-1 with access control lists
   * enabled. The policy of a bucket from elsewhere has to let load balancers, flow logs, S3 and CloudFront deliver.
   *
   * @default - a new bucket
   */
  readonly logsBucket?: IBucket;

  /**
   * A key in the stack's Region that encrypts the database, its backups, the secrets, the site's bucket, and the
   * functions' variables and log lines; not the logs bucket, which load balancers deliver to, and not the new topics,
   * which have a key of their own. Its policy leaves permissions to IAM. That of a key from elsewhere has to let
   * `logs.<region>.amazonaws.com` use it, and `cloudfront.amazonaws.com` decrypt with it.
   *
   * @default - the account's keys aws/rds, aws/secretsmanager and aws/lambda, and S3's and CloudWatch Logs' own
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#oac-permissions-sse-kms
   */
  readonly encryptionKey?: IKey;

  /**
   * Whether there are a dashboard and alarms.
   *
   * @default true
   */
  readonly monitoring?: boolean;

  /**
   * Where the alarms go, in the stack's Region. CloudWatch, EventBridge and AWS Budgets may publish to them.
   *
   * @default - new topics
   */
  readonly alarmTopics?: IAlarmTopics;

  /**
   * An e-mail address that is subscribed to the new topics.
   *
   * @default - nobody is; subscribe to `alarmTopics`
   */
  readonly alarmsAddress?: string;

  /**
   * The page that says what to do about each alarm; the alarms link to its headings, which are those of docs/runbook.md
   * in the repository of this package.
   *
   * @default - the path docs/runbook.md, without a link
   */
  readonly runbookUrl?: string;

  /**
   * What the account may cost in a month, in US dollars, before the topic of warnings is told.
   *
   * @default - no budget
   */
  readonly monthlyBudgetInUsd?: number;

  /**
   * Looks at every request first. In us-east-1.
   *
   * @default - no request is refused for its contents or its rate
   */
  readonly webAcl?: IWebAcl;

  /**
   * The countries that the site is served to or not.
   *
   * @default - every country
   */
  readonly geoRestriction?: GeoRestriction;

  /**
   * Whether the load balancers and the database can be deleted only after this has been set to false.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
}
