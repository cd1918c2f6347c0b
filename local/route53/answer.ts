import { isIPv4, isIPv6 } from 'node:net';
import type { SoaData } from 'dns-packet';
import type { Timing } from '../timing.ts';
import { chooseRecords, type Random, rotate } from './choose.ts';
import { type Health, isRecordHealthy } from './health.ts';
import { isWithin, namesUpTo } from './names.ts';
import type { RecordData } from './record-data.ts';
import { type AliasTarget, recordsAt, type Zone } from './zone.ts';

/** What the answers depend on beside the question. */
export interface AnswerContext extends Health {
  readonly zones: readonly Zone[];
  /** The address that aliases of CloudFront distributions give. */
  readonly edgeAddress: string;
  readonly timing: Timing;
  readonly random: Random;
}

export interface Question {
  /** Normalized. */
  readonly name: string;
  /** The type's mnemonic, e.g. `AAAA` or `ANY`. */
  readonly type: string;
}

/** A resource record as it goes on the wire. */
export type ResourceRecord = { readonly name: string; readonly ttl: number } & (RecordData | StartOfAuthority);
type StartOfAuthority = { readonly type: 'SOA'; readonly data: SoaData };

export interface Reply {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  readonly authoritative: boolean;
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
  readonly additionals: readonly ResourceRecord[];
}

/** The TTL of a load balancer's own name, and of an alias of one or of a distribution; it cannot be set. */
const ALIAS_TTL_SECONDS = 60;
const NS_TTL_SECONDS = 172_800;
const SOA_TTL_SECONDS = 900;
const UNSERVED_TYPES = ['AXFR', 'IXFR'];

/** Before the name of a load balancer, where CDK makes an alias of it. */
const DUALSTACK = /^dualstack\./;

/**
 * What an authoritative name server of the zones answers.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSBehavior.html
 */
export function answer(context: AnswerContext, question: Question): Reply {
  const ofLoadBalancer = loadBalancerAddresses(context, question.name, question.type, question.name);
  if (ofLoadBalancer !== undefined) {
    const authorities = ofLoadBalancer.length > 0 ? [] : [startOfAuthority(context, loadBalancerZone(question.name))];
    return { rcode: 'NOERROR', authoritative: true, answers: ofLoadBalancer, authorities, additionals: [] };
  }
  const zone = zoneOf(context.zones, question.name);
  if (zone === undefined || UNSERVED_TYPES.includes(question.type)) return REFUSED;
  const delegation = delegationOf(zone, question.name);
  if (delegation !== undefined && question.type !== 'DS') {
    const authorities = lookUp(context, zone, { name: delegation, type: 'NS' }, delegation);
    return { ...REFUSED, rcode: 'NOERROR', authorities, additionals: addressesOf(context, zone, authorities) };
  }
  const { answers, outcome } = follow(context, zone, question, []);
  const isNegative = outcome === 'no data' || outcome === 'no name';
  return {
    rcode: outcome === 'no name' ? 'NXDOMAIN' : 'NOERROR',
    authoritative: true,
    answers,
    authorities: isNegative ? [startOfAuthority(context, zone)] : nameServersBeside(answers, context, zone),
    additionals: addressesOf(context, zone, answers),
  };
}

type Authority = Pick<Zone, 'name' | 'nameServers'>;

const REFUSED: Reply = { rcode: 'REFUSED', authoritative: false, answers: [], authorities: [], additionals: [] };

/** The most specific zone that the name is within. */
function zoneOf(zones: readonly Zone[], name: string): Zone | undefined {
  return zones.filter((zone) => isWithin(name, zone.name)).sort((a, b) => b.name.length - a.name.length)[0];
}

/** The name at which the zone hands over to the name servers of another one. */
function delegationOf(zone: Zone, name: string): string | undefined {
  return namesUpTo(name, zone.name).findLast((each) => recordsAt(zone, each, 'NS').length > 0);
}

interface Finding {
  readonly answers: readonly ResourceRecord[];
  /** `elsewhere`: a CNAME leads out of the zone, or in a circle. */
  readonly outcome: 'found' | 'no data' | 'no name' | 'elsewhere';
}

/** Looks the name up and goes on with the target of a CNAME while that is in the zone. */
function follow(context: AnswerContext, zone: Zone, question: Question, visited: readonly string[]): Finding {
  const { name, type } = question;
  const isOurs = isWithin(name, zone.name) && delegationOf(zone, name) === undefined;
  if (visited.length > 0 && (!isOurs || visited.includes(name))) {
    // A resolver would go on to the name servers of Elastic Load Balancing, which are this server, too.
    return { answers: loadBalancerAddresses(context, name, type, name) ?? [], outcome: 'elsewhere' };
  }
  const owner = ownerOf(zone, name);
  if (owner === undefined) return { answers: [], outcome: 'no name' };
  const answers = lookUp(context, zone, { name: owner, type }, name);
  if (answers.length > 0) return { answers, outcome: 'found' };
  const [alias] = lookUp(context, zone, { name: owner, type: 'CNAME' }, name);
  if (alias?.type !== 'CNAME') return { answers: [], outcome: 'no data' };
  const next = follow(context, zone, { name: alias.data, type }, [...visited, name]);
  return { answers: [alias, ...next.answers], outcome: next.outcome };
}

