import { isWithin } from './names.ts';
import { problem } from './record-set.ts';
import { recordsAt, type Zone, type ZoneRecord } from './zone.ts';

/**
 * Refuses what Route 53 would refuse: what a single record cannot tell about itself.
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
 */
export function checkZones(zones: readonly Zone[]): void {
  for (const zone of zones) {
    const twin = zones.find((other) => other.name === zone.name && other.id !== zone.id);
    if (twin !== undefined)
      throw new Error(`Two public hosted zones are named ${zone.name}: ${zone.id} and ${twin.id}`);
    for (const record of zone.records) {
      checkPlace(zone, record);
      checkGroup(recordsAt(zone, record.name, record.type), record);
      checkAlias(zone, record, []);
    }
  }
}

function checkPlace(zone: Zone, { path, name, type }: ZoneRecord): void {
  if (!isWithin(name, zone.name)) throw problem(path, 'Name', `${name} is not within the hosted zone ${zone.name}`);
  if (type !== 'CNAME') return;
  if (name === zone.name) {
    throw problem(path, 'Type', `CNAME is not allowed at the zone's apex ${name}: use an alias record of type A`);
  }
  const neighbour = zone.records.find((other) => other.name === name && other.type !== 'CNAME');
  if (neighbour !== undefined) {
    throw problem(
      path,
      'Type',
      `CNAME excludes all other types at ${name}, but ${neighbour.path} is of type ${neighbour.type}`,
    );
  }
}

function checkGroup(group: readonly ZoneRecord[], record: ZoneRecord): void {
  for (const other of group.filter((each) => each !== record)) {
    const where = `${record.name} ${record.type}`;
    if (other.routing.policy !== record.routing.policy) {
      const policies = `${record.routing.policy} and ${other.routing.policy}`;
      throw problem(record.path, 'Name', `${where} has two routing policies, ${policies}: see ${other.path}`);
    }
    if (other.setIdentifier === record.setIdentifier) {
      throw problem(record.path, 'SetIdentifier', `must tell the records of ${where} apart: see ${other.path}`);
    }
    if (JSON.stringify(other.routing) === JSON.stringify(record.routing) && record.routing.policy === 'failover') {
      throw problem(record.path, 'Failover', `${record.routing.role} of ${where} exists already: see ${other.path}`);
    }
  }
}

function checkAlias(zone: Zone, record: ZoneRecord, aliases: readonly ZoneRecord[]): void {
  const { content, path, type } = record;
  if (content.kind !== 'alias' || content.target.kind !== 'record') return;
  if (aliases.includes(record))
    throw problem(path, 'AliasTarget.DNSName', `leads back to itself: ${content.target.dnsName}`);
  const next = recordsAt(zone, content.target.dnsName, type);
  if (next.length === 0) {
    throw problem(
      path,
      'AliasTarget.DNSName',
      `${content.target.dnsName} has no record of type ${type} in ${zone.name}`,
    );
  }
  for (const target of next) checkAlias(zone, target, [...aliases, record]);
}
