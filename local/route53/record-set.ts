import { isJsonObject, type Json, type JsonObject } from '../assembly/json.ts';
import { nameProblem, normalizeName } from './names.ts';
import { parseRecordData } from './record-data.ts';
import type { AliasTarget, Routing, ZoneRecord } from './zone.ts';

/** The hosted zone id of every CloudFront distribution: China's and that of all other regions. */
const CLOUDFRONT_ZONE_IDS = ['Z2FDTNDATAQYW2', 'Z3RFFRIM2A3IF5'];

const LONGEST_TTL_SECONDS = 2_147_483_647;

/**
 * Reads the properties that a RecordSet and an entry of a RecordSetGroup share.
 * @param path what messages call the record. @param zoneId the hosted zone that it is in.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordset.html
 */
export function readRecordSet(path: string, zoneId: string | undefined, properties: JsonObject): ZoneRecord {
  const name = readName(path, properties['Name']);
  const type = text(path, 'Type', properties['Type']);
  const healthCheckId = properties['HealthCheckId'];
  const alias = properties['AliasTarget'];
  const beside = ['TTL', 'ResourceRecords'].filter((property) => properties[property] !== undefined);
  if (alias !== undefined && beside.length > 0) {
    throw problem(path, 'AliasTarget', `excludes ${beside.join(' and ')}: an alias answers with what its target has`);
  }
  const content: ZoneRecord['content'] =
    alias === undefined
      ? readValues(path, type, properties)
      : { kind: 'alias', target: readAliasTarget(path, zoneId, alias) };
  if (type === 'CNAME' && content.kind === 'values' && content.values.length > 1) {
    throw problem(path, 'ResourceRecords', `has ${content.values.length} values; a CNAME record has one`);
  }
  const routing = readRouting(path, properties);
  if (routing.policy === 'multivalue' && content.kind === 'alias') {
    throw problem(path, 'AliasTarget', 'cannot be combined with MultiValueAnswer: give ResourceRecords instead');
  }
  return {
    path,
    name,
    type,
    setIdentifier: routing.policy === 'simple' ? '' : text(path, 'SetIdentifier', properties['SetIdentifier']),
    routing,
    healthCheckId: healthCheckId === undefined ? undefined : text(path, 'HealthCheckId', healthCheckId),
    content,
  };
}

export function readName(path: string, value: Json | undefined): string {
  const name = normalizeName(text(path, 'Name', value));
  const wrong = nameProblem(name);
  if (wrong !== undefined) throw problem(path, 'Name', `is no domain name: ${wrong}`);
  return name;
}

export function problem(path: string, property: string, message: string): Error {
  return new Error(`${path}: ${property} ${message}`);
}

export function text(path: string, property: string, value: Json | undefined): string {
  if (typeof value !== 'string' || value === '') {
    throw problem(path, property, `must be a text that is not empty, got ${JSON.stringify(value)}`);
  }
  return value;
}

export function integer(path: string, property: string, value: Json | undefined, maximum: number): number {
  const number = Number(value);
  const isNumeral = typeof value === 'number' || (typeof value === 'string' && value !== '');
  if (!isNumeral || !Number.isInteger(number) || number < 0 || number > maximum) {
    throw problem(path, property, `must be an integer from 0 to ${maximum}, got ${JSON.stringify(value)}`);
  }
  return number;
}

function readValues(path: string, type: string, properties: JsonObject): ZoneRecord['content'] {
  const values = properties['ResourceRecords'];
  if (!Array.isArray(values) || values.length === 0) {
    throw problem(path, 'ResourceRecords', 'must list at least one value, or AliasTarget must be given');
  }
  return {
    kind: 'values',
    ttlSeconds: integer(path, 'TTL', properties['TTL'], LONGEST_TTL_SECONDS),
    values: values.map((value: Json) => {
      try {
        return parseRecordData(type, text(path, 'ResourceRecords', value));
      } catch (error) {
        throw problem(path, 'ResourceRecords', error instanceof Error ? error.message : String(error));
      }
    }),
  };
}

function readAliasTarget(path: string, zoneId: string | undefined, value: Json): AliasTarget {
  if (!isJsonObject(value)) throw problem(path, 'AliasTarget', 'must be an object');
  const targetZoneId = text(path, 'AliasTarget.HostedZoneId', value['HostedZoneId']);
  const dnsName = normalizeName(text(path, 'AliasTarget.DNSName', value['DNSName'])).replace(/^dualstack\./, '');
  const kind = CLOUDFRONT_ZONE_IDS.includes(targetZoneId)
    ? 'distribution'
    : targetZoneId === zoneId
      ? 'record'
      : 'load-balancer';
  const evaluateTargetHealth = isTrue(value['EvaluateTargetHealth']);
  if (kind === 'distribution' && evaluateTargetHealth) {
    throw problem(
      path,
      'AliasTarget.EvaluateTargetHealth',
      'must be false when the target is a CloudFront distribution',
    );
  }
  return { dnsName, kind, evaluateTargetHealth };
}

const UNSUPPORTED_ROUTING = ['GeoLocation', 'GeoProximityLocation', 'CidrRoutingConfig'];

function readRouting(path: string, properties: JsonObject): Routing {
  const unsupported = UNSUPPORTED_ROUTING.find((name) => properties[name] !== undefined);
  if (unsupported !== undefined) {
    throw problem(path, unsupported, 'is not reproduced here, where all viewers are in one place: use another policy');
  }
  const routings: Routing[] = [];
  if (properties['Weight'] !== undefined) {
    routings.push({ policy: 'weighted', weight: integer(path, 'Weight', properties['Weight'], 255) });
  }
  if (properties['Failover'] !== undefined) {
    routings.push({ policy: 'failover', role: readRole(path, properties['Failover']) });
  }
  if (properties['Region'] !== undefined) routings.push({ policy: 'latency' });
  if (isTrue(properties['MultiValueAnswer'])) routings.push({ policy: 'multivalue' });
  if (routings.length > 1) {
    throw problem(path, 'Weight, Failover, Region and MultiValueAnswer', 'exclude each other: keep one');
  }
  if (routings.length === 0 && properties['SetIdentifier'] !== undefined) {
    throw problem(path, 'SetIdentifier', 'needs one of Weight, Failover, Region or MultiValueAnswer');
  }
  return routings[0] ?? { policy: 'simple' };
}

function readRole(path: string, value: Json): 'PRIMARY' | 'SECONDARY' {
  if (value !== 'PRIMARY' && value !== 'SECONDARY') {
    throw problem(path, 'Failover', `must be PRIMARY or SECONDARY, got ${JSON.stringify(value)}`);
  }
  return value;
}

function isTrue(value: Json | undefined): boolean {
  return value === true || value === 'true';
}
