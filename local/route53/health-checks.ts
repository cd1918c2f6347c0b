import { isJsonObject, type Json } from '../assembly/json.ts';
import type { Resource } from '../assembly/resource.ts';

/**
 * The state of every health check as far as the templates alone decide it: a disabled check is always healthy, and
 * unhealthy when inverted; a calculated one counts its children. Endpoints are not probed: no information is healthy.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export function readHealthChecks(resources: readonly Resource[]): ReadonlyMap<string, boolean> {
  const configs = new Map(resources.map((resource) => [resource.physicalId, configOf(resource)]));

  const isHealthy = (id: string, within: readonly string[]): boolean => {
    const config = configs.get(id);
    if (config === undefined) return true;
    if (within.includes(id)) {
      throw new Error(
        `${config.path}: HealthCheckConfig.ChildHealthChecks contains, through its children, the check itself`,
      );
    }
    const state = config.disabled || (config.children && countHealthy(config, [...within, id]));
    return state === undefined || state !== config.inverted;
  };
  const countHealthy = ({ children = [], threshold }: HealthCheckConfig, within: readonly string[]): boolean =>
    children.filter((child) => isHealthy(child, within)).length >= threshold;

  return new Map([...configs.keys()].map((id) => [id, isHealthy(id, [])]));
}

interface HealthCheckConfig {
  readonly path: string;
  readonly disabled: boolean;
  readonly inverted: boolean;
  /** Undefined unless the check is calculated. */
  readonly children: readonly string[] | undefined;
  readonly threshold: number;
}

function configOf({ path, properties }: Resource): HealthCheckConfig {
  const config = properties['HealthCheckConfig'];
  if (!isJsonObject(config)) throw new Error(`${path}: HealthCheckConfig must be an object`);
  const children = config['Type'] === 'CALCULATED' ? strings(config['ChildHealthChecks']) : undefined;
  return {
    path,
    disabled: isTrue(config['Disabled']),
    inverted: isTrue(config['Inverted']),
    children,
    threshold: Number(config['HealthThreshold'] ?? children?.length ?? 0),
  };
}

function strings(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function isTrue(value: Json | undefined): boolean {
  return value === true || value === 'true';
}
