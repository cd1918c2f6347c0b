import { isJsonObject, type JsonObject } from '../assembly/json.ts';
import type { ResolvedAssembly, Resource } from '../assembly/resource.ts';
import { checkZones } from './check-zones.ts';
import { commonName, normalizeName } from './names.ts';
import { problem, readName, readRecordSet, text } from './record-set.ts';
import type { Zone } from './zone.ts';

/** The name servers of a hosted zone that the templates import and therefore know nothing about. */
const IMPORTED_ZONE_NAME_SERVERS = [
  'ns-1.awsdns-01.com',
  'ns-513.awsdns-01.net',
  'ns-1025.awsdns-01.org',
  'ns-1537.awsdns-01.co.uk',
];

/**
 * The public hosted zones. Private ones answer only inside their VPCs and are left out. Records of a zone that no
 * template creates make an imported zone; where they give but its id, its name is the longest that all of them share.
 */
export function readZones(assembly: ResolvedAssembly): readonly Zone[] {
  const created = assembly.ofType('AWS::Route53::HostedZone').map((resource) => ({
    id: resource.physicalId,
    name: readName(resource.path, resource.properties['Name']),
    nameServers: nameServersOf(resource),
    isPrivate: resource.properties['VPCs'] !== undefined,
  }));
  const idOf = ({ zoneId, zoneName }: Placement): string =>
    zoneId ?? created.find(({ name, isPrivate }) => name === zoneName && !isPrivate)?.id ?? `imported ${zoneName}`;
  const byZone = groupBy(readPlacements(assembly), idOf);
  const imported = [...byZone]
    .filter(([id]) => created.every((zone) => zone.id !== id))
    .map(([id, placed]) => ({
      id,
      name: importedZoneName(placed),
      nameServers: IMPORTED_ZONE_NAME_SERVERS,
      isPrivate: false,
    }));
  const zones = [...created, ...imported]
    .filter(({ isPrivate }) => !isPrivate)
    .map(({ id, name, nameServers }) => {
      const placed = byZone.get(id) ?? [];
      const records = placed.map(({ path, properties }) => readRecordSet(path, id, properties));
      return { id, name, nameServers, records };
    });
  checkZones(zones);
  return zones;
}

/** A record and the zone that it says it is in, by its id or by its name. */
interface Placement {
  readonly path: string;
  readonly name: string;
  readonly properties: JsonObject;
  readonly zoneId: string | undefined;
  readonly zoneName: string | undefined;
}

function readPlacements(assembly: ResolvedAssembly): readonly Placement[] {
  const single = assembly.ofType('AWS::Route53::RecordSet').map(({ path, properties }) => placement(path, properties));
  const grouped = assembly.ofType('AWS::Route53::RecordSetGroup').flatMap(({ path, properties }) => {
    const { RecordSets: records, ...zone } = properties;
    if (!Array.isArray(records)) throw problem(path, 'RecordSets', 'must be a list');
    return records.map((record, index) => {
      if (!isJsonObject(record)) throw problem(path, `RecordSets.${index}`, 'must be an object');
      return placement(`${path}/RecordSets.${index}`, { ...zone, ...record });
    });
  });
  return [...single, ...grouped];
}

function placement(path: string, properties: JsonObject): Placement {
  const { HostedZoneId: id, HostedZoneName: zoneName } = properties;
  if ((id === undefined) === (zoneName === undefined)) {
    throw problem(path, 'HostedZoneId or HostedZoneName', 'must be given, and not both');
  }
  return {
    path,
    name: readName(path, properties['Name']),
    properties,
    zoneId: id === undefined ? undefined : text(path, 'HostedZoneId', id),
    zoneName: zoneName === undefined ? undefined : normalizeName(text(path, 'HostedZoneName', zoneName)),
  };
}

function nameServersOf({ path, attributes }: Resource): readonly string[] {
  const servers = attributes['NameServers'];
  if (!Array.isArray(servers)) throw problem(path, 'NameServers', 'has no value');
  return servers.map(String);
}

function importedZoneName(placed: Group<Placement>): string {
  const [first, ...others] = placed;
  const name = first.zoneName ?? commonName([first.name, ...others.map((other) => other.name)]);
  if (name === '') {
    const names = placed.map((each) => each.name).join(', ');
    throw problem(first.path, 'HostedZoneId', `is given by records that share no domain: ${names}`);
  }
  return name;
}

type Group<Item> = [Item, ...Item[]];

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, Group<Item>> {
  const groups = new Map<string, Group<Item>>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
