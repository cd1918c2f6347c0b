import { findByName } from '../find-by-name.ts';
import type { Timing } from '../timing.ts';
import type { FaultEffect, FaultKind } from './fault-kind.ts';

/** What is asked for when a fault is to begin. */
export interface FaultRequest {
  readonly kind: string;
  /** A name, or the end of one. @default - the only one that there is */
  readonly target?: string;
  /** Documented seconds until it ends by itself. @default - the kind's own */
  readonly seconds?: number;
  /** @default - the kind's own */
  readonly milliseconds?: number;
}

export interface ActiveFault {
  readonly kind: string;
  readonly target: string;
  /** ISO 8601. */
  readonly since: string;
  /** Documented seconds after which it ends by itself. @default - by command */
  readonly seconds?: number;
  readonly milliseconds?: number;
}

/** A kind of fault, as it is listed. */
export interface FaultOffer {
  readonly kind: string;
  readonly description: string;
  readonly strikes: string;
  readonly targets: readonly string[];
  readonly seconds?: number;
  readonly milliseconds?: number;
}

export interface FaultsProps {
  readonly kinds: readonly FaultKind[];
  readonly timing: Timing;
  /** Told when a fault begins and when it ends. */
  readonly log: (line: string) => void;
}

interface Running {
  readonly fault: ActiveFault;
  readonly effect: FaultEffect;
  timer?: NodeJS.Timeout;
}

/** The faults that are made on command. Each ends by command or by itself. */
export class Faults {
  private readonly props: FaultsProps;
  private readonly running = new Map<string, Running>();
  /** Changes are made one after the other. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(props: FaultsProps) {
    this.props = props;
  }

  get active(): readonly ActiveFault[] {
    return [...this.running.values()].map(({ fault }) => fault);
  }

  get offers(): readonly FaultOffer[] {
    return this.props.kinds.map(({ name, description, strikes, targets, seconds, milliseconds }) => ({
      kind: name,
      description,
      strikes,
      targets: targets().map((target) => target.name),
      ...(seconds !== undefined && { seconds }),
      ...(milliseconds !== undefined && { milliseconds }),
    }));
  }

  /**
   * Begins a fault. One that is active already begins anew, with other settings.
   *
   * @throws when there is no such kind or target, or it cannot begin now
   */
  begin(request: FaultRequest): Promise<ActiveFault> {
    return this.inTurn(async () => {
      const kind = this.kind(request.kind);
      const target = nameOfTarget(kind, request.target);
      refuseMeaninglessSettings(kind, request);
      const key = `${kind.name} ${target}`;
      await this.stop(key);
      const seconds = request.seconds ?? kind.seconds;
      const milliseconds = request.milliseconds ?? kind.milliseconds;
      const effect = await kind.begin(target, { seconds, milliseconds: milliseconds ?? 0 });
      const fault: ActiveFault = {
        kind: kind.name,
        target,
        since: new Date().toISOString(),
        ...(seconds !== undefined && { seconds }),
        ...(milliseconds !== undefined && { milliseconds }),
      };
      const running: Running = { fault, effect };
      this.running.set(key, running);
      this.endByItself(key, running);
      this.props.log(`Fault: ${describe(fault)}.`);
      return fault;
    });
  }

  /**
   * Ends the faults of a kind, or of that kind and target.
   *
   * @returns those that were active
   * @throws when there is no such kind or target
   */
  end(kindName: string, targetName?: string): Promise<readonly ActiveFault[]> {
    return this.inTurn(async () => {
      const kind = this.kind(kindName);
      const target = targetName === undefined ? undefined : nameOfTarget(kind, targetName);
      return this.stopAll((fault) => fault.kind === kind.name && (target === undefined || fault.target === target));
    });
  }

  endAll(): Promise<readonly ActiveFault[]> {
    return this.inTurn(() => this.stopAll(() => true));
  }

  private kind(name: string): FaultKind {
    const found = this.props.kinds.find((kind) => kind.name === name);
    if (found) return found;
    const names = this.props.kinds.map((kind) => kind.name).join(', ');
    throw new Error(`There is no fault ${JSON.stringify(name)}. The faults are: ${names}.`);
  }

  private inTurn<T>(change: () => Promise<T>): Promise<T> {
    const result = this.last.then(change);
    this.last = result.catch(() => undefined);
    return result;
  }

  private endByItself(key: string, running: Running): void {
    const { effect, fault } = running;
    const end = () => {
      void this.inTurn(async () => {
        if (this.running.get(key) === running) await this.stop(key);
      });
    };
    if (effect.over) void effect.over.then(end);
    else if (fault.seconds !== undefined)
      running.timer = setTimeout(end, this.props.timing.milliseconds(fault.seconds));
  }

  private async stopAll(which: (fault: ActiveFault) => boolean): Promise<readonly ActiveFault[]> {
    const stopped: ActiveFault[] = [];
    for (const [key, { fault }] of [...this.running]) {
      if (!which(fault)) continue;
      await this.stop(key);
      stopped.push(fault);
    }
    return stopped;
  }

  private async stop(key: string): Promise<void> {
    const running = this.running.get(key);
    if (!running) return;
    clearTimeout(running.timer);
    this.running.delete(key);
    await running.effect.end();
    this.props.log(`Fault over: ${running.fault.kind} ${running.fault.target}.`);
  }
}

function nameOfTarget({ name, strikes, targets }: FaultKind, wanted: string | undefined): string {
  const all = targets();
  if (wanted !== undefined) return findByName(strikes, all, wanted).name;
  const [only, second] = all;
  if (only && !second) return only.name;
  const names = all.map((target) => target.name).join(', ');
  throw new Error(
    only
      ? `${name} needs the name of its ${strikes}: ${names}.`
      : `${name} has nothing to strike: there is no ${strikes}.`,
  );
}

function refuseMeaninglessSettings({ name, milliseconds: measure }: FaultKind, request: FaultRequest): void {
  const { seconds, milliseconds } = request;
  if (seconds !== undefined && !(seconds > 0 && seconds <= MAXIMUM_SECONDS)) {
    throw new Error(`A fault lasts for more than 0 and at most ${MAXIMUM_SECONDS} seconds, got ${seconds}.`);
  }
  if (milliseconds === undefined) return;
  if (measure === undefined) throw new Error(`${name} takes no milliseconds.`);
  if (!(milliseconds > 0 && milliseconds <= MAXIMUM_MILLISECONDS)) {
    throw new Error(`${name} takes more than 0 and at most ${MAXIMUM_MILLISECONDS} milliseconds, got ${milliseconds}.`);
  }
}

const MAXIMUM_SECONDS = 24 * 60 * 60;
/** The longest that a function runs. */
const MAXIMUM_MILLISECONDS = 15 * 60 * 1000;

/** E.g. `function-slow foobar-production-api, 1000 ms, for 60 s`. */
export function describe({ kind, target, seconds, milliseconds }: ActiveFault): string {
  return [
    `${kind} ${target}`,
    ...(milliseconds === undefined ? [] : [`${milliseconds} ms`]),
    ...(seconds === undefined ? [] : [`for ${seconds} s`]),
  ].join(', ');
}
