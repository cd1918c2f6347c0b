import { listOf } from '../assembly.ts';
import { DATABASE, NETWORK } from './constructs.ts';
import { ALL, type Control, ofType, property, text } from './control.ts';

export const database: readonly Control[] = [
  {
    ids: ['RDS.2', 'CKV_AWS_17'],
    asks: 'Instances are not public',
    where: DATABASE,
    type: 'AWS::RDS::DBInstance',
    holds: (instance) => property(instance, 'PubliclyAccessible') === false,
  },
  {
    ids: ['RDS.3', 'RDS.27', 'CKV_AWS_96'],
    asks: 'The data is encrypted',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => property(cluster, 'StorageEncrypted') === true,
  },
  {
    ids: ['CKV2_AWS_69'],
    asks: 'Connections are encrypted',
    where: ['lib/constructs/database-parameters.ts'],
    type: 'AWS::RDS::DBClusterParameterGroup',
    holds: (group) => property(group, 'Parameters', 'rds.force_ssl') === '1',
  },
  {
    ids: ['RDS.5', 'RDS.15'],
    asks: 'The cluster is in several Availability Zones',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (_, assembly) =>
      new Set(ofType(assembly, 'AWS::RDS::DBInstance').map((each) => property(each, 'AvailabilityZone'))).size >= 2,
  },
  {
    ids: ['RDS.6', 'CKV_AWS_118'],
    asks: 'Instances are monitored by the minute',
    where: DATABASE,
    type: 'AWS::RDS::DBInstance',
    holds: (each) => property(each, 'MonitoringInterval') === 60 && property(each, 'MonitoringRoleArn') !== undefined,
  },
  {
    ids: ['RDS.7'],
    asks: 'The cluster is protected from deletion',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => property(cluster, 'DeletionProtection') === true,
  },
  {
    ids: ['RDS.8'],
    asks: 'Instances are protected from deletion',
    where: [],
    type: 'AWS::RDS::DBInstance',
    holds: (instance) => property(instance, 'DeletionProtection') === true,
    exceptions: [{ of: ALL, reason: 'Aurora protects the cluster, which has the data; instances come and go.' }],
  },
  {
    ids: ['RDS.9', 'RDS.37'],
    asks: 'Logs go to CloudWatch Logs',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => listOf(property(cluster, 'EnableCloudwatchLogsExports')).includes('postgresql'),
  },
  {
    ids: ['RDS.10', 'RDS.12', 'CKV_AWS_162'],
    asks: 'IAM authenticates users of the database',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => property(cluster, 'EnableIAMDatabaseAuthentication') === true,
  },
  {
    ids: ['RDS.13', 'RDS.35'],
    asks: 'Minor versions are installed by themselves',
    where: DATABASE,
    type: 'AWS::RDS::DBInstance',
    holds: (instance) => property(instance, 'AutoMinorVersionUpgrade') === true,
  },
  {
    ids: ['RDS.16'],
    asks: 'Snapshots get the tags',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => property(cluster, 'CopyTagsToSnapshot') === true,
  },
  {
    ids: ['RDS.23'],
    asks: 'The port is not the default',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => ![undefined, 3306, 5432].some((port) => port === property(cluster, 'Port')),
  },
  {
    ids: ['RDS.24'],
    asks: 'The administrator is not called by the default',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => !/^(null|"(admin|postgres)")$/.test(text(property(cluster, 'MasterUsername'))),
  },
  {
    ids: ['RDS.46'],
    asks: 'No route leads from the database’s subnets to the internet',
    where: NETWORK,
    type: 'AWS::EC2::Route',
    holds: (route) => /\/LoadBalancersSubnet\d+\//.test(route.path),
  },
  {
    ids: ['RDS.50'],
    asks: 'Backups are kept for 7 days or longer (an environment may say less)',
    where: DATABASE,
    type: 'AWS::RDS::DBCluster',
    holds: (cluster) => Number(property(cluster, 'BackupRetentionPeriod')) >= 7,
  },
];
