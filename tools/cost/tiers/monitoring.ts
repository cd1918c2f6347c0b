import { isJsonObject } from '../templates/json.ts';
import { list, property, type Resource } from '../templates/templates.ts';
import { HOURS_PER_MONTH } from '../traffic.ts';
import type { Tier, TierInput } from './tier.ts';

const NAME = 'monitoring';
const SUBSCRIPTION = 'AWS::CloudFront::MonitoringSubscription';

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/viewing-cloudfront-metrics.html */
const ADDITIONAL_METRICS = 8;

/** CloudWatch: dashboards, alarms, canaries, and the metrics that cost extra. */
export const monitoring: Tier = {
  name: NAME,
  resourceTypes: [
    'AWS::CloudWatch::Dashboard',
    'AWS::CloudWatch::Alarm',
    'AWS::CloudWatch::CompositeAlarm',
    'AWS::Synthetics::Canary',
    SUBSCRIPTION,
  ],
  find(input) {
    const { templates, findings } = input;
    for (const dashboard of templates.ofType('AWS::CloudWatch::Dashboard')) {
      findings.charge(NAME, dashboard, 'dashboard', 1, 'free with up to 50 metrics');
    }
    for (const alarm of templates.ofType('AWS::CloudWatch::Alarm')) findAlarm(alarm, input);
    for (const alarm of templates.ofType('AWS::CloudWatch::CompositeAlarm')) {
      findings.charge(NAME, alarm, 'composite-alarm', 1, '');
    }
    for (const subscription of templates.ofType(SUBSCRIPTION)) {
      const status = 'MonitoringSubscription.RealtimeMetricsSubscriptionConfig.RealtimeMetricsSubscriptionStatus';
      if (property(subscription, status) !== 'Enabled') continue;
      findings.charge(NAME, subscription, 'custom-metric', ADDITIONAL_METRICS, 'additional metrics of a distribution');
    }
    for (const canary of templates.ofType('AWS::Synthetics::Canary')) findCanary(canary, input);
  },
};

/** An alarm costs as much as the metrics that it watches, not counting expressions; on an anomaly band, three a metric. */
function findAlarm(alarm: Resource, { findings }: TierInput): void {
  const queries = list(alarm, 'Metrics').filter(isJsonObject);
  const metrics = Math.max(1, queries.filter((query) => isJsonObject(query['MetricStat'])).length);
  const banded = property(alarm, 'ThresholdMetricId') !== undefined;
  const periods = [
    findings.number(alarm, 'Period', 60),
    ...queries.flatMap(({ MetricStat }) => (isJsonObject(MetricStat) ? [Number(MetricStat['Period'] ?? 60)] : [])),
  ];
  const price = Math.min(...periods) < 60 ? 'high-resolution-alarm-metric' : 'alarm-metric';
  findings.charge(NAME, alarm, price, metrics * (banded ? 3 : 1), `${metrics} metrics`);
}

const HOURS_IN: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1 };

function findCanary(canary: Resource, { findings }: TierInput): void {
  const schedule = String(property(canary, 'Schedule.Expression'));
  const [, every, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(schedule) ?? [];
  const hours = Number(every) * (HOURS_IN[unit ?? ''] ?? Number.NaN);
  // rate(0 …) runs once, when the canary is started.
  const runs = hours === 0 ? 1 : HOURS_PER_MONTH / hours;
  if (Number.isNaN(runs)) {
    findings.leaveOut(canary, `how often ${JSON.stringify(schedule)} runs it is not worked out`);
  } else {
    findings.charge(NAME, canary, 'canary-run', runs, schedule);
    findings.leaveOut(canary, 'the function, bucket and logs behind its runs are not priced');
  }
}
