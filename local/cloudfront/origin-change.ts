import { isJsonObject, type Json, type JsonObject } from '../assembly/json.ts';
import type { Behavior, Distribution } from './model.ts';
import { isFailoverStatus } from './origin-groups.ts';
import { type Origin, regionOfBucket } from './origin-model.ts';

/** A call of a helper method by which a viewer-request function changes where its request goes. */
export interface OriginCommand {
  readonly method: 'createRequestOriginGroup' | 'selectRequestOriginById' | 'updateRequestOrigin';
  readonly parameters: readonly Json[];
}

export type ChangedBehavior = Behavior | { readonly kind: 'invalid'; readonly reason: string };

/**
 * The behavior with the origin, or the origin group, that a function has chosen for one request.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
 */
export function changeOrigin(
  behavior: Behavior,
  { origins }: Pick<Distribution, 'origins'>,
  commands: readonly OriginCommand[],
): ChangedBehavior {
  try {
    return commands.reduce<Behavior>((current, { method, parameters }) => {
      return METHODS[method](current, origins, parameters);
    }, behavior);
  } catch (error) {
    if (error instanceof Invalid) return { kind: 'invalid', reason: error.message };
    throw error;
  }
}

class Invalid extends Error {}

type Origins = ReadonlyMap<string, Origin>;
type Method = (behavior: Behavior, origins: Origins, parameters: readonly Json[]) => Behavior;

const METHODS: Readonly<Record<OriginCommand['method'], Method>> = {
  // Of an origin group the primary origin is updated.
  updateRequestOrigin: (behavior, _origins, [change]) => ({
    ...behavior,
    origin: updated(behavior.origin, object(change, 'updateRequestOrigin')),
  }),
  selectRequestOriginById: ({ originGroup: _former, ...behavior }, origins, [id, options = {}]) => {
    const { originOverrides = {} } = object(options, 'selectRequestOriginById');
    return { ...behavior, origin: overridden(originById(origins, id), originOverrides) };
  },
  createRequestOriginGroup: (behavior, origins, [given]) => {
    const where = 'createRequestOriginGroup';
    const { originIds, failoverCriteria, selectionCriteria = 'default' } = object(given, where);
    const members = Array.isArray(originIds) ? originIds : [];
    const [primary, secondary] = members.map((member: Json) => {
      const { originId, originOverrides = {} } = isJsonObject(member) ? member : { originId: member };
      return overridden(originById(origins, originId), originOverrides);
    });
    if (primary === undefined || secondary === undefined || members.length !== 2) {
      throw new Invalid(`${where}: originIds must be two, the primary one first`);
    }
    if (selectionCriteria !== 'default') {
      throw new Invalid(
        `${where}: selectionCriteria ${JSON.stringify(selectionCriteria)} is not run here, "default" is`,
      );
    }
    const statuses = isJsonObject(failoverCriteria) ? failoverCriteria['statusCodes'] : undefined;
    if (
      !Array.isArray(statuses) ||
      statuses.length === 0 ||
      !statuses.every((status) => isFailoverStatus(Number(status)))
    ) {
      throw new Invalid(
        `${where}: failoverCriteria.statusCodes must be statuses that fail over, got ${JSON.stringify(statuses)}`,
      );
    }
    const originGroup = { id: 'of a function', primary, secondary, statuses: new Set(statuses.map(Number)) };
    return { ...behavior, origin: primary, originGroup };
  },
};

function originById(origins: Origins, id: Json | undefined): Origin {
  const origin = origins.get(String(id));
  if (!origin) {
    throw new Invalid(`the distribution has no origin ${JSON.stringify(id)}; it has ${[...origins.keys()].join(', ')}`);
  }
  return origin;
}

/** The names in TLS are for the certificates of this machine, which are good for every name of the templates. */
const OVERRIDES = ['allowedCertificateNames', 'hostHeader', 'sni'];

function overridden(origin: Origin, overrides: Json): Origin {
  const { hostHeader } = only(object(overrides, 'originOverrides'), OVERRIDES, 'originOverrides');
  return hostHeader === undefined
    ? origin
    : { ...origin, id: changedId(origin, { hostHeader }), hostHeader: text(hostHeader, 'hostHeader') };
}

const UPDATES = [
  'connectionAttempts',
  'customHeaders',
  'customOriginConfig',
  'domainName',
  'originAccessControlConfig',
  'originPath',
  'originShield',
  'timeouts',
  ...OVERRIDES,
];

