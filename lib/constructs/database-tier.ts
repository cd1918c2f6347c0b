import { type IVpc, SecurityGroup, type SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  type IDatabaseCluster,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** A database that functions reach by the RDS Data API. */
export interface IDataApiDatabase {
  /**
   * Lets a function use the database: the permissions, and where it is as environment variables
   * (DATABASE_CLUSTER_ARN, DATABASE_SECRET_ARN, DATABASE_NAME).
   */
  connect(handler: LambdaFunction): void;
}

/** Properties of the database tier. */
export interface DatabaseTierProps {
  readonly vpc: IVpc;

  /** The name of the cluster. Its log group is made under this name, so that the retention is set from the start. */
  readonly clusterIdentifier: string;

  /**
   * Two or more subnets in different Availability Zones.
   *
   * @default - the isolated subnets
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The database that is made with the cluster.
   *
   * @default 'app'
   */
  readonly databaseName?: string;

  /**
   * Aurora capacity units (2 GiB of memory each) of an idle instance: 0 to 256 in steps of 0.5. With 0 the database
   * pauses when it is idle, and the first request after that waits for about 15 seconds.
   *
   * @default 0.5
   */
  readonly minCapacity?: number;

  /**
   * Aurora capacity units of an instance at full load: 1 to 256 in steps of 0.5.
   *
   * @default 4
   */
  readonly maxCapacity?: number;

  /**
   * How long the database is idle before it pauses: 5 minutes to 24 hours.
   *
   * @default - 5 minutes with a minimum capacity of 0, otherwise the database never pauses
   */
  readonly autoPauseAfter?: Duration;

  /**
   * How far back the database can be restored to any moment: 1 to 35 days.
   *
   * @default Duration.days(7)
   */
  readonly backupRetention?: Duration;

  /**
   * Encrypts the data, the backups and the secret.
   *
   * @default - the account's keys aws/rds and aws/secretsmanager
   */
  readonly encryptionKey?: IKey;

  /**
   * Whether the cluster can be deleted only after this has been set to false.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
}

/** Aurora's own default is known to everyone who scans for it. */
const PORT = 5433;
const ADMINISTRATOR = 'cluster_admin';

/**
 * Aurora PostgreSQL Serverless v2: a writer and a reader that takes over for it, in different Availability Zones,
 * reached by the RDS Data API only: no security group lets a connection in. Stateful: a snapshot is kept when the
 * stack is deleted.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.html
 * @throws when a capacity, the pause or the retention is out of its limits
 */
export class DatabaseTier extends Construct implements IDataApiDatabase {
  readonly cluster: IDatabaseCluster;

  /** The credentials of the administrator, made and rotated by RDS. */
  readonly secret: ISecret;

  readonly databaseName: string;

  constructor(scope: Construct, id: string, props: DatabaseTierProps) {
    super(scope, id);

    this.databaseName = props.databaseName ?? 'app';
    const backupRetention = props.backupRetention ?? Duration.days(7);
    if (backupRetention.toDays() < 1 || backupRetention.toDays() > 35) {
      throw new Error(`${this.node.path}: backupRetention: got ${backupRetention.toHumanString()}; use 1 to 35 days`);
    }

    const logGroup = new LogGroup(this, 'LogGroup', {
      logGroupName: `/aws/rds/cluster/${props.clusterIdentifier}/postgresql`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'The database takes no connections: it is reached by the RDS Data API',
      allowAllOutbound: false,
    });
    const performanceInsights = {
      enablePerformanceInsights: true,
      performanceInsightEncryptionKey: props.encryptionKey,
    };
    const cluster = new DatabaseCluster(this, 'Cluster', {
      engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_9 }),
      clusterIdentifier: props.clusterIdentifier,
      writer: ClusterInstance.serverlessV2('Writer', performanceInsights),
      readers: [ClusterInstance.serverlessV2('Reader', { ...performanceInsights, scaleWithWriter: true })],
      serverlessV2MinCapacity: props.minCapacity ?? 0.5,
      serverlessV2MaxCapacity: props.maxCapacity ?? 4,
      serverlessV2AutoPauseDuration: props.autoPauseAfter,
      enableDataApi: true,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets ?? { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [securityGroup],
      port: PORT,
      defaultDatabaseName: this.databaseName,
      credentials: Credentials.fromUsername(ADMINISTRATOR, { encryptionKey: props.encryptionKey }),
      manageMasterUserPassword: true,
      iamAuthentication: true,
      storageEncrypted: true,
      storageEncryptionKey: props.encryptionKey,
      backup: { retention: backupRetention },
      copyTagsToSnapshot: true,
      deletionProtection: props.deletionProtection ?? true,
      removalPolicy: RemovalPolicy.SNAPSHOT,
      cloudwatchLogsExports: ['postgresql'],
      ...performanceInsights,
    });
    cluster.node.addDependency(logGroup);
    if (cluster.secret === undefined) throw new Error(`${this.node.path}: the cluster has no administrator's secret`);

    this.cluster = cluster;
    this.secret = cluster.secret;
  }

  connect(handler: LambdaFunction): void {
    this.cluster.grantDataApiAccess(handler);
    handler.addEnvironment('DATABASE_CLUSTER_ARN', this.cluster.clusterArn);
    handler.addEnvironment('DATABASE_SECRET_ARN', this.secret.secretArn);
    handler.addEnvironment('DATABASE_NAME', this.databaseName);
  }
}
