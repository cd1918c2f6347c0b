import type { AliasTargets } from '../elb/health.ts';
import type { HealthChecks } from './running-health-checks.ts';
import { recordsAt, type Zone, type ZoneRecord } from './zone.ts';

/** Who knows the health of what records point to. */
export interface Health {
  readonly targets: AliasTargets;
  readonly healthChecks: HealthChecks;
}

/**
 * A record is healthy unless its health check or, with EvaluateTargetHealth, what it aliases is known to be unhealthy.
 * An alias of other records is healthy while at least one of them is.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias-common.html
 */
export function isRecordHealthy(zone: Zone, health: Health, record: ZoneRecord): boolean {
  return isHealthCheckHealthy(health, record) && isTargetHealthy(zone, health, record);
}

function isHealthCheckHealthy({ healthChecks }: Health, { healthCheckId }: ZoneRecord): boolean {
  return healthCheckId === undefined || healthChecks.isHealthy(healthCheckId);
}

function isTargetHealthy(zone: Zone, health: Health, { content, type }: ZoneRecord): boolean {
  if (content.kind !== 'alias' || !content.target.evaluateTargetHealth) return true;
  const { kind, dnsName } = content.target;
  return kind === 'record'
    ? recordsAt(zone, dnsName, type).some((record) => isRecordHealthy(zone, health, record))
    : (health.targets.find(dnsName)?.healthy ?? true);
}