/** What is not given stays as it is. */
function updated(origin: Origin, change: JsonObject): Origin {
  const {
    domainName,
    originPath,
    customHeaders,
    connectionAttempts,
    timeouts = {},
    hostHeader,
  } = only(change, UPDATES, 'updateRequestOrigin');
  const { connectionTimeout, readTimeout } = object(timeouts, 'timeouts');
  const name = domainName === undefined ? origin.domainName : text(domainName, 'domainName').toLowerCase();
  return {
    ...origin,
    // Whatever is kept for one origin is for no other.
    id: changedId(origin, change),
    domainName: name,
    ...(hostHeader !== undefined && { hostHeader: text(hostHeader, 'hostHeader') }),
    ...(originPath !== undefined && { path: pathOf(originPath) }),
    ...(customHeaders !== undefined && { customHeaders: headersOf(customHeaders) }),
    ...(connectionAttempts !== undefined && { connectionAttempts: whole(connectionAttempts, 'connectionAttempts', 3) }),
    ...(connectionTimeout !== undefined && {
      connectionTimeoutSeconds: whole(connectionTimeout, 'timeouts.connectionTimeout', 10),
    }),
    ...(readTimeout !== undefined && { readTimeoutSeconds: whole(readTimeout, 'timeouts.readTimeout', 120) }),
    target: updatedTarget(origin, name, change),
  };
}

function updatedTarget({ target, domainName }: Origin, name: string, change: JsonObject): Origin['target'] {
  const { customOriginConfig: custom, originAccessControlConfig: control, timeouts = {} } = change;
  const { keepAliveTimeout } = object(timeouts, 'timeouts');
  const keepAlive =
    keepAliveTimeout === undefined ? undefined : whole(keepAliveTimeout, 'timeouts.keepAliveTimeout', 120);
  if (custom !== undefined) {
    const { port, protocol } = object(custom, 'customOriginConfig');
    if (protocol !== 'http' && protocol !== 'https') {
      throw new Invalid(`customOriginConfig.protocol must be "http" or "https", got ${JSON.stringify(protocol)}`);
    }
    const former = target.kind === 'custom' ? target.keepAliveSeconds : 5;
    return {
      kind: 'custom',
      protocol,
      port: whole(port, 'customOriginConfig.port', 65_535),
      keepAliveSeconds: keepAlive ?? former,
    };
  }
  if (control !== undefined) return controlledTarget(target, name, object(control, 'originAccessControlConfig'));
  if (target.kind === 's3') return { ...target, region: regionOfBucket(name) };
  const { resolvedName, ...rest } = target;
  return {
    ...rest,
    ...(keepAlive !== undefined && { keepAliveSeconds: keepAlive }),
    ...(resolvedName !== undefined && name === domainName && { resolvedName }),
  };
}

function controlledTarget(target: Origin['target'], name: string, control: JsonObject): Origin['target'] {
  const { enabled, originType, signingBehavior } = control;
  if (enabled !== true) return target.kind === 's3' ? { kind: 's3', region: regionOfBucket(name) } : target;
  if (originType !== 's3') {
    throw new Invalid(`originAccessControlConfig.originType ${JSON.stringify(originType)} is not run here, "s3" is`);
  }
  if (!['always', 'never', 'no-override'].includes(String(signingBehavior))) {
    throw new Invalid(
      `originAccessControlConfig.signingBehavior must be always, never or no-override, got ${JSON.stringify(signingBehavior)}`,
    );
  }
  const region = regionOfBucket(name);
  return { kind: 's3', region, ...(signingBehavior !== 'never' && { access: 'origin-access-control' }) };
}

function changedId({ id }: Origin, change: JsonObject): string {
  return `${id} ${JSON.stringify(change)}`;
}

function headersOf(given: Json): Origin['customHeaders'] {
  return Object.entries(object(given, 'customHeaders')).map(([name, value]) => [
    name.toLowerCase(),
    text(isJsonObject(value) ? value['value'] : value, `customHeaders.${name}`),
  ]);
}

function pathOf(given: Json): string {
  const path = text(given, 'originPath').replace(/\/$/, '');
  if (path !== '' && !path.startsWith('/')) throw new Invalid(`originPath must begin with a slash, got "${path}"`);
  return path;
}

function only(given: JsonObject, allowed: readonly string[], where: string): JsonObject {
  const unknown = Object.keys(given).find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw new Invalid(`${where} has no ${unknown}; it has ${allowed.join(', ')}`);
  return given;
}

function object(value: Json | undefined, where: string): JsonObject {
  if (!isJsonObject(value)) throw new Invalid(`${where} takes an object, got ${JSON.stringify(value)}`);
  return value;
}

function text(value: Json | undefined, where: string): string {
  if (typeof value !== 'string') throw new Invalid(`${where} must be text, got ${JSON.stringify(value)}`);
  return value;
}

function whole(value: Json | undefined, where: string, maximum: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > maximum) {
    throw new Invalid(`${where} must be a whole number from 1 to ${maximum}, got ${JSON.stringify(value)}`);
  }
  return value;
}
