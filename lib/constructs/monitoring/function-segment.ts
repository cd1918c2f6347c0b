import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { CustomMonitoringProps } from 'cdk-monitoring-constructs';
import { type MonitoringProps, withAlarm } from './alarms.ts';

/** When a function is worth a message. */
interface FunctionThresholds {
  readonly functionErrorsPerMinute: number;
  readonly functionThrottlesPerMinute: number;
}

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

/** The application: how often it is called, how it fails, and how much of it runs at once. */
export function functionSegment(
  handler: IFunction,
  thresholds: FunctionThresholds,
  props: MonitoringProps,
): CustomMonitoringProps {
  const persistent = {
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    datapointsToAlarm: 3,
    evaluationPeriods: 5,
    // No invocations, no faults.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
  return {
    humanReadableName: 'Application',
    alarmFriendlyName: 'function',
    metricGroups: [
      { title: 'Invocations', metrics: [handler.metricInvocations({ label: 'invocations', period: MINUTE })] },
      {
        title: 'Errors and throttles',
        metrics: [
          withAlarm(
            {
              ...persistent,
              name: 'errors',
              severity: 'warning',
              runbookEntry: 'function-errors',
              meaning: 'Invocations end with an error of the function itself: each is a 502 to somebody.',
              metric: handler.metricErrors({ label: 'errors', period: MINUTE }),
              threshold: thresholds.functionErrorsPerMinute,
            },
            props,
          ),
          withAlarm(
            {
              ...persistent,
              name: 'throttles',
              severity: 'warning',
              runbookEntry: 'function-throttles',
              meaning: 'Lambda refuses invocations, since too many run at once: each is a 502 to somebody.',
              metric: handler.metricThrottles({ label: 'throttles', period: MINUTE }),
              threshold: thresholds.functionThrottlesPerMinute,
            },
            props,
          ),
        ],
      },
      {
        title: 'Duration (ms)',
        metrics: ['p50', 'p99'].map((statistic) =>
          handler.metricDuration({ statistic, label: statistic, period: FIVE_MINUTES }),
        ),
      },
      {
        title: 'Concurrency',
        metrics: [
          handler.metric('ConcurrentExecutions', { statistic: 'Maximum', label: 'at the same time', period: MINUTE }),
        ],
      },
    ],
  };
}

/** A function that rotates a secret. */
export interface MonitoredRotation {
  /** What is rotated, as a part of the alarm's name, e.g. `origin-header`. */
  readonly name: string;

  /** Runs the steps of the rotation. */
  readonly handler: IFunction;
}

export function rotationSegment({ name, handler }: MonitoredRotation, props: MonitoringProps): CustomMonitoringProps {
  return {
    humanReadableName: `Rotation: ${name}`,
    alarmFriendlyName: `${name}-rotation`,
    metricGroups: [
      { title: 'Steps', metrics: [handler.metricInvocations({ label: 'steps', period: FIVE_MINUTES })] },
      {
        title: 'Failed steps',
        metrics: [
          withAlarm(
            {
              name: 'errors',
              severity: 'warning',
              runbookEntry: 'rotation-errors',
              meaning: `A step of the rotation ${name} fails. No request is refused yet.`,
              metric: handler.metricErrors({ label: 'errors', period: FIVE_MINUTES }),
              comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
              threshold: 1,
              datapointsToAlarm: 1,
              evaluationPeriods: 1,
              // It runs once a month.
              treatMissingData: TreatMissingData.NOT_BREACHING,
            },
            props,
          ),
        ],
      },
    ],
  };
}

/** The function that deletes the assets of former deployments, once a day. */
export function assetExpirySegment(handler: IFunction, props: MonitoringProps): CustomMonitoringProps {
  return {
    humanReadableName: 'Former assets',
    alarmFriendlyName: 'asset-expiry',
    metricGroups: [
      {
        title: 'Failed runs',
        metrics: [
          withAlarm(
            {
              name: 'errors',
              severity: 'warning',
              runbookEntry: 'asset-expiry-errors',
              meaning: 'The assets of former deployments were not deleted today. Nobody is refused anything.',
              metric: handler.metricErrors({ label: 'errors', period: Duration.days(1) }),
              comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
              threshold: 1,
              datapointsToAlarm: 1,
              evaluationPeriods: 1,
              treatMissingData: TreatMissingData.NOT_BREACHING,
            },
            props,
          ),
        ],
      },
    ],
  };
}
