import type { Timing } from '../timing.ts';
import { matchesStatus } from './matcher.ts';
import type { HealthCheck, TargetGroup } from './model.ts';
import type { HeaderField, HttpRequest } from './request.ts';
import { StickySessions } from './sticky-sessions.ts';
import type { Target } from './target.ts';
import { slowStartShare, TargetChoice } from './target-choice.ts';
import {
  afterCheck,
  INITIAL_HEALTH,
  type TargetHealth,
  type TargetState,
  UNAVAILABLE_HEALTH,
} from './target-health.ts';

/** A check waits for a function, whose time is real at any speed: it gets at least this long. */
const MINIMUM_CHECK_MILLISECONDS = 1000;

export interface RunningTargetGroupOptions {
  readonly targetGroup: TargetGroup;
  readonly targets: readonly Target[];
  readonly timing: Timing;
  /** Whether the load balancer itself can reach its targets. */
  readonly reachable: () => boolean;
  readonly log: (line: string) => void;
}

/** A target group at work: its targets and what the health checks say of them. */
export class RunningTargetGroup {
  readonly targetGroup: TargetGroup;
  /** Resolves when the first check of each target is in. */
  readonly checked: Promise<void>;
  /** Whether every check fails, whatever a target answers. */
  checksFail = false;
  private readonly options: RunningTargetGroupOptions;
  private readonly health = new Map<Target, TargetHealth>();
  /** Since when a target is in its slow start. */
  private readonly slowSince = new Map<Target, number>();
  private readonly sessions = new StickySessions();
  private readonly choice: TargetChoice<Target>;
  private readonly timers = new Set<NodeJS.Timeout>();
  private stopped = false;

  constructor(options: RunningTargetGroupOptions) {
    this.options = options;
    this.targetGroup = options.targetGroup;
    this.choice = new TargetChoice(
      options.targetGroup.targetType === 'lambda' ? 'round_robin' : options.targetGroup.algorithm,
    );
    const { healthCheck } = options.targetGroup;
    for (const target of options.targets) {
      this.health.set(target, healthCheck ? INITIAL_HEALTH : UNAVAILABLE_HEALTH);
    }
    this.checked = healthCheck
      ? Promise.all(options.targets.map((target) => this.check(target, healthCheck))).then(() => undefined)
      : Promise.resolve();
  }

  get states(): ReadonlyMap<Target, TargetState> {
    return new Map([...this.health].map(([target, { state }]) => [target, state]));
  }

  /** The target of the next request: while none is healthy, all are used. Undefined when there is none. */
  chooseTarget(request: HttpRequest): Target | undefined {
    const healthy = this.usable();
    const candidates = healthy.length > 0 ? healthy : [...this.health.keys()];
    const { targetGroup } = this;
    const kept =
      targetGroup.targetType === 'lambda' ? undefined : this.sessions.targetOf(request, targetGroup, candidates);
    return kept ?? this.choice.next(candidates, (target) => this.shareOf(target), Math.random());
  }

  /** The cookies by which the client comes back to its target. */
  stickyCookies(target: Target, headers: readonly HeaderField[], https: boolean): readonly HeaderField[] {
    const { targetGroup } = this;
    return targetGroup.targetType === 'lambda' ? [] : this.sessions.targetCookies(target, targetGroup, headers, https);
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    for (const target of this.health.keys()) target.close?.();
  }

  private usable(): readonly Target[] {
    const usable: Target[] = [];
    for (const [target, { state }] of this.health) {
      if (state === 'healthy' || state === 'unavailable') usable.push(target);
    }
    return usable;
  }

  /** A target starts slowly only beside others that can take the load. */
  private startSlowly(target: Target): void {
    const { targetGroup } = this;
    if (targetGroup.targetType === 'lambda' || targetGroup.slowStartSeconds === 0) return;
    if (this.usable().some((other) => other !== target && this.shareOf(other) === 1)) {
      this.slowSince.set(target, performance.now());
    }
  }

  private shareOf(target: Target): number {
    const since = this.slowSince.get(target);
    if (since === undefined || this.targetGroup.targetType === 'lambda') return 1;
    const duration = this.options.timing.milliseconds(this.targetGroup.slowStartSeconds);
    return slowStartShare(performance.now() - since, duration);
  }

  /** Checks the target once and, whatever comes of it, plans the next check. */
  private async check(target: Target, healthCheck: HealthCheck): Promise<void> {
    const { timing, log } = this.options;
    const next = this.after(timing.milliseconds(healthCheck.intervalSeconds));
    const failure = await this.failureOf(target, healthCheck);
    if (this.stopped) return;
    const before = this.health.get(target) ?? INITIAL_HEALTH;
    const after = afterCheck(before, failure === undefined, healthCheck);
    if (after.state === 'healthy' && before.state !== 'healthy') this.startSlowly(target);
    this.health.set(target, after);
    if (after.state !== before.state) {
      const why = failure === undefined ? '' : `: ${failure}`;
      log(`${this.targetGroup.name}: ${target.id} is ${after.state}${why}`);
    }
    void next.then(() => this.check(target, healthCheck));
  }

  /** Why the check failed; undefined when it succeeded. */
  private async failureOf(target: Target, healthCheck: HealthCheck): Promise<string | undefined> {
    if (!this.options.reachable()) return 'the load balancer is away';
    if (this.checksFail) return 'its health checks are made to fail';
    const limit = Math.max(MINIMUM_CHECK_MILLISECONDS, this.options.timing.milliseconds(healthCheck.timeoutSeconds));
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`no answer to the health check within ${limit} ms`), limit);
    });
    const answer = target.check(healthCheck).then(
      (status) =>
        matchesStatus(healthCheck.matcher, status)
          ? undefined
          : `the health check got ${status}, not ${healthCheck.matcher}`,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    try {
      return await Promise.race([answer, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Never resolves once the target group is stopped. */
  private async after(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        resolve();
      }, milliseconds);
      this.timers.add(timer);
    });
  }
}
