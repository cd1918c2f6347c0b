import type { RecordData } from './record-data.ts';

/** Where an alias record takes its answer from. */
export interface AliasTarget {
  /** Normalized, without `dualstack.`. */
  readonly dnsName: string;
  readonly kind: 'record' | 'distribution' | 'load-balancer';
  readonly evaluateTargetHealth: boolean;
}

/** How Route 53 chooses between the records of one name and type. */
export type Routing =
  | { readonly policy: 'simple' }
  | { readonly policy: 'weighted'; readonly weight: number }
  | { readonly policy: 'failover'; readonly role: 'PRIMARY' | 'SECONDARY' }
  | { readonly policy: 'latency' }
  | { readonly policy: 'multivalue' };

export interface ZoneRecord {
  /** The construct path of the resource, for messages. */
  readonly path: string;
  /** Normalized; its first label may be `*`. */
  readonly name: string;
  readonly type: string;
  readonly setIdentifier: string;
  readonly routing: Routing;
  readonly healthCheckId: string | undefined;
  readonly content:
    | { readonly kind: 'values'; readonly ttlSeconds: number; readonly values: readonly RecordData[] }
    | { readonly kind: 'alias'; readonly target: AliasTarget };
}

export interface Zone {
  readonly id: string;
  /** Normalized. */
  readonly name: string;
  readonly nameServers: readonly string[];
  readonly records: readonly ZoneRecord[];
}

export function recordsAt(zone: Zone, name: string, type: string): readonly ZoneRecord[] {
  return zone.records.filter((record) => record.name === name && record.type === type);
}
