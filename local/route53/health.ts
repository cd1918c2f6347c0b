import type { AliasTargets } from '../elb/health.ts';
import { recordsAt, type Zone, type ZoneRecord } from './zone.ts';

/**
 * A record is healthy unless its health check or, with EvaluateTargetHealth, what it aliases is known to be unhealthy.
 * An alias of other records is healthy while at least one of them is.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias-common.html
 */
export function isRecordHealthy(zone: Zone, targets: AliasTargets, record: ZoneRecord): boolean {
  return isHealthCheckHealthy(zone, record) && isTargetHealthy(zone, targets, record);
}

function isHealthCheckHealthy(zone: Zone, record: ZoneRecord): boolean {
  return record.healthCheckId === undefined || (zone.healthChecks.get(record.healthCheckId) ?? true);
}

function isTargetHealthy(zone: Zone, targets: AliasTargets, { content, type }: ZoneRecord): boolean {
  if (content.kind !== 'alias' || !content.target.evaluateTargetHealth) return true;
  const { kind, dnsName } = content.target;
  return kind === 'record'
    ? recordsAt(zone, dnsName, type).some((record) => isRecordHealthy(zone, targets, record))
    : (targets.find(dnsName)?.healthy ?? true);
}
