import type { Json, JsonObject } from '../../../local/assembly/json.ts';
import type { ResolvedAssembly, Resource } from '../../../local/assembly/resource.ts';
import type { AliasTarget, AliasTargets } from '../../../local/elb/health.ts';

export const LOAD_BALANCER_ZONE = 'Z35SXDOTRQ7X7K';
export const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';

type PartialResource = Pick<Resource, 'path' | 'type' | 'properties'> & Partial<Resource>;

export function assemblyOf(...resources: readonly PartialResource[]): ResolvedAssembly {
  const whole: readonly Resource[] = resources.map((resource) => ({
    stack: { stackName: 'test', artifactId: 'test', account: '111122223333', region: 'us-east-1' },
    logicalId: resource.path,
    physicalId: resource.path,
    attributes: {},
    ...resource,
  }));
  return {
    resources: whole,
    ofType: (type) => whole.filter((resource) => resource.type === type),
    asset: () => undefined,
  };
}

export function hostedZone(id: string, name: string, properties: JsonObject = {}): PartialResource {
  return {
    path: `test/${id}`,
    type: 'AWS::Route53::HostedZone',
    physicalId: id,
    attributes: { Id: id, NameServers: ['ns-1.awsdns-01.com', 'ns-513.awsdns-01.net'] },
    properties: { Name: `${name}.`, ...properties },
  };
}

export function recordSet(name: string, type: string, properties: JsonObject): PartialResource {
  return {
    path: `test/${name}/${type}/${String(properties['SetIdentifier'] ?? '')}`,
    type: 'AWS::Route53::RecordSet',
    properties: { HostedZoneId: 'ZONE', Name: name, Type: type, ...properties },
  };
}

export function values(...records: readonly string[]): JsonObject {
  return { TTL: '300', ResourceRecords: records };
}

export function aliasOf(dnsName: string, hostedZoneId: string, evaluateTargetHealth: Json = true): JsonObject {
  return { AliasTarget: { DNSName: dnsName, HostedZoneId: hostedZoneId, EvaluateTargetHealth: evaluateTargetHealth } };
}

export function weighted(setIdentifier: string, weight: number): JsonObject {
  return { SetIdentifier: setIdentifier, Weight: weight };
}

export function failover(role: 'PRIMARY' | 'SECONDARY'): JsonObject {
  return { SetIdentifier: role.toLowerCase(), Failover: role };
}

/** Load balancers whose health a test sets as it goes. */
export class FakeTargets implements AliasTargets {
  private readonly targets: Map<string, AliasTarget>;

  constructor(addresses: Readonly<Record<string, readonly string[]>>) {
    this.targets = new Map(Object.entries(addresses).map(([name, list]) => [name, { addresses: list, healthy: true }]));
  }

  find(dnsName: string): AliasTarget | undefined {
    return this.targets.get(dnsName);
  }

  set(dnsName: string, healthy: boolean): void {
    this.targets.set(dnsName, { addresses: this.find(dnsName)?.addresses ?? [], healthy });
  }
}

/** A random source that repeats itself at every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
