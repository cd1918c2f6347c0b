import type { ServiceSupport } from '../assembly/resource.ts';
import {
  clusterArn,
  clusterEndpoint,
  clusterIdentifier,
  identifier,
  instanceArn,
  instanceEndpoint,
  masterSecretArn,
  port,
  resourceId,
} from './naming.ts';

const LABEL = 'a label';
const ONE_MACHINE = 'the database is one process of this machine';
const NETWORK = 'the database is reached on the loopback interface only';
const BACKUP = 'nothing is backed up here; the data is a folder of this machine';
const STORAGE = "storage is this machine's disk";
const WATCHED = 'nothing is recorded by CloudWatch or Performance Insights here';
const MAINTENANCE = 'the version is that of the local PostgreSQL';
const DELETION = 'the data is kept until --reset';

/** Properties that clusters and instances have in common. */
const INERT: Readonly<Record<string, string>> = {
  AllocatedStorage: STORAGE,
  AutoMinorVersionUpgrade: MAINTENANCE,
  BackupRetentionPeriod: BACKUP,
  CopyTagsToSnapshot: BACKUP,
  DatabaseInsightsMode: WATCHED,
  DBSubnetGroupName: NETWORK,
  DeleteAutomatedBackups: BACKUP,
  DeletionProtection: DELETION,
  EnableCloudwatchLogsExports: WATCHED,
  EngineLifecycleSupport: MAINTENANCE,
  Iops: STORAGE,
  KmsKeyId: STORAGE,
  MonitoringInterval: WATCHED,
  MonitoringRoleArn: WATCHED,
  NetworkType: NETWORK,
  PerformanceInsightsKmsKeyId: WATCHED,
  PerformanceInsightsRetentionPeriod: WATCHED,
  PreferredBackupWindow: BACKUP,
  PreferredMaintenanceWindow: MAINTENANCE,
  PubliclyAccessible: NETWORK,
  StorageEncrypted: STORAGE,
  StorageType: STORAGE,
  Tags: LABEL,
};

const LOGGED = 'the local PostgreSQL logs its errors only';

/** Settings that no statement can tell. The others are reported: they are not applied to the local PostgreSQL. */
const PARAMETERS: Readonly<Record<string, string>> = {
  'Parameters.log_connections': LOGGED,
  'Parameters.log_disconnections': LOGGED,
  'Parameters.log_lock_waits': LOGGED,
  'Parameters.log_min_duration_statement': LOGGED,
  'Parameters.log_parameter_max_length': LOGGED,
  'Parameters.log_statement': LOGGED,
  'Parameters.password_encryption': 'passwords are kept by SCRAM-SHA-256 here',
  'Parameters.rds.force_ssl': NETWORK,
};

const groupName = (property: string) => ({
  ref: identifier(property),
  attributes: { [property]: identifier(property) },
});

export const support: ServiceSupport = {
  'AWS::RDS::DBCluster': {
    naming: {
      ref: clusterIdentifier,
      attributes: {
        DBClusterArn: clusterArn,
        DBClusterResourceId: resourceId('cluster'),
        'Endpoint.Address': clusterEndpoint(''),
        'Endpoint.Port': port,
        'MasterUserSecret.SecretArn': masterSecretArn,
        'ReadEndpoint.Address': clusterEndpoint('-ro'),
      },
    },
    honoured: [
      'DatabaseName',
      'DBClusterIdentifier',
      'EnableHttpEndpoint',
      'Engine',
      'EngineVersion',
      'ManageMasterUserPassword',
      'MasterUsername',
      'MasterUserPassword',
      'Port',
      'ServerlessV2ScalingConfiguration',
    ],
    inert: {
      ...INERT,
      AvailabilityZones: ONE_MACHINE,
      DBClusterParameterGroupName: 'the settings of parameter groups are reported with the group',
      DBInstanceParameterGroupName: 'the settings of parameter groups are reported with the group',
      EnableIAMDatabaseAuthentication: 'the Data API signs in by a secret',
      EngineMode: ONE_MACHINE,
      MasterUserSecret: 'secrets are a file that only its owner may read',
      PerformanceInsightsEnabled: WATCHED,
      VpcSecurityGroupIds: NETWORK,
    },
  },
  'AWS::RDS::DBInstance': {
    naming: {
      ref: identifier('DBInstanceIdentifier'),
      attributes: {
        DBInstanceArn: instanceArn,
        DbiResourceId: resourceId('db'),
        'Endpoint.Address': instanceEndpoint,
        'Endpoint.Port': port,
      },
    },
    honoured: ['DBInstanceIdentifier', 'Port'],
    inert: {
      ...INERT,
      AvailabilityZone: ONE_MACHINE,
      CACertificateIdentifier: NETWORK,
      DBClusterIdentifier: 'the writer and the readers of a cluster are one local server',
      DBInstanceClass: ONE_MACHINE,
      DBParameterGroupName: 'the settings of parameter groups are reported with the group',
      EnablePerformanceInsights: WATCHED,
      Engine: "an instance of a cluster has the cluster's engine",
      EngineVersion: "an instance of a cluster has the cluster's version",
      PromotionTier: ONE_MACHINE,
      VPCSecurityGroups: NETWORK,
    },
  },
  'AWS::RDS::DBSubnetGroup': {
    naming: { ref: identifier('DBSubnetGroupName') },
    honoured: ['DBSubnetGroupName'],
    inert: { DBSubnetGroupDescription: LABEL, SubnetIds: NETWORK, Tags: LABEL },
  },
  'AWS::RDS::DBClusterParameterGroup': {
    naming: groupName('DBClusterParameterGroupName'),
    honoured: ['DBClusterParameterGroupName'],
    inert: { Description: LABEL, Family: MAINTENANCE, Tags: LABEL, ...PARAMETERS },
  },
  'AWS::RDS::DBParameterGroup': {
    naming: groupName('DBParameterGroupName'),
    honoured: ['DBParameterGroupName'],
    inert: { Description: LABEL, Family: MAINTENANCE, Tags: LABEL, ...PARAMETERS },
  },
};