/**
 * The name whose records answer: the name itself when it or a name below it has records, else the wildcard beneath the
 * closest name that exists.
 * @see https://www.rfc-editor.org/rfc/rfc4592
 */
function ownerOf(zone: Zone, name: string): string | undefined {
  const exists = (each: string): boolean => zone.records.some((record) => isWithin(record.name, each));
  if (name === zone.name || exists(name)) return name;
  const closest = namesUpTo(name, zone.name).find(exists) ?? zone.name;
  return exists(`*.${closest}`) ? `*.${closest}` : undefined;
}

/** The records of one owner that are chosen to answer, under the name that was asked for. */
function lookUp(context: AnswerContext, zone: Zone, { name, type }: Question, asked: string): ResourceRecord[] {
  if (type === 'ANY') {
    const types = new Set(zone.records.filter((record) => record.name === name).map((record) => record.type));
    if (name === zone.name) types.add('SOA').add('NS');
    return [...types].flatMap((each) => lookUp(context, zone, { name, type: each }, asked));
  }
  const records = recordsAt(zone, name, type);
  if (name === zone.name && type === 'SOA') return [startOfAuthority(context, zone)];
  if (name === zone.name && type === 'NS' && records.length === 0) return nameServers(context, zone);
  return chooseRecords(records, (record) => isRecordHealthy(zone, context, record), context.random).flatMap(
    ({ content }) =>
      content.kind === 'values'
        ? content.values.map((data) => ({ name: asked, ttl: context.timing.ttlSeconds(content.ttlSeconds), ...data }))
        : resolveAlias(context, zone, content.target, type, asked),
  );
}

function resolveAlias(
  context: AnswerContext,
  zone: Zone,
  target: AliasTarget,
  type: string,
  asked: string,
): ResourceRecord[] {
  if (target.kind === 'record') return lookUp(context, zone, { name: target.dnsName, type }, asked);
  return target.kind === 'distribution'
    ? addressRecords(context, [context.edgeAddress], type, asked)
    : (loadBalancerAddresses(context, target.dnsName, type, asked) ?? []);
}

/** The zone of Elastic Load Balancing that the name of a load balancer is in. */
function loadBalancerZone(dnsName: string): Authority {
  return { name: dnsName.replace(DUALSTACK, '').replace(/^[^.]+\./, ''), nameServers: [] };
}

/** Undefined when no load balancer has the name. */
function loadBalancerAddresses(
  context: AnswerContext,
  dnsName: string,
  type: string,
  asked: string,
): ResourceRecord[] | undefined {
  const target = context.targets.find(dnsName.replace(DUALSTACK, ''));
  return target && addressRecords(context, rotate(target.addresses, context.random), type, asked);
}

function addressRecords(
  { timing }: AnswerContext,
  addresses: readonly string[],
  type: string,
  asked: string,
): ResourceRecord[] {
  const ttl = timing.ttlSeconds(ALIAS_TTL_SECONDS);
  if (type === 'A') return addresses.filter(isIPv4).map((data) => ({ name: asked, ttl, type, data }));
  if (type === 'AAAA') return addresses.filter(isIPv6).map((data) => ({ name: asked, ttl, type, data }));
  return [];
}

function nameServers({ timing }: AnswerContext, zone: Zone): ResourceRecord[] {
  return zone.nameServers.map((data) => ({
    name: zone.name,
    ttl: timing.ttlSeconds(NS_TTL_SECONDS),
    type: 'NS',
    data,
  }));
}

/** Route 53 adds the zone's name servers to what it finds. */
function nameServersBeside(answers: readonly ResourceRecord[], context: AnswerContext, zone: Zone): ResourceRecord[] {
  const isAnswer = answers.some(({ name, type }) => type === 'NS' && name === zone.name);
  return isAnswer ? [] : lookUp(context, zone, { name: zone.name, type: 'NS' }, zone.name);
}

function startOfAuthority({ timing }: AnswerContext, zone: Authority): ResourceRecord {
  return {
    name: zone.name,
    ttl: timing.ttlSeconds(SOA_TTL_SECONDS),
    type: 'SOA',
    data: {
      mname: zone.nameServers[0] ?? zone.name,
      rname: 'awsdns-hostmaster.amazon.com',
      serial: 1,
      refresh: 7200,
      retry: 900,
      expire: 1_209_600,
      minimum: 86_400,
    },
  };
}

/** The addresses of the hosts that the records name, as far as the zone itself has them. */
function addressesOf(context: AnswerContext, zone: Zone, records: readonly ResourceRecord[]): ResourceRecord[] {
  const hosts = records.map(hostOf).filter((host) => host !== undefined && isWithin(host, zone.name));
  return [...new Set(hosts)].flatMap((name = '') =>
    ['A', 'AAAA'].flatMap((type) => lookUp(context, zone, { name, type }, name)),
  );
}

function hostOf(record: ResourceRecord): string | undefined {
  if (record.type === 'NS') return record.data;
  if (record.type === 'MX') return record.data.exchange;
  return record.type === 'SRV' ? record.data.target : undefined;
}
