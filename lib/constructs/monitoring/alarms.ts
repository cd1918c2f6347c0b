import type { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type CustomMetricWithAlarm,
  DefaultDashboardFactory,
  type MetricWithAlarmSupport,
  MonitoringFacade,
  notifySns,
} from 'cdk-monitoring-constructs';
import type { Construct } from 'constructs';
import type { IAlarmTopics } from './alarm-topics.ts';
import { alarmDescription } from './runbook.ts';

/** What all monitoring needs. */
export interface MonitoringProps {
  /** In front of the names of the alarms and the dashboard, e.g. `foobar-production`. */
  readonly namePrefix: string;

  /** Where the alarms go. */
  readonly alarmTopics: IAlarmTopics;

  /**
   * The page that says what to do about each alarm; the alarms link to its headings.
   *
   * @default - the path docs/runbook.md, without a link
   */
  readonly runbookUrl?: string;
}

/** The text of the topics' names and of the alarms'. */
type Severity = 'critical' | 'warning';

/** When somebody is told, of what, and where it says what to do. */
interface AlarmDefinition {
  /** What goes wrong, after the name of the part that it goes wrong with, e.g. `server-errors`. */
  readonly name: string;

  readonly severity: Severity;

  /** The heading in the runbook, as it is written in a link. */
  readonly runbookEntry: string;

  /** One sentence for the one who is woken up. */
  readonly meaning: string;

  readonly metric: MetricWithAlarmSupport;
  readonly comparisonOperator: ComparisonOperator;
  readonly threshold: number;
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
  readonly treatMissingData: TreatMissingData;
}

/** The metric with its alarm, whose threshold is drawn into the metric's graph. */
export function withAlarm(definition: AlarmDefinition, props: MonitoringProps): CustomMetricWithAlarm {
  return {
    metric: definition.metric,
    alarmFriendlyName: definition.name,
    addAlarm: {
      [definition.severity]: {
        comparisonOperator: definition.comparisonOperator,
        threshold: definition.threshold,
        datapointsToAlarm: definition.datapointsToAlarm,
        evaluationPeriods: definition.evaluationPeriods,
        treatMissingDataOverride: definition.treatMissingData,
        additionalDescription: alarmDescription(definition.meaning, definition.runbookEntry, props.runbookUrl),
      },
    },
  };
}

/** Names the alarms, and tells the topic of their severity when they go off and when all is well again. */
export function createFacade(scope: Construct, props: MonitoringProps, createDashboard: boolean): MonitoringFacade {
  const { critical, warning } = props.alarmTopics;
  return new MonitoringFacade(scope, 'Facade', {
    alarmFactoryDefaults: {
      actionsEnabled: true,
      alarmNamePrefix: props.namePrefix,
      disambiguatorAction: {
        critical: notifySns(critical, critical),
        warning: notifySns(warning, warning),
      } satisfies Record<Severity, unknown>,
    },
    dashboardFactory: new DefaultDashboardFactory(scope, 'Dashboards', {
      dashboardNamePrefix: props.namePrefix,
      createDashboard,
    }),
  });
}
