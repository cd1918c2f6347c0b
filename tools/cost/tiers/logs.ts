import { DAYS_PER_MONTH, type LogDelivery, logDeliveries, monthsKept } from '../buckets.ts';
import { invocationsOf } from '../invocations.ts';
import { nodesOf } from '../nodes.ts';
import { LOAD_BALANCER } from '../targets.ts';
import { list, property, type Resource } from '../templates/templates.ts';
import { BYTES_PER_GIGABYTE, MEGABYTES_PER_GIGABYTE, SECONDS_PER_MONTH } from '../traffic.ts';
import type { Tier, TierInput } from './tier.ts';

const NAME = 'logs';
const LOG_GROUP = 'AWS::Logs::LogGroup';

/** CloudWatch Logs and the logs in buckets: taking them in and keeping them. */
export const logs: Tier = {
  name: NAME,
  resourceTypes: [LOG_GROUP, 'AWS::EC2::FlowLog', 'AWS::Logs::Delivery'],
  find(input) {
    findFunctionLogs(input);
    findDatabaseLogs(input);
    findFlowLogs(input);
    findQueryLogs(input);
    findDeliveries(input);
    findStored(input);
  },
};

function findFunctionLogs(input: TierInput): void {
  const { templates, assumed } = input;
  for (const { served, requests, healthChecks } of invocationsOf(input)) {
    const gigabytes = ((requests + healthChecks) * assumed.functionLogBytes) / BYTES_PER_GIGABYTE;
    const group = templates.nearest(property(served, 'LoggingConfig.LogGroup'), served.stackName, LOG_GROUP);
    findLogGroup(served, group, 'lambda-', gigabytes, input);
  }
}

function findDatabaseLogs(input: TierInput): void {
  for (const cluster of input.templates.ofType('AWS::RDS::DBCluster')) {
    if (list(cluster, 'EnableCloudwatchLogsExports').length === 0) continue;
    const name = `/aws/rds/cluster/${property(cluster, 'DBClusterIdentifier')}/`;
    const group = input.templates
      .ofType(LOG_GROUP)
      .find((each) => String(property(each, 'LogGroupName')).startsWith(name));
    findLogGroup(cluster, group, '', input.assumed.databaseLogMegabytes / MEGABYTES_PER_GIGABYTE, input);
  }
}

function findFlowLogs(input: TierInput): void {
  const { templates, findings } = input;
  for (const flowLog of templates.ofType('AWS::EC2::FlowLog')) {
    const gigabytes = flowLogGigabytes(input) / templates.ofType('AWS::EC2::FlowLog').length;
    const destination = property(flowLog, 'LogDestinationType') ?? 'cloud-watch-logs';
    if (destination === 's3') {
      findings.charge(NAME, flowLog, 'vended-logs-s3-gb', gigabytes, 'delivered to a bucket');
    } else if (destination === 'cloud-watch-logs') {
      const group = templates.nearestTo(flowLog, LOG_GROUP);
      findLogGroup(flowLog, group, 'vended-', gigabytes, input);
    } else {
      findings.leaveOut(flowLog, `flow logs delivered to ${JSON.stringify(destination)} are not priced`);
    }
  }
}

function flowLogGigabytes({ traffic, assumed }: TierInput): number {
  const connections = traffic.loadBalancerRequests / assumed.requestsPerConnection;
  return (connections * assumed.flowLogBytes) / BYTES_PER_GIGABYTE;
}

function findQueryLogs(input: TierInput): void {
  const { templates, traffic, assumed } = input;
  for (const zone of templates.ofType('AWS::Route53::HostedZone')) {
    const logging = property(zone, 'QueryLoggingConfig');
    if (logging === undefined) continue;
    const gigabytes = (traffic.requests * assumed.dnsQueriesPerRequest * assumed.accessLogBytes) / BYTES_PER_GIGABYTE;
    findLogGroup(zone, templates.nearest(logging, zone.stackName, LOG_GROUP), 'vended-', gigabytes, input);
  }
}

