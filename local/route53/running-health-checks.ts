import type { AddressBook } from '../network/address-book.ts';
import type { Timing } from '../timing.ts';
import type { Endpoint, HealthCheck } from './health-check-model.ts';
import { probe } from './health-probe.ts';
import { type EndpointState, initialState, isCheckHealthy, nextState } from './health-state.ts';

/** What the records ask. */
export interface HealthChecks {
  /** True when nothing is known. @param id a health check's. */
  isHealthy(id: string): boolean;
}

export interface RunningHealthChecks extends HealthChecks {
  stop(): void;
}

export interface HealthChecksProps {
  readonly checks: readonly HealthCheck[];
  /** Which sockets stand for addresses: what it does not know is not probed. */
  readonly addressBook: Pick<AddressBook, 'find'>;
  /** The IPv4 addresses that the zones have for a name. */
  readonly resolve: (name: string) => readonly string[];
  readonly timing: Timing;
}

/** Probes the endpoints of health checks, each at its interval, from now on. */
export function startHealthChecks({ checks, addressBook, resolve, timing }: HealthChecksProps): RunningHealthChecks {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const states = new Map<string, EndpointState>();
  const timers = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  const check = async (id: string, endpoint: Endpoint): Promise<void> => {
    const [address = ''] = endpoint.address === undefined ? resolve(endpoint.name ?? '') : [endpoint.address];
    const socket = addressBook.find(address, endpoint.port);
    if (socket === undefined) states.delete(id);
    else {
      const passed = await probe(endpoint, socket, id, timing);
      states.set(id, nextState(states.get(id) ?? initialState, passed, endpoint.failureThreshold));
    }
    if (!stopped) {
      timers.set(
        id,
        setTimeout(() => void check(id, endpoint), timing.milliseconds(endpoint.intervalSeconds)),
      );
    }
  };

  for (const { id, subject, disabled } of checks) {
    if (subject.kind === 'endpoint' && !disabled)
      timers.set(
        id,
        setTimeout(() => void check(id, subject), 0),
      );
  }
  return {
    isHealthy: (id) => isCheckHealthy(id, byId, (endpoint) => states.get(endpoint)?.healthy),
    stop: () => {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
