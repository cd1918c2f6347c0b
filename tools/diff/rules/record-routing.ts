import type { JsonObject } from '../../cost/templates/json.ts';
import type { ResourceChange } from '../comparison/comparison.ts';
import type { Problem } from './finding.ts';

/** What makes a record one of several with its name, by the kind of routing. */
const ROUTING_PROPERTIES = [
  'CidrRoutingConfig',
  'Failover',
  'GeoLocation',
  'GeoProximityLocation',
  'MultiValueAnswer',
  'Region',
  'Weight',
] as const;

const routingOf = (properties: JsonObject) => ROUTING_PROPERTIES.find((name) => properties[name] !== undefined);

/**
 * A change of one of several records with the same name that CloudFormation, which changes record after record, cannot
 * make: meanwhile there would be records of two kinds, or two primaries, which Route 53 refuses.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
 */
export function refusedRouting({ type, before, after }: ResourceChange): Problem | undefined {
  const [earlier, later] = [before?.Properties, after?.Properties];
  if (type !== 'AWS::Route53::RecordSet' || !earlier?.['SetIdentifier'] || !later) return undefined;
  if (['Name', 'Type'].some((name) => JSON.stringify(earlier[name]) !== JSON.stringify(later[name]))) return undefined;
  const [from, to] = [routingOf(earlier), routingOf(later)];
  if (from === to && (to !== 'Failover' || earlier['Failover'] === later['Failover'])) return undefined;
  const what =
    from === to
      ? `Failover: ${earlier['Failover']} → ${later['Failover']}`
      : `the record is routed by ${to ?? 'no policy'} instead of ${from ?? 'none'}`;
  return {
    rule: 'traffic',
    level: 'danger',
    what,
    why: 'Route 53 takes no records of two kinds, nor two primaries, under one name, and CloudFormation changes record after record: the deployment fails. A record with Weight 0 waits for the others just as a secondary does.',
  };
}
