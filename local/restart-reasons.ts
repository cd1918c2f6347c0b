import { isDeepStrictEqual } from 'node:util';
import type { Models } from './models.ts';

/** Something of which each has a socket, a process or a file from the start to the end. */
interface Fixed {
  /** The construct path. */
  readonly path: string;
  /** By property, what cannot change. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What of changed templates can only be served after a restart, a phrase each. */
export function restartReasons(before: Models, after: Models): readonly string[] {
  return [
    ...compare('database', databases(before), databases(after)),
    ...compare('load balancer', loadBalancers(before), loadBalancers(after)),
    ...compare('distribution', distributions(before), distributions(after)),
    ...(isDeepStrictEqual([...before.certificateNames].sort(), [...after.certificateNames].sort())
      ? []
      : ['the names of the certificate']),
  ];
}

function compare(kind: string, before: readonly Fixed[], after: readonly Fixed[]): readonly string[] {
  const added = after.filter(({ path }) => !before.some((former) => former.path === path));
  const removed = before.filter(({ path }) => !after.some((later) => later.path === path));
  const changed = before.flatMap(({ path, properties }) => {
    const later = after.find((other) => other.path === path);
    if (!later) return [];
    return Object.keys(properties)
      .filter((name) => !isDeepStrictEqual(properties[name], later.properties[name]))
      .map((name) => `${name} of the ${kind} ${path} (${text(properties[name])} → ${text(later.properties[name])})`);
  });
  return [
    ...added.map(({ path }) => `the ${kind} ${path} is new`),
    ...removed.map(({ path }) => `the ${kind} ${path} is gone`),
    ...changed,
  ];
}

function text(value: unknown): string {
  return JSON.stringify(value) ?? 'none';
}

/** The password is left out: it may have been rotated meanwhile. */
function databases({ clusters }: Models): readonly Fixed[] {
  return clusters.map(({ path, masterPassword: _, ...properties }) => ({ path, properties }));
}

function loadBalancers(models: Models): readonly Fixed[] {
  return models.loadBalancers.map(({ path, arn, dnsName, zones, listeners, attributes }) => ({
    path,
    properties: {
      arn,
      dnsName,
      subnets: zones.map(({ subnetId }) => subnetId),
      listeners: listeners.map(({ protocol, port }) => `${protocol} ${port}`),
      http2: attributes.http2,
      idleTimeoutSeconds: attributes.idleTimeoutSeconds,
      clientKeepAliveSeconds: attributes.clientKeepAliveSeconds,
      preserveHostHeader: attributes.preserveHostHeader,
      desyncMitigationMode: attributes.desyncMitigationMode,
      accessLogs: attributes.accessLogs,
    },
  }));
}

function distributions(models: Models): readonly Fixed[] {
  return models.distributions.map(({ path, id, domainName }) => ({ path, properties: { id, domainName } }));
}
