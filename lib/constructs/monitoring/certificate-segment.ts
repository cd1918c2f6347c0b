import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { CustomMonitoringProps } from 'cdk-monitoring-constructs';
import { type MonitoringProps, withAlarm } from './alarms.ts';

/** A certificate, in the Region in which it is kept. */
export function certificateSegment(
  certificate: ICertificate,
  of: 'distribution' | 'load balancers',
  daysToExpiry: number,
  props: MonitoringProps,
): CustomMonitoringProps {
  return {
    humanReadableName: `Certificate of the ${of}`,
    alarmFriendlyName: `${of.replace(' ', '-')}-certificate`,
    metricGroups: [
      {
        title: 'Days to expiry',
        metrics: [
          withAlarm(
            {
              name: 'expiry',
              severity: 'warning',
              runbookEntry: 'certificate-expiry',
              meaning: `The certificate of the ${of} expires in ${daysToExpiry} days or fewer: it was not renewed.`,
              metric: certificate.metricDaysToExpiry({ label: 'days' }),
              comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
              threshold: daysToExpiry,
              datapointsToAlarm: 1,
              evaluationPeriods: 1,
              // An expired certificate reports nothing any more: then the alarm has to stay.
              treatMissingData: TreatMissingData.IGNORE,
            },
            props,
          ),
        ],
      },
    ],
  };
}
