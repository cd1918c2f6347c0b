import type { HealthCheck } from './health-check-model.ts';

/** What the latest probes of an endpoint said. */
export interface EndpointState {
  readonly healthy: boolean;
  /** How many probes in a row said otherwise. */
  readonly dissenting: number;
}

/** Until there is enough data an endpoint is healthy. */
export const initialState: EndpointState = { healthy: true, dissenting: 0 };

/** @param threshold how many probes in a row have to say otherwise before the state changes. */
export function nextState(state: EndpointState, passed: boolean, threshold: number): EndpointState {
  if (passed === state.healthy) return { healthy: state.healthy, dissenting: 0 };
  const dissenting = state.dissenting + 1;
  return dissenting >= threshold ? { healthy: passed, dissenting: 0 } : { healthy: state.healthy, dissenting };
}

/**
 * Whether a health check is healthy: a disabled one always, a calculated one when enough of its children are, and an
 * inverted one when it would not be. What is not known is healthy.
 * @param endpointHealth undefined when nothing here could be probed.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export function isCheckHealthy(
  id: string,
  checks: ReadonlyMap<string, HealthCheck>,
  endpointHealth: (id: string) => boolean | undefined,
): boolean {
  const check = checks.get(id);
  if (check === undefined) return true;
  const healthy = check.disabled || healthOf(check, checks, endpointHealth);
  return healthy === undefined || healthy !== check.inverted;
}

function healthOf(
  { id, subject }: HealthCheck,
  checks: ReadonlyMap<string, HealthCheck>,
  endpointHealth: (id: string) => boolean | undefined,
): boolean | undefined {
  switch (subject.kind) {
    case 'endpoint':
      return endpointHealth(id);
    case 'unwatched':
      return subject.healthy;
    case 'calculated':
      return (
        subject.children.filter((child) => isCheckHealthy(child, checks, endpointHealth)).length >= subject.threshold
      );
  }
}
