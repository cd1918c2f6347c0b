import type { ResolvedAssembly, Resource } from '../assembly/resource.ts';
import type { Listener, LoadBalancer, LoadBalancerAttributes, LoadBalancerZone, TargetGroup } from './model.ts';
import { Properties } from './properties.ts';
import { checkLoadBalancerQuotas } from './quotas.ts';
import { readAction, readConditions } from './read-rule.ts';
import { type GivenTargets, readTargetGroup } from './read-target-group.ts';
import { readTransforms } from './read-transforms.ts';
import { RESPONSE_HEADER_ATTRIBUTES, type ResponseHeaders } from './response-headers.ts';
import type { Rule } from './rules.ts';

const MAXIMUM_PRIORITY = 50_000;

/**
 * Reads the load balancers out of the templates.
 *
 * @param given the addresses that stand for targets which are not on this machine
 * @throws on what cannot run here, and on what ELB would refuse
 */
export function readLoadBalancers(
  assembly: ResolvedAssembly,
  given: GivenTargets = new Map(),
): readonly LoadBalancer[] {
  const targetGroups = new Map(
    assembly.ofType('AWS::ElasticLoadBalancingV2::TargetGroup').map((resource) => [resource.physicalId, resource]),
  );
  const loadBalancers = assembly.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer').map((resource): LoadBalancer => {
    const listeners = assembly
      .ofType('AWS::ElasticLoadBalancingV2::Listener')
      .filter((listener) => listener.properties['LoadBalancerArn'] === resource.physicalId)
      .map((listener) => readListener(assembly, listener));
    checkLoadBalancerQuotas(resource.path, listeners);
    return {
      path: resource.path,
      arn: resource.physicalId,
      name: String(resource.attributes['LoadBalancerName']),
      dnsName: String(resource.attributes['DNSName']).toLowerCase(),
      attributes: readAttributes(Properties.of(resource)),
      zones: readZones(assembly, resource),
      listeners,
      targetGroups: usedTargetGroups(listeners, targetGroups, given),
    };
  });
  checkSharing(loadBalancers);
  return loadBalancers;
}

function readAttributes(properties: Properties): LoadBalancerAttributes {
  if (properties.has('Type')) properties.oneOf('Type', ['application']);
  const attributes = properties.attributes('LoadBalancerAttributes');
  const mode = 'routing.http.xff_header_processing.mode';
  const desync = 'routing.http.desync_mitigation_mode';
  return {
    clientKeepAliveSeconds: attributes.optionalWholeNumber('client_keep_alive.seconds', 60, 604_800) ?? 3600,
    desyncMitigationMode: attributes.has(desync)
      ? attributes.oneOf(desync, ['monitor', 'defensive', 'strictest'])
      : 'defensive',
    preserveHostHeader: attributes.boolean('routing.http.preserve_host_header.enabled', false),
    accessLogs: attributes.boolean('access_logs.s3.enabled', false),
    idleTimeoutSeconds: attributes.optionalWholeNumber('idle_timeout.timeout_seconds', 1, 4000) ?? 60,
    http2: attributes.boolean('routing.http2.enabled', true),
    forwardedForMode: attributes.has(mode) ? attributes.oneOf(mode, ['append', 'preserve', 'remove']) : 'append',
    forwardedForClientPort: attributes.boolean('routing.http.xff_client_port.enabled', false),
    dropInvalidHeaderFields: attributes.boolean('routing.http.drop_invalid_header_fields.enabled', false),
    tlsHeaders: attributes.boolean('routing.http.x_amzn_tls_version_and_cipher_suite.enabled', false),
  };
}

function readZones(assembly: ResolvedAssembly, resource: Resource): readonly LoadBalancerZone[] {
  const properties = Properties.of(resource);
  const mapped = properties.objects('SubnetMappings').map((mapping) => mapping.text('SubnetId'));
  const subnetIds = [...properties.texts('Subnets'), ...mapped];
  if (subnetIds.length < 2) {
    throw properties.error(
      'Subnets',
      `name ${subnetIds.length} subnets; an Application Load Balancer needs at least two.`,
    );
  }
  const subnets = assembly.ofType('AWS::EC2::Subnet');
  const zones = subnetIds.map((subnetId) => {
    const zone = subnets.find(({ physicalId }) => physicalId === subnetId)?.properties['AvailabilityZone'];
    return { subnetId, ...(typeof zone === 'string' ? { availabilityZone: zone } : {}) };
  });
  const named = zones.flatMap(({ availabilityZone }) => availabilityZone ?? []);
  const twice = named.find((zone, index) => named.indexOf(zone) !== index);
  if (twice) throw properties.error('Subnets', `name two subnets in ${twice}; a load balancer takes one in each zone.`);
  return zones;
}

