import { type IVpc, SecurityGroup, type SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseInsightsMode,
  type IDatabaseCluster,
  ParameterGroup,
  PerformanceInsightRetention,
} from 'aws-cdk-lib/aws-rds';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, RemovalPolicy, Token, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { skipSecretKey } from './checkov.ts';
import { DataApiAccess, type IDataApiDatabase } from './data-api-access.ts';
import { DATABASE_PARAMETERS } from './database-parameters.ts';
import { createLogGroup } from './log-group.ts';
import { acknowledgeNamedZones } from './named-zones.ts';

/** How far a database scales, and how its data is kept. */
export interface DatabaseTierOptions {
  /**
   * The database that is made with the cluster: letters, digits and underscores, no digit first.
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
   * The role that the application signs in with: lower-case letters, digits and underscores. The migrations make it.
   *
   * @default 'application'
   */
  readonly applicationUsername?: string;

  /**
   * Settings of the cluster by name, over those of this construct: connections by TLS only; changes of the schema,
   * slow statements, waits for locks and connections are logged, without the values of parameters.
   *
   * @default - none but those
   */
  readonly parameters?: Record<string, string>;

  /**
   * How much Database Insights records: the standard mode keeps 7 days, the advanced mode 15 months.
   *
   * @default DatabaseInsightsMode.STANDARD
   */
  readonly databaseInsightsMode?: DatabaseInsightsMode;
}

/** Properties of the database tier. */
export interface DatabaseTierProps extends DatabaseTierOptions {
  /** Has two or more subnets in different Availability Zones. */
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
   * Encrypts the data, the backups, what Database Insights records, and the secrets.
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

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html */
const DATABASE_NAME = /^[A-Za-z_]\w{0,62}$/;

/** PostgreSQL keeps the names that begin with pg_ for itself, RDS those with rds. A rotation adds `_clone`. */
const USERNAME = /^(?!pg_|rds)[a-z_][a-z0-9_]{0,56}$/;

/**
 * Aurora PostgreSQL Serverless v2: a writer and a reader that takes over for it, in different Availability Zones,
 * reached by the RDS Data API only: no security group lets a connection in. Stateful: a snapshot is kept when the
 * stack is deleted, and the backups until they are old enough.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.html
 * @throws when a capacity, the pause, the retention or a name is out of its limits, or the subnets are in one
 * Availability Zone
 */
export class DatabaseTier extends Construct {
  /** The cluster with its writer and reader. */
  readonly cluster: IDatabaseCluster;

  /** The database that was made with the cluster. */
  readonly databaseName: string;

  /** The database as the administrator: for the migrations. */
  readonly administrator: IDataApiDatabase;

  /** The credentials of the administrator, made and rotated by RDS. */
  readonly administratorSecret: ISecret;

  /** The database as the role that reads and writes rows: for the application. */
  readonly application: IDataApiDatabase;

  /** The credentials of the application's role. The migrations, and each rotation, bring the role in line with them. */
  readonly applicationSecret: ISecret;

