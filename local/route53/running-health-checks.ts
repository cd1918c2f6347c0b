import { isDeepStrictEqual } from 'node:util';
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
  /** Goes by other checks from now on. Of those that stay the same, what is known stays known. */
  update(checks: readonly HealthCheck[]): void;
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

interface Running {
  readonly check: HealthCheck;
  /** Undefined when nothing here could be probed. */
  state?: EndpointState | undefined;
  timer?: NodeJS.Timeout;
}

/** Probes the endpoints of health checks, each at its interval, from now on. */
export function startHealthChecks({ checks, addressBook, resolve, timing }: HealthChecksProps): RunningHealthChecks {
  const running = new Map<string, Running>();
  let byId: ReadonlyMap<string, HealthCheck> = new Map();

  const stateAfterProbe = async ({ check: { id }, state }: Running, endpoint: Endpoint) => {
    const [address = ''] = endpoint.address === undefined ? resolve(endpoint.name ?? '') : [endpoint.address];
    const socket = addressBook.find(address, endpoint.port);
    if (socket === undefined) return undefined;
    return nextState(state ?? initialState, await probe(endpoint, socket, id, timing), endpoint.failureThreshold);
  };
  const probeAfter = (seconds: number, own: Running, endpoint: Endpoint): void => {
    own.timer = setTimeout(async () => {
      own.state = await stateAfterProbe(own, endpoint);
      if (running.get(own.check.id) === own) probeAfter(endpoint.intervalSeconds, own, endpoint);
    }, timing.milliseconds(seconds));
  };
  const update = (changed: readonly HealthCheck[]): void => {
    byId = new Map(changed.map((check) => [check.id, check]));
    for (const [id, { check, timer }] of running) {
      if (isDeepStrictEqual(check, byId.get(id))) continue;
      clearTimeout(timer);
      running.delete(id);
    }
    for (const check of changed.filter(({ id }) => !running.has(id))) {
      const own: Running = { check };
      running.set(check.id, own);
      if (check.subject.kind === 'endpoint' && !check.disabled) probeAfter(0, own, check.subject);
    }
  };

  update(checks);
  return {
    isHealthy: (id) => isCheckHealthy(id, byId, (endpoint) => running.get(endpoint)?.state?.healthy),
    update,
    stop: () => update([]),
  };
}