function readListener(assembly: ResolvedAssembly, resource: Resource): Listener {
  const properties = Properties.of(resource);
  const protocol = properties.oneOf('Protocol', ['HTTP', 'HTTPS']);
  if (protocol === 'HTTPS' && properties.objects('Certificates').length === 0) {
    throw properties.error('Certificates', 'are missing: an HTTPS listener needs one.');
  }
  const [certificate] = properties.objects('Certificates');
  const certificateArn = certificate?.optionalText('CertificateArn');
  const rules = assembly
    .ofType('AWS::ElasticLoadBalancingV2::ListenerRule')
    .filter((rule) => rule.properties['ListenerArn'] === resource.physicalId)
    .map(readRule)
    .sort((a, b) => a.priority - b.priority);
  for (const [index, rule] of rules.entries()) {
    const other = rules[index + 1];
    if (other?.priority === rule.priority) {
      throw new Error(`${other.path}: Priority ${rule.priority} is that of ${rule.path}, too; give each rule its own.`);
    }
  }
  const defaultRule: Rule = {
    path: resource.path,
    priority: Number.POSITIVE_INFINITY,
    conditions: [],
    action: readAction(properties, 'DefaultActions'),
  };
  return {
    path: resource.path,
    port: properties.wholeNumber('Port', 1, 65_535),
    protocol,
    ...(certificateArn === undefined ? {} : { certificateArn }),
    responseHeaders: readResponseHeaders(properties.attributes('ListenerAttributes')),
    rules: [...rules, defaultRule],
  };
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-header-modification.html */
function readResponseHeaders(attributes: Properties): ResponseHeaders {
  return {
    server: attributes.boolean('routing.http.response.server.enabled', true),
    values: Object.entries(RESPONSE_HEADER_ATTRIBUTES).flatMap(([key, header]) => {
      const value = attributes.possiblyEmptyText(key);
      return value === '' ? [] : [[header, value] as const];
    }),
  };
}

function readRule(resource: Resource): Rule {
  const properties = Properties.of(resource);
  const transforms = readTransforms(properties);
  return {
    path: resource.path,
    priority: properties.wholeNumber('Priority', 1, MAXIMUM_PRIORITY),
    conditions: readConditions(properties),
    action: readAction(properties, 'Actions'),
    ...(transforms ? { transforms } : {}),
  };
}

function usedTargetGroups(
  listeners: readonly Listener[],
  targetGroups: ReadonlyMap<string, Resource>,
  given: GivenTargets,
): readonly TargetGroup[] {
  const used = new Map<string, TargetGroup>();
  for (const { path, action } of listeners.flatMap(({ rules }) => rules)) {
    if (action.type !== 'forward') continue;
    for (const { targetGroupArn } of action.targetGroups) {
      const resource = targetGroups.get(targetGroupArn);
      if (!resource)
        throw new Error(`${path}: forwards to ${targetGroupArn}, which is no target group of the templates.`);
      used.set(targetGroupArn, readTargetGroup(resource, given));
    }
  }
  return [...used.values()];
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
function checkSharing(loadBalancers: readonly LoadBalancer[]): void {
  const owners = new Map<string, LoadBalancer>();
  const names = new Set<string>();
  for (const loadBalancer of loadBalancers) {
    if (names.has(loadBalancer.arn))
      throw new Error(`${loadBalancer.path}: Name "${loadBalancer.name}" is used twice.`);
    names.add(loadBalancer.arn);
    for (const { arn, path } of loadBalancer.targetGroups) {
      const owner = owners.get(arn);
      if (owner) {
        throw new Error(
          `${path}: serves both ${owner.path} and ${loadBalancer.path}; a target group serves one load balancer.`,
        );
      }
      owners.set(arn, loadBalancer);
    }
  }
}