  constructor(scope: Construct, id: string, props: DatabaseTierProps) {
    super(scope, id);

    this.databaseName = props.databaseName ?? 'app';
    if (!Token.isUnresolved(this.databaseName) && !DATABASE_NAME.test(this.databaseName)) {
      throw new Error(
        `${this.node.path}: databaseName: got ${JSON.stringify(this.databaseName)}; use 1 to 63 letters, digits and ` +
          'underscores, not starting with a digit',
      );
    }
    if (props.autoPauseAfter !== undefined && props.minCapacity !== 0) {
      throw new Error(
        `${this.node.path}: autoPauseAfter: got ${props.autoPauseAfter.toHumanString()}, and a minCapacity of ` +
          `${props.minCapacity ?? 0.5}; a database pauses only with a minCapacity of 0`,
      );
    }
    const backupRetention = props.backupRetention ?? Duration.days(7);
    if (backupRetention.toDays() < 1 || backupRetention.toDays() > 35) {
      throw new Error(`${this.node.path}: backupRetention: got ${backupRetention.toHumanString()}; use 1 to 35 days`);
    }
    const vpcSubnets = props.vpcSubnets ?? { subnetType: SubnetType.PRIVATE_ISOLATED };
    const [writerZone, readerZone] = this.zonesOf(props.vpc, vpcSubnets);

    const logGroup = createLogGroup(this, 'LogGroup', {
      logGroupName: `/aws/rds/cluster/${props.clusterIdentifier}/postgresql`,
      encryptionKey: props.encryptionKey,
    });
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'The database takes no connections: it is reached by the RDS Data API',
      allowAllOutbound: false,
    });
    const engine = DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_9 });
    const insights = {
      enablePerformanceInsights: true,
      performanceInsightRetention:
        props.databaseInsightsMode === DatabaseInsightsMode.ADVANCED
          ? PerformanceInsightRetention.MONTHS_15
          : PerformanceInsightRetention.DEFAULT,
      performanceInsightEncryptionKey: props.encryptionKey,
    };
    const instance = { ...insights, autoMinorVersionUpgrade: true };
    const cluster = new DatabaseCluster(this, 'Cluster', {
      engine,
      clusterIdentifier: props.clusterIdentifier,
      writer: ClusterInstance.serverlessV2('Writer', { ...instance, availabilityZone: writerZone }),
      readers: [
        ClusterInstance.serverlessV2('Reader', { ...instance, availabilityZone: readerZone, scaleWithWriter: true }),
      ],
      serverlessV2MinCapacity: props.minCapacity ?? 0.5,
      serverlessV2MaxCapacity: props.maxCapacity ?? 4,
      serverlessV2AutoPauseDuration: props.autoPauseAfter,
      enableDataApi: true,
      vpc: props.vpc,
      vpcSubnets,
      securityGroups: [securityGroup],
      port: PORT,
      defaultDatabaseName: this.databaseName,
      parameterGroup: new ParameterGroup(this, 'Parameters', {
        engine,
        description: `Settings of ${props.clusterIdentifier}`,
        parameters: { ...DATABASE_PARAMETERS, ...props.parameters },
      }),
      credentials: Credentials.fromUsername(ADMINISTRATOR, { encryptionKey: props.encryptionKey }),
      manageMasterUserPassword: true,
      iamAuthentication: true,
      storageEncrypted: true,
      storageEncryptionKey: props.encryptionKey,
      backup: { retention: backupRetention },
      deleteAutomatedBackups: false,
      copyTagsToSnapshot: true,
      deletionProtection: props.deletionProtection ?? true,
      removalPolicy: RemovalPolicy.SNAPSHOT,
      cloudwatchLogsExports: ['postgresql'],
      monitoringInterval: Duration.minutes(1),
      monitoringRole: this.createMonitoringRole(),
      databaseInsightsMode: props.databaseInsightsMode,
      ...insights,
    });
    cluster.node.addDependency(logGroup);
    acknowledgeNamedZones(
      cluster,
      ['Writer', 'Reader'].map((instanceId) => cluster.node.findChild(instanceId)),
      'The zones are those of the subnets: a choice of RDS could put the reader into the zone of the writer.',
    );
    if (cluster.secret === undefined) throw new Error(`${this.node.path}: the cluster has no administrator's secret`);

    this.cluster = cluster;
    this.administratorSecret = cluster.secret;
    this.administrator = new DataApiAccess(cluster, this.administratorSecret, this.databaseName);
    this.applicationSecret = this.createApplicationSecret(props);
    this.application = new DataApiAccess(cluster, this.applicationSecret, this.databaseName);
  }

  /** Named, since Aurora itself promises no more than to try. */
  private zonesOf(vpc: IVpc, vpcSubnets: SubnetSelection): string[] {
    const zones = [...new Set(vpc.selectSubnets(vpcSubnets).availabilityZones)];
    if (zones.length < 2) {
      throw new Error(
        `${this.node.path}: vpcSubnets: got subnets in ${zones.join(', ') || 'no Availability Zone'}; ` +
          'select subnets in 2 or more Availability Zones, so that the reader can take over for the writer',
      );
    }
    return zones;
  }

  private createApplicationSecret({ applicationUsername, encryptionKey }: DatabaseTierProps): ISecret {
    const username = applicationUsername ?? 'application';
    if (!USERNAME.test(username) || username === ADMINISTRATOR) {
      throw new Error(
        `${this.node.path}: applicationUsername: got ${JSON.stringify(username)}; use 1 to 57 lower-case letters, ` +
          `digits and underscores, not starting with a digit, pg_ or rds, and not "${ADMINISTRATOR}"`,
      );
    }
    const secret = new Secret(this, 'ApplicationSecret', {
      description: 'The role of the application: reads and writes rows, changes no table',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username }),
        generateStringKey: 'password',
        passwordLength: 64,
        excludePunctuation: true,
      },
      encryptionKey,
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Rotated by ApplicationSecretRotation, which is in a stack deployed after the migrations: they make the role.',
    });
    skipSecretKey(secret, encryptionKey);
    return secret;
  }

  private createMonitoringRole(): Role {
    const role = new Role(this, 'MonitoringRole', {
      assumedBy: new ServicePrincipal('monitoring.rds.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonRDSEnhancedMonitoringRole')],
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]',
      reason: 'The policy that AWS keeps for enhanced monitoring: it writes to the log group RDSOSMetrics only.',
    });
    return role;
  }
}