function findLogGroup(
  source: Resource,
  group: Resource | undefined,
  kind: string,
  gigabytes: number,
  { assumed, findings }: TierInput,
): void {
  const resource = group ?? source;
  const infrequent = kind === 'lambda-' && group && property(group, 'LogGroupClass') === 'INFREQUENT_ACCESS';
  findings.charge(
    NAME,
    resource,
    `${kind}${infrequent ? 'infrequent-access-' : ''}logs-gb`,
    gigabytes,
    source.logicalId,
  );
  const days = group ? findings.number(group, 'RetentionInDays', 0) : 0;
  if (days === 0) findings.note(`${resource.path} keeps its log for ever: only one month of it is billed as stored.`);
  const months = days === 0 ? 1 : days / DAYS_PER_MONTH;
  const stored = gigabytes * months * assumed.logCompression;
  findings.charge(NAME, resource, 'logs-storage-gb', stored, days === 0 ? 'one month' : `${days} days, compressed`);
}

/** Logs that go to log groups through a delivery; to buckets the delivery itself is free. */
function findDeliveries(input: TierInput): void {
  const { templates, findings } = input;
  for (const delivery of templates.ofType('AWS::Logs::Delivery')) {
    const source = templates.nearestTo(delivery, 'AWS::CloudFront::Distribution');
    const group = templates.nearest(property(delivery, 'DeliveryDestinationArn'), delivery.stackName, LOG_GROUP);
    const toBucket = logDeliveries(templates).some((each) => each.source === delivery);
    if (!source || (!group && !toBucket)) {
      findings.leaveOut(delivery, 'only logs of CloudFront delivered to a bucket or a log group are priced');
    } else if (group) {
      findLogGroup(delivery, group, 'vended-', accessLogGigabytes(distributionRequests(input), input), input);
    }
  }
}

/** Of one distribution: all carry the same share. */
function distributionRequests({ templates, traffic }: TierInput): number {
  return traffic.requests / Math.max(1, templates.ofType('AWS::CloudFront::Distribution').length);
}

function accessLogGigabytes(lines: number, { assumed }: TierInput): number {
  return (lines * assumed.accessLogBytes) / BYTES_PER_GIGABYTE;
}

/** Storage and PUT requests of the log files in buckets. A file is written every five minutes while there is traffic. */
function findStored(input: TierInput): void {
  const { findings, assumed } = input;
  for (const delivery of logDeliveries(input.templates)) {
    const { gigabytes, lines, writers } = written(delivery, input);
    const stored = gigabytes * monthsKept(delivery.bucket) * assumed.logCompression;
    const files = Math.min(lines, (writers * SECONDS_PER_MONTH) / 300);
    findings.charge(NAME, delivery.bucket, 's3-storage-gb', stored, `logs of ${delivery.source.logicalId}`);
    findings.charge(NAME, delivery.bucket, 's3-put', files, `files of ${delivery.source.logicalId}`);
  }
}

interface Written {
  readonly gigabytes: number;
  readonly lines: number;
  readonly writers: number;
}

function written({ source }: LogDelivery, input: TierInput): Written {
  const { templates, traffic, assumed, findings } = input;
  const ofLines = (lines: number, writers: number): Written => ({
    gigabytes: accessLogGigabytes(lines, input),
    lines,
    writers,
  });
  switch (source.type) {
    case 'AWS::EC2::FlowLog':
      return {
        gigabytes: flowLogGigabytes(input) / templates.ofType(source.type).length,
        lines: traffic.loadBalancerRequests / assumed.requestsPerConnection,
        writers: 1,
      };
    case LOAD_BALANCER: {
      const loadBalancers = templates.ofType(LOAD_BALANCER).length;
      return ofLines(traffic.loadBalancerRequests / loadBalancers, nodesOf(source, findings));
    }
    case 'AWS::S3::Bucket':
      return ofLines(traffic.staticRequests * (1 - assumed.cacheHitRatio), 1);
    // To deliver it is free: the price of a request includes 500 bytes of log.
    case 'AWS::WAFv2::LoggingConfiguration': {
      const lines = traffic.requests * assumed.refusedShare;
      return { lines, gigabytes: (lines * assumed.webAclLogBytes) / BYTES_PER_GIGABYTE, writers: 1 };
    }
    default:
      return ofLines(distributionRequests(input), 1);
  }
}
