import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { Duration } from 'aws-cdk-lib/core';
import type { CustomMonitoringProps } from 'cdk-monitoring-constructs';
import { type MonitoringProps, withAlarm } from './alarms.ts';

/** When the database is worth a message. */
interface DatabaseThresholds {
  readonly databaseCapacityPercentage: number;
  readonly databaseVolumeGiB: number;
  readonly databaseReplicaLag: Duration;
  readonly databaseTransactionIds: number;
}

const FIVE_MINUTES = Duration.minutes(5);
const HOUR = Duration.hours(1);
const GIB = 1024 ** 3;

/**
 * Aurora: how full, how busy, how fast, and how far behind the reader is.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
 */
export function databaseSegment(
  cluster: IDatabaseCluster,
  thresholds: DatabaseThresholds,
  props: MonitoringProps,
): CustomMonitoringProps {
  const ofCluster = (metricName: string, statistic: string, label: string, period = FIVE_MINUTES) =>
    cluster.metric(metricName, { statistic, label, period });
  // The reader takes no requests: its share would halve the writer's.
  const ofWriter = (metricName: string, statistic: string, label: string) =>
    new Metric({
      namespace: 'AWS/RDS',
      metricName,
      dimensionsMap: { DBClusterIdentifier: cluster.clusterIdentifier, Role: 'WRITER' },
      statistic,
      label,
      period: FIVE_MINUTES,
    });
  return {
    humanReadableName: 'Database',
    alarmFriendlyName: 'database',
    metricGroups: [
      {
        title: 'Capacity of the writer (%)',
        metrics: [
          withAlarm(
            {
              name: 'capacity',
              severity: 'warning',
              runbookEntry: 'database-capacity',
              meaning: `The writer uses ${thresholds.databaseCapacityPercentage} % or more of the capacity it may scale to.`,
              metric: ofWriter('ACUUtilization', 'Average', 'of the maximum'),
              comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
              threshold: thresholds.databaseCapacityPercentage,
              datapointsToAlarm: 3,
              evaluationPeriods: 3,
              // A paused database uses nothing.
              treatMissingData: TreatMissingData.NOT_BREACHING,
            },
            props,
          ),
        ],
      },
      { title: 'Connections', metrics: [ofWriter('DatabaseConnections', 'Maximum', 'connections')] },
      { title: 'Commit latency (ms)', metrics: [ofWriter('CommitLatency', 'Average', 'average')] },
      {
        title: 'Lag of the reader (ms)',
        metrics: [
          withAlarm(
            {
              name: 'replica-lag',
              severity: 'warning',
              runbookEntry: 'database-replica-lag',
              meaning: 'The reader is so far behind the writer that taking over for it would take longer.',
              metric: ofCluster('AuroraReplicaLag', 'Maximum', 'behind the writer'),
              comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
              threshold: thresholds.databaseReplicaLag.toMilliseconds(),
              datapointsToAlarm: 3,
              evaluationPeriods: 3,
              // A reader that is paused is not behind.
              treatMissingData: TreatMissingData.NOT_BREACHING,
            },
            props,
          ),
        ],
      },
      {
        title: 'Volume (bytes)',
        metrics: [
          withAlarm(
            {
              name: 'storage',
              severity: 'warning',
              runbookEntry: 'database-storage',
              meaning: `The data takes ${thresholds.databaseVolumeGiB} GiB or more, which nobody planned for.`,
              metric: ofCluster('VolumeBytesUsed', 'Maximum', 'used', HOUR),
              comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
              threshold: thresholds.databaseVolumeGiB * GIB,
              datapointsToAlarm: 1,
              evaluationPeriods: 1,
              // Reported every few hours: what was true still is.
              treatMissingData: TreatMissingData.IGNORE,
            },
            props,
          ),
        ],
      },
      {
        title: 'Age of the oldest transaction id',
        metrics: [
          withAlarm(
            {
              name: 'transaction-ids',
              severity: 'warning',
              runbookEntry: 'database-transaction-ids',
              meaning: 'Vacuuming does not keep up: at 2.1 billion transactions PostgreSQL stops taking writes.',
              metric: ofCluster('MaximumUsedTransactionIDs', 'Maximum', 'transactions', HOUR),
              comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
              threshold: thresholds.databaseTransactionIds,
              datapointsToAlarm: 1,
              evaluationPeriods: 1,
              // A pause makes the oldest transaction no younger.
              treatMissingData: TreatMissingData.IGNORE,
            },
            props,
          ),
        ],
      },
      { title: 'Deadlocks per second', metrics: [ofCluster('Deadlocks', 'Average', 'deadlocks')] },
    ],
  };
}
