import { isJsonObject, type Json, type JsonObject } from '../assembly/json.ts';
import type { ResolvedAssembly, Resource } from '../assembly/resource.ts';
import { normalizeName } from './names.ts';
import { integer, problem, text } from './record-set.ts';

/**
 * A health check of the templates.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export interface HealthCheck {
  readonly id: string;
  readonly path: string;
  /** Always healthy then, unless inverted. */
  readonly disabled: boolean;
  readonly inverted: boolean;
  readonly subject: Endpoint | Calculation | { readonly kind: 'unwatched'; readonly healthy: boolean };
}

export interface Endpoint {
  readonly kind: 'endpoint';
  readonly protocol: 'http' | 'https' | 'tcp';
  /** What is looked up, where there is no address, and named in the Host header. */
  readonly name: string | undefined;
  readonly address: string | undefined;
  readonly port: number;
  readonly resourcePath: string;
  /** What the beginning of the body has to hold. */
  readonly searchString: string | undefined;
  readonly intervalSeconds: number;
  /** How many probes in a row have to say otherwise before the state changes. */
  readonly failureThreshold: number;
}

interface Calculation {
  readonly kind: 'calculated';
  readonly children: readonly string[];
  /** How many of them have to be healthy. */
  readonly threshold: number;
}

const CONFIG = 'HealthCheckConfig';
const PROTOCOLS = {
  HTTP: 'http',
  HTTPS: 'https',
  HTTP_STR_MATCH: 'http',
  HTTPS_STR_MATCH: 'https',
  TCP: 'tcp',
} as const;
const DEFAULT_PORTS = { http: 80, https: 443, tcp: undefined };
const INTERVALS_SECONDS = [10, 30];
const MAXIMUM_FAILURE_THRESHOLD = 10;
const MAXIMUM_CHILDREN = 256;
const MAXIMUM_SEARCH_STRING = 255;

/** @throws naming the health check and the property when one cannot be run. */
export function readHealthChecks(assembly: ResolvedAssembly): readonly HealthCheck[] {
  const checks = assembly.ofType('AWS::Route53::HealthCheck').map(readHealthCheck);
  for (const check of checks) refuseCircles(check, checks, []);
  return checks;
}

function readHealthCheck({ path, physicalId, properties }: Resource): HealthCheck {
  const config = properties[CONFIG];
  if (!isJsonObject(config)) throw problem(path, CONFIG, 'must be an object');
  return {
    id: physicalId,
    path,
    disabled: isTrue(config['Disabled']),
    inverted: isTrue(config['Inverted']),
    subject: readSubject(path, config),
  };
}

function readSubject(path: string, config: JsonObject): HealthCheck['subject'] {
  const type = text(path, `${CONFIG}.Type`, config['Type']);
  if (type === 'CALCULATED') return readCalculation(path, config);
  // What alarms and routing controls say is not known here.
  if (type === 'CLOUDWATCH_METRIC' || type === 'RECOVERY_CONTROL') {
    return { kind: 'unwatched', healthy: config['InsufficientDataHealthStatus'] !== 'Unhealthy' };
  }
  if (!isProtocol(type)) {
    const types = [...Object.keys(PROTOCOLS), 'CALCULATED', 'CLOUDWATCH_METRIC', 'RECOVERY_CONTROL'].join(', ');
    throw problem(path, `${CONFIG}.Type`, `must be one of ${types}, got ${JSON.stringify(type)}`);
  }
  return readEndpoint(path, type, config);
}

function readEndpoint(path: string, type: keyof typeof PROTOCOLS, config: JsonObject): Endpoint {
  const protocol = PROTOCOLS[type];
  const { FullyQualifiedDomainName: name, IPAddress: address } = config;
  if (name === undefined && address === undefined) {
    throw problem(path, `${CONFIG}.FullyQualifiedDomainName`, 'or IPAddress must be given');
  }
  return {
    kind: 'endpoint',
    protocol,
    name: name === undefined ? undefined : normalizeName(text(path, `${CONFIG}.FullyQualifiedDomainName`, name)),
    address: address === undefined ? undefined : text(path, `${CONFIG}.IPAddress`, address),
    port: integer(path, `${CONFIG}.Port`, config['Port'] ?? DEFAULT_PORTS[protocol], 65_535),
    resourcePath: String(config['ResourcePath'] ?? '/').replace(/^(?!\/)/, '/'),
    searchString: type.endsWith('_STR_MATCH') ? readSearchString(path, config['SearchString']) : undefined,
    intervalSeconds: readInterval(path, config['RequestInterval'] ?? 30),
    failureThreshold: readFailureThreshold(path, config['FailureThreshold'] ?? 3),
  };
}

function readSearchString(path: string, value: Json | undefined): string {
  const searched = text(path, `${CONFIG}.SearchString`, value);
  if (searched.length <= MAXIMUM_SEARCH_STRING) return searched;
  throw problem(path, `${CONFIG}.SearchString`, `has ${searched.length} characters, at most ${MAXIMUM_SEARCH_STRING}`);
}

function readInterval(path: string, value: Json): number {
  const seconds = integer(path, `${CONFIG}.RequestInterval`, value, 30);
  if (INTERVALS_SECONDS.includes(seconds)) return seconds;
  throw problem(path, `${CONFIG}.RequestInterval`, `must be one of ${INTERVALS_SECONDS.join(', ')}, got ${seconds}`);
}

function readFailureThreshold(path: string, value: Json): number {
  const threshold = integer(path, `${CONFIG}.FailureThreshold`, value, MAXIMUM_FAILURE_THRESHOLD);
  if (threshold > 0) return threshold;
  throw problem(path, `${CONFIG}.FailureThreshold`, `must be an integer from 1 to ${MAXIMUM_FAILURE_THRESHOLD}, got 0`);
}

function readCalculation(path: string, config: JsonObject): Calculation {
  const children = config['ChildHealthChecks'];
  if (!Array.isArray(children)) throw problem(path, `${CONFIG}.ChildHealthChecks`, 'must be a list');
  const threshold = config['HealthThreshold'] ?? children.length;
  return {
    kind: 'calculated',
    children: children.map(String),
    threshold: integer(path, `${CONFIG}.HealthThreshold`, threshold, MAXIMUM_CHILDREN),
  };
}

function refuseCircles(check: HealthCheck, checks: readonly HealthCheck[], within: readonly string[]): void {
  if (within.includes(check.id)) {
    throw problem(check.path, `${CONFIG}.ChildHealthChecks`, 'contains, through its children, the check itself');
  }
  if (check.subject.kind !== 'calculated') return;
  const { children } = check.subject;
  for (const child of checks.filter(({ id }) => children.includes(id))) {
    refuseCircles(child, checks, [...within, check.id]);
  }
}

function isProtocol(type: string): type is keyof typeof PROTOCOLS {
  return Object.hasOwn(PROTOCOLS, type);
}

function isTrue(value: Json | undefined): boolean {
  return value === true || value === 'true';
}
