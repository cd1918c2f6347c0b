import type { FaultOffer, FaultRequest } from '../faults/faults.ts';

/** One play of the drill: the faults that begin together. */
export interface Scenario {
  readonly name: string;
  readonly faults: readonly FaultRequest[];
}

interface Part {
  readonly kind: string;
  readonly targets: 'first' | 'all';
  /** Documented seconds. @default - the kind's own */
  readonly seconds?: number;
  readonly milliseconds?: number;
}

/** What is played, in this order, with how long each takes at AWS's pace. */
const PLAYS: Readonly<Record<string, readonly Part[]>> = {
  'load-balancer-away': [{ kind: 'load-balancer-away', targets: 'first', seconds: 180 }],
  'zone-away': [{ kind: 'zone-away', targets: 'first', seconds: 120 }],
  'target-unhealthy': [{ kind: 'target-unhealthy', targets: 'first', seconds: 180 }],
  // Stale answers harm only when they are wrong.
  'dns-stale': [
    { kind: 'dns-stale', targets: 'first', seconds: 120 },
    { kind: 'load-balancer-away', targets: 'first', seconds: 120 },
  ],
  'function-throttled': [{ kind: 'function-throttled', targets: 'first', seconds: 60 }],
  'function-slow': [{ kind: 'function-slow', targets: 'first', seconds: 60, milliseconds: 500 }],
  'function-crashing': [{ kind: 'function-crashing', targets: 'first', seconds: 60 }],
  'database-paused': [{ kind: 'database-paused', targets: 'first' }],
  'database-failed-over': [{ kind: 'database-failed-over', targets: 'first', seconds: 30 }],
  'database-slow': [{ kind: 'database-slow', targets: 'first', seconds: 60, milliseconds: 300 }],
  'secret-rotated': [{ kind: 'secret-rotated', targets: 'all', seconds: 5 }],
};

export const SCENARIO_NAMES: readonly string[] = Object.keys(PLAYS);

/**
 * The scenarios that a runtime can play.
 *
 * @param only the names of those that are wanted. @throws when one is unknown or has nothing to strike
 */
export function chooseScenarios(offers: readonly FaultOffer[], only: readonly string[] = []): readonly Scenario[] {
  const unknown = only.filter((name) => !SCENARIO_NAMES.includes(name));
  if (unknown.length > 0) {
    throw new Error(`The drill has no ${unknown.join(', ')}. It has: ${SCENARIO_NAMES.join(', ')}.`);
  }
  const playable = SCENARIO_NAMES.map((name) => ({ name, faults: faultsOf(PLAYS[name] ?? [], offers) })).filter(
    ({ faults }) => faults.length > 0,
  );
  const missing = only.filter((name) => !playable.some((scenario) => scenario.name === name));
  if (missing.length > 0) throw new Error(`The templates have nothing for ${missing.join(', ')} to strike.`);
  return only.length === 0 ? playable : playable.filter(({ name }) => only.includes(name));
}

function faultsOf(parts: readonly Part[], offers: readonly FaultOffer[]): readonly FaultRequest[] {
  return parts.flatMap(({ targets, ...settings }) => {
    const available = offers.find(({ kind }) => kind === settings.kind)?.targets ?? [];
    return (targets === 'all' ? available : available.slice(0, 1)).map((target) => ({ ...settings, target }));
  });
}
