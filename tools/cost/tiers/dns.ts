import { list, property, type Resource } from '../templates/templates.ts';
import type { Tier, TierInput } from './tier.ts';

const NAME = 'DNS';
const ZONE = 'AWS::Route53::HostedZone';
const RECORD_SET = 'AWS::Route53::RecordSet';

/** Route 53. Queries for aliases to CloudFront and load balancers are free. */
export const dns: Tier = {
  name: NAME,
  resourceTypes: [ZONE, RECORD_SET, 'AWS::Route53::HealthCheck'],
  find(input) {
    const { templates, traffic, assumed, findings } = input;
    for (const zone of templates.ofType(ZONE)) findings.charge(NAME, zone, 'route53-zone', 1, '');
    for (const [id, record] of existingZones(input)) {
      findings.charge(NAME, record, 'route53-zone', 1, `zone ${id}, which its records name`);
    }
    const billed = templates.ofType(RECORD_SET).filter(isBilled);
    const names = templates.ofType(RECORD_SET).filter(isAddress).map(nameOf);
    for (const record of billed) {
      const alike = names.filter((name) => name === nameOf(record)).length;
      const queries = (traffic.requests * assumed.dnsQueriesPerRequest) / new Set(names).size / alike;
      findings.charge(NAME, record, 'route53-query', queries, 'queries, as the record is no alias');
    }
    for (const check of templates.ofType('AWS::Route53::HealthCheck')) {
      findings.charge(NAME, check, 'route53-health-check', 1, '');
      const features = featuresOf(check);
      if (features.length > 0) {
        findings.charge(NAME, check, 'route53-health-check-feature', features.length, features.join(', '));
      }
    }
  },
};

/** What a health check costs more for. */
function featuresOf(check: Resource): readonly string[] {
  const type = String(property(check, 'HealthCheckConfig.Type'));
  return [
    ...(type.startsWith('HTTPS') ? ['HTTPS'] : []),
    ...(type.endsWith('_STR_MATCH') ? ['string matching'] : []),
    ...(property(check, 'HealthCheckConfig.RequestInterval') === 10 ? ['fast interval'] : []),
    ...(property(check, 'HealthCheckConfig.MeasureLatency') === true ? ['latency measurement'] : []),
  ];
}

/** Zones that are not made here but hold the records; each with the first of its records. */
function existingZones({ templates }: TierInput): ReadonlyMap<string, Resource> {
  const zones = new Map<string, Resource>();
  for (const record of templates.ofType(RECORD_SET)) {
    const id = property(record, 'HostedZoneId') ?? property(record, 'HostedZoneName') ?? null;
    if (templates.references(id, record.stackName).some(({ type }) => type === ZONE)) continue;
    const text = typeof id === 'string' ? id : JSON.stringify(id);
    if (!zones.has(text)) zones.set(text, record);
  }
  return zones;
}

/** Whether clients of the site ask for the record: validation and mail records are asked for rarely. */
function isAddress(record: Resource): boolean {
  return /^(A|AAAA|CNAME|HTTPS)$/.test(String(property(record, 'Type'))) && !nameOf(record).startsWith('_');
}

function isBilled(record: Resource): boolean {
  return (
    isAddress(record) && property(record, 'AliasTarget') === undefined && list(record, 'ResourceRecords').length > 0
  );
}

function nameOf(record: Resource): string {
  return JSON.stringify(property(record, 'Name') ?? '').replaceAll('"', '');
}
