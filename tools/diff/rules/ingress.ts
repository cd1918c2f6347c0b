import { BlockList, isIP } from 'node:net';
import { isJsonObject, type Json, type JsonObject } from '../../cost/templates/json.ts';
import type { TemplateResource } from '../../cost/templates/stack-template.ts';
import type { Problem, ResourceRule } from './finding.ts';

/** A rule of a security group: who gets in, where. */
interface Ingress {
  readonly source: string;
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

const ALL_PROTOCOLS = '-1';
/** A web server is meant to be reached. */
const WEB_PORTS: readonly number[] = [80, 443];

/** Rules that let in what no rule let in before. */
export const ingress: ResourceRule = ({ type, before, after }) => {
  if (!after) return [];
  const added = rulesOf(type, after).filter(
    (rule) => !rulesOf(type, before).some((earlier) => includes(earlier, rule)),
  );
  return added.flatMap((rule): readonly Problem[] => {
    const what = `lets ${rule.source} in on ${portsOf(rule)}`;
    if (rangeOf(rule.source)?.prefix !== 0) {
      const why = 'Check that the source is one of yours and needs these ports.';
      return before || type === 'AWS::EC2::SecurityGroupIngress'
        ? [{ rule: 'ingress', level: 'warning', what, why }]
        : [];
    }
    const isWeb = rule.protocol === 'tcp' && rule.from === rule.to && WEB_PORTS.includes(rule.from);
    return [
      {
        rule: 'ingress',
        level: isWeb ? 'warning' : 'danger',
        what,
        why: isWeb
          ? 'The whole internet reaches it: right for a public load balancer only.'
          : 'The whole internet reaches it, and scanners find it within minutes.',
      },
    ];
  });
};

function rulesOf(type: string, resource: TemplateResource | undefined): readonly Ingress[] {
  if (!resource) return [];
  if (type === 'AWS::EC2::SecurityGroupIngress') return [ruleOf(resource.Properties ?? {})];
  const rules = type === 'AWS::EC2::SecurityGroup' ? resource.Properties?.['SecurityGroupIngress'] : undefined;
  return Array.isArray(rules) ? rules.filter(isJsonObject).map(ruleOf) : [];
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-securitygroup-ingress.html */
function ruleOf(rule: JsonObject): Ingress {
  const source = SOURCES.map((name) => rule[name]).find((value) => value !== undefined) ?? 'nobody';
  const protocol = String(rule['IpProtocol'] ?? ALL_PROTOCOLS).toLowerCase();
  const isAll = protocol === ALL_PROTOCOLS;
  return {
    source: typeof source === 'string' ? source : JSON.stringify(source),
    protocol: PROTOCOLS[protocol] ?? protocol,
    from: isAll ? 0 : portOf(rule['FromPort'], 0),
    to: isAll ? LAST_PORT : portOf(rule['ToPort'], LAST_PORT),
  };
}

const SOURCES = [
  'CidrIp',
  'CidrIpv6',
  'SourceSecurityGroupId',
  'SourceSecurityGroupName',
  'SourcePrefixListId',
] as const;
const PROTOCOLS: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '1': 'icmp' };
const LAST_PORT = 65_535;

function portOf(value: Json | undefined, unset: number): number {
  const port = Number(value ?? unset);
  return Number.isNaN(port) || port < 0 ? unset : port;
}

function includes(wide: Ingress, narrow: Ingress): boolean {
  const sameSource = wide.source === narrow.source || isWithin(narrow.source, wide.source);
  const sameProtocol = wide.protocol === ALL_PROTOCOLS || wide.protocol === narrow.protocol;
  return sameSource && sameProtocol && wide.from <= narrow.from && wide.to >= narrow.to;
}

/** Whether a range of addresses lies in another. */
function isWithin(narrow: string, wide: string): boolean {
  const [inner, outer] = [rangeOf(narrow), rangeOf(wide)];
  if (!inner || !outer || inner.family !== outer.family || inner.prefix < outer.prefix) return false;
  const list = new BlockList();
  list.addSubnet(outer.address, outer.prefix, outer.family);
  return list.check(inner.address, inner.family);
}

function rangeOf(source: string) {
  const [, address = '', prefix] = /^([0-9a-f.:]+)\/(\d{1,3})$/i.exec(source) ?? [];
  const version = isIP(address);
  const length = Number(prefix);
  if (version === 0 || length > (version === 4 ? 32 : 128)) return undefined;
  return { address, prefix: length, family: version === 4 ? ('ipv4' as const) : ('ipv6' as const) };
}

function portsOf({ protocol, from, to }: Ingress): string {
  if (protocol === ALL_PROTOCOLS) return 'every port and protocol';
  return `${protocol} ${from === to ? from : `${from}–${to}`}`;
}
