import type { ResourceChange } from '../comparison/comparison.ts';
import type { Problem, ResourceRule } from './finding.ts';
import { refusedRouting } from './record-routing.ts';

interface TrafficType {
  /** Whose change moves traffic; everything where left out. */
  readonly properties?: readonly string[];
  readonly why: string;
}

const NAMES = 'Who asks for the name is sent elsewhere once the old answer has expired (TTL).';

const TRAFFIC_TYPES: Readonly<Record<string, TrafficType>> = {
  'AWS::ApiGateway::BasePathMapping': { why: 'Requests reach another API.' },
  'AWS::ApiGateway::DomainName': { why: 'Clients see another certificate or another endpoint.' },
  'AWS::ApiGatewayV2::DomainName': { why: 'Clients see another certificate or another endpoint.' },
  'AWS::CertificateManager::Certificate': {
    properties: ['DomainName', 'SubjectAlternativeNames', 'DomainValidationOptions', 'ValidationMethod'],
    why: 'Clients refuse a certificate that does not name the host they asked for.',
  },
  'AWS::CloudFront::Distribution': {
    properties: ['DistributionConfig'],
    why: 'Viewers may be sent to another origin, see another certificate, or be cached otherwise.',
  },
  'AWS::CodeDeploy::DeploymentGroup': {
    properties: ['AlarmConfiguration', 'AutoRollbackConfiguration', 'DeploymentConfigName'],
    why: 'New versions get their traffic otherwise, or are not taken back where they fail.',
  },
  'AWS::Cognito::UserPoolDomain': { why: 'Users are sent to another address to sign in; links to the old one end.' },
  'AWS::EC2::Route': { why: 'Packets of the subnets take another way.' },
  'AWS::EC2::SubnetRouteTableAssociation': { why: 'Packets of the subnet take another way.' },
  'AWS::ElasticLoadBalancingV2::Listener': {
    properties: ['Certificates', 'DefaultActions', 'Port', 'Protocol', 'SslPolicy'],
    why: 'Requests may reach another target, or clients fail the handshake.',
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': { why: 'Requests may reach another target.' },
  'AWS::Lambda::Alias': {
    properties: ['FunctionVersion', 'RoutingConfig'],
    why: 'Whoever invokes the alias reaches another version of the function.',
  },
  'AWS::Route53::RecordSet': { why: NAMES },
  'AWS::Route53::RecordSetGroup': { why: NAMES },
};

/** The parts of a distribution's configuration that decide where a request goes and how. */
const DISTRIBUTION_PARTS = [
  'Aliases',
  'CacheBehaviors',
  'CustomErrorResponses',
  'DefaultCacheBehavior',
  'DefaultRootObject',
  'Enabled',
  'OriginGroups',
  'Origins',
  'ViewerCertificate',
] as const;

/** Changes of what is there: a new name takes nobody's traffic. */
export const traffic: ResourceRule = (change) => {
  const row = TRAFFIC_TYPES[change.type];
  if (!row || !change.before) return [];
  const problem = (what: string): readonly Problem[] => [{ rule: 'traffic', level: 'warning', what, why: row.why }];
  const refused = refusedRouting(change);
  if (refused) return [refused];
  if (!change.after) return problem('leaves: what came through it no longer does');
  const parts = change.properties.flatMap((property) => partsOf(change, property));
  const chosen = parts.filter(({ property }) => row.properties?.includes(property) ?? true);
  return chosen.length === 0 ? [] : problem(`${chosen.map(({ name }) => name).join(', ')} changed`);
};

function partsOf({ type }: ResourceChange, { name, before, after }: ResourceChange['properties'][number]) {
  if (type !== 'AWS::CloudFront::Distribution') return [{ property: name, name }];
  const partOf = (value: typeof before, part: string): string =>
    JSON.stringify((value as Readonly<Record<string, unknown>> | undefined)?.[part]);
  return DISTRIBUTION_PARTS.filter((part) => partOf(before, part) !== partOf(after, part)).map((part) => ({
    property: name,
    name: part,
  }));
}
