import type { NamedResource, ServiceSupport } from '../assembly/resource.ts';
import { normalizeName } from './names.ts';

const RECORD_SET_PROPERTIES = [
  'HostedZoneId',
  'HostedZoneName',
  'Name',
  'Type',
  'TTL',
  'ResourceRecords',
  'AliasTarget',
  'SetIdentifier',
  'Weight',
  'Failover',
  'Region',
  'MultiValueAnswer',
  'HealthCheckId',
];

const COMMENT = 'a note for people';

export const support: ServiceSupport = {
  'AWS::Route53::HostedZone': {
    naming: {
      ref: (resource) => `Z${resource.suffix.toUpperCase()}`,
      attributes: { Id: (resource) => `Z${resource.suffix.toUpperCase()}`, NameServers: nameServers },
    },
    honoured: ['Name', 'VPCs'],
    inert: {
      HostedZoneConfig: COMMENT,
      HostedZoneTags: 'tags',
      QueryLoggingConfig: 'queries are not logged to CloudWatch',
    },
  },
  'AWS::Route53::RecordSet': {
    naming: { ref: recordName },
    honoured: RECORD_SET_PROPERTIES,
    inert: { Comment: COMMENT },
  },
  'AWS::Route53::RecordSetGroup': {
    naming: { ref: (resource) => `record-set-group-${resource.suffix}` },
    honoured: ['HostedZoneId', 'HostedZoneName', ...RECORD_SET_PROPERTIES.map((name) => `RecordSets.${name}`)],
    inert: { Comment: COMMENT, 'RecordSets.Comment': COMMENT },
  },
  'AWS::Route53::HealthCheck': {
    naming: {
      ref: healthCheckId,
      attributes: { HealthCheckId: healthCheckId },
    },
    honoured: [
      'ChildHealthChecks',
      'Disabled',
      'FailureThreshold',
      'FullyQualifiedDomainName',
      'HealthThreshold',
      'IPAddress',
      'InsufficientDataHealthStatus',
      'Inverted',
      'Port',
      'RequestInterval',
      'ResourcePath',
      'SearchString',
      'Type',
    ].map((name) => `HealthCheckConfig.${name}`),
    inert: {
      'HealthCheckConfig.EnableSNI': 'the local endpoints show one certificate whatever name is asked for',
      'HealthCheckConfig.MeasureLatency': 'no one sees the graph',
      'HealthCheckConfig.Regions': 'every region is this machine',
      HealthCheckTags: 'tags',
    },
  },
};

function recordName(resource: NamedResource): string {
  return normalizeName(String(resource.property('Name') ?? ''));
}

function healthCheckId({ suffix }: NamedResource): string {
  return `${suffix}-0000-4000-8000-${suffix}0000`;
}

/** Four, one in each of Route 53's top-level domains, as a new delegation set has. */
function nameServers({ suffix }: NamedResource): string[] {
  const number = Number.parseInt(suffix, 16);
  return ['com', 'net', 'org', 'co.uk'].map((domain, index) => {
    const server = index * 512 + ((number >>> (index * 8)) & 511);
    return `ns-${server}.awsdns-${String(server & 63).padStart(2, '0')}.${domain}`;
  });
}
