import type { Json } from '../assembly/json.ts';
import type { NamedResource, ServiceSupport } from '../assembly/resource.ts';
import {
  INERT_LOAD_BALANCER_ATTRIBUTES,
  INERT_TARGET_GROUP_ATTRIBUTES,
  LISTENER_ATTRIBUTES,
  LOAD_BALANCER_ATTRIBUTES,
  TARGET_GROUP_ATTRIBUTES,
} from './attributes.ts';

const LABEL = 'a label';
const NO_NETWORK = 'everything listens on loopback addresses only';

function elbArn({ stack }: NamedResource, path: string): string {
  return `arn:aws:elasticloadbalancing:${stack.region}:${stack.account}:${path}`;
}

/** Sixteen hexadecimal digits, as ELB gives to each resource. */
function id({ suffix }: NamedResource): string {
  return `${suffix}${[...suffix].reverse().join('')}`;
}

/** At most 32 characters, as CloudFormation makes a name where the template gives none. */
function name(resource: NamedResource): string {
  const given = resource.property('Name');
  if (typeof given === 'string') return given;
  const part = (text: string) => text.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 10);
  return `${part(resource.stack.stackName)}-${part(resource.logicalId)}-${resource.suffix}`;
}

function dnsName(resource: NamedResource): string {
  const prefix = resource.property('Scheme') === 'internal' ? 'internal-' : '';
  const number = Number.parseInt(resource.suffix, 16);
  return `${prefix}${name(resource)}-${number}.${resource.stack.region}.elb.amazonaws.com`;
}

const loadBalancerFullName = (resource: NamedResource) => `app/${name(resource)}/${id(resource)}`;
const loadBalancerArn = (resource: NamedResource) => elbArn(resource, `loadbalancer/${loadBalancerFullName(resource)}`);
const targetGroupFullName = (resource: NamedResource) => `targetgroup/${name(resource)}/${id(resource)}`;
const targetGroupArn = (resource: NamedResource) => elbArn(resource, targetGroupFullName(resource));

/** Below its load balancer or listener, whose ARN the property holds. */
function below(resource: NamedResource, property: string, from: string, to: string): string {
  return `${String(resource.property(property)).replace(`:${from}/`, `:${to}/`)}/${id(resource)}`;
}

const listenerArn = (resource: NamedResource) => below(resource, 'LoadBalancerArn', 'loadbalancer', 'listener');
const ruleArn = (resource: NamedResource) => below(resource, 'ListenerArn', 'listener', 'listener-rule');

function copied(property: string): (resource: NamedResource) => Json {
  return (resource) => resource.property(property) ?? [];
}

export const support: ServiceSupport = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    naming: {
      ref: loadBalancerArn,
      attributes: {
        LoadBalancerArn: loadBalancerArn,
        DNSName: dnsName,
        // The zone of us-east-1, everywhere: the local DNS knows load balancers by their names.
        CanonicalHostedZoneID: () => 'Z35SXDOTRQ7X7K',
        LoadBalancerFullName: loadBalancerFullName,
        LoadBalancerName: name,
        SecurityGroups: copied('SecurityGroups'),
      },
    },
    honoured: [
      'Name',
      'Scheme',
      'Subnets',
      'SubnetMappings',
      'Type',
      ...LOAD_BALANCER_ATTRIBUTES.map((key) => `LoadBalancerAttributes.${key}`),
    ],
    keyed: ['LoadBalancerAttributes'],
    inert: {
      ...under('LoadBalancerAttributes', INERT_LOAD_BALANCER_ATTRIBUTES),
      IpAddressType: 'the loopback addresses are IPv4',
      SecurityGroups: NO_NETWORK,
      Tags: LABEL,
    },
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    naming: { ref: listenerArn, attributes: { ListenerArn: listenerArn } },
    honoured: [
      'LoadBalancerArn',
      'Port',
      'Protocol',
      'Certificates',
      ...LISTENER_ATTRIBUTES.map((key) => `ListenerAttributes.${key}`),
      ...actionProperties('DefaultActions'),
    ],
    keyed: ['ListenerAttributes'],
    inert: { SslPolicy: 'TLS 1.2 and 1.3 with the ciphers of Node.js' },
  },
  'AWS::ElasticLoadBalancingV2::ListenerCertificate': {
    naming: { ref: (resource) => `${String(resource.property('ListenerArn'))}/${resource.suffix}` },
    honoured: [],
    inert: {
      Certificates: 'the local certificate has every name',
      ListenerArn: 'the local certificate has every name',
    },
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    naming: { ref: ruleArn, attributes: { RuleArn: ruleArn, IsDefault: () => false } },
    honoured: ['ListenerArn', 'Priority', 'Conditions', 'Transforms', ...actionProperties('Actions')],
    inert: { Tags: LABEL },
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    naming: {
      ref: targetGroupArn,
      attributes: {
        TargetGroupArn: targetGroupArn,
        TargetGroupName: name,
        TargetGroupFullName: targetGroupFullName,
        LoadBalancerArns: () => [],
      },
    },
    honoured: [
      'Name',
      'TargetType',
      'Targets.Id',
      'Targets.Port',
      'Port',
      'Protocol',
      'ProtocolVersion',
      ...TARGET_GROUP_ATTRIBUTES.map((key) => `TargetGroupAttributes.${key}`),
      'HealthCheckEnabled',
      'HealthCheckIntervalSeconds',
      'HealthCheckPath',
      'HealthCheckPort',
      'HealthCheckProtocol',
      'HealthCheckTimeoutSeconds',
      'HealthyThresholdCount',
      'UnhealthyThresholdCount',
      'Matcher.HttpCode',
    ],
    keyed: ['TargetGroupAttributes'],
    inert: {
      ...under('TargetGroupAttributes', INERT_TARGET_GROUP_ATTRIBUTES),
      IpAddressType: 'a target is where the command line says',
      Tags: LABEL,
      'Targets.AvailabilityZone': 'load is balanced across zones',
      VpcId: NO_NETWORK,
    },
  },
  // A load balancer's nodes are told apart by the zones of their subnets.
  'AWS::EC2::Subnet': {
    naming: {
      ref: subnetId,
      attributes: { SubnetId: subnetId, AvailabilityZone: copied('AvailabilityZone'), VpcId: copied('VpcId') },
    },
    honoured: ['AvailabilityZone'],
    inert: {
      AssignIpv6AddressOnCreation: NO_NETWORK,
      CidrBlock: NO_NETWORK,
      Ipv6CidrBlock: NO_NETWORK,
      MapPublicIpOnLaunch: NO_NETWORK,
      Tags: LABEL,
      VpcId: NO_NETWORK,
    },
  },
};

function subnetId({ suffix }: NamedResource): string {
  return `subnet-0${suffix}${suffix}`;
}

function actionProperties(name: string): readonly string[] {
  const own = [
    'Type',
    'Order',
    'TargetGroupArn',
    'ForwardConfig.TargetGroups',
    'ForwardConfig.TargetGroupStickinessConfig',
    'FixedResponseConfig',
    'RedirectConfig',
  ];
  return own.map((property) => `${name}.${property}`);
}

/** The keys of a list of attributes as properties of it. */
function under(property: string, reasons: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(reasons).map(([key, reason]) => [`${property}.${key}`, reason]));
}
