import type { Named } from '../find-by-name.ts';

/** One sort of fault that can be made on command. */
export interface FaultKind {
  /** E.g. `load-balancer-away`. */
  readonly name: string;
  readonly description: string;
  /** What it strikes, in the singular: `load balancer`. */
  readonly strikes: string;
  readonly targets: () => readonly Named[];
  /**
   * Documented seconds after which it ends by itself.
   *
   * @default - it ends by command, or after the seconds that it is begun with
   */
  readonly seconds?: number;
  /** How slow. @default - a fault of this kind has no such measure */
  readonly milliseconds?: number;
  /** @param target the name of one of its targets */
  readonly begin: (target: string, settings: FaultSettings) => Promise<FaultEffect> | FaultEffect;
}

export interface FaultSettings {
  /** As the kind's own, or as asked for. */
  readonly seconds: number | undefined;
  readonly milliseconds: number;
}

/** A fault that has begun. */
export interface FaultEffect {
  /** Undoes the fault. Called once, also when it was over by itself. */
  readonly end: () => Promise<void> | void;
  /** Resolves when it is over by itself. @default - it is over after its seconds */
  readonly over?: Promise<void>;
}
