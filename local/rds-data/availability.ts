import { setTimeout as sleep } from 'node:timers/promises';
import type { Timing } from '../timing.ts';
import { DataApiError, databaseUnavailable } from './errors.ts';
import type { DatabaseCluster } from './model.ts';

export type ClusterState = 'available' | 'paused' | 'resuming' | 'failing over';

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html */
const RESUME_SECONDS = 15;
/** A cluster that was paused for longer than a day is put into a deeper sleep. */
const RESUME_FROM_DEEP_SLEEP_SECONDS = 30;
const DEEP_SLEEP_AFTER_SECONDS = 24 * 60 * 60;

export interface ClusterAvailabilityProps {
  readonly cluster: Pick<DatabaseCluster, 'identifier' | 'secondsUntilAutoPause'>;
  readonly timing: Timing;
  /** Ends what must not outlive a pause: idle sessions and open transactions. */
  readonly close: () => void;
  /** Breaks every connection, as when the writer goes. */
  readonly drop: () => Promise<void>;
  readonly log: (line: string) => void;
}

/** Whether a cluster takes calls: it pauses without them, resumes by the next one, and its writer may go for a while. */
export class ClusterAvailability {
  /** By which every call is held up. */
  delayMilliseconds = 0;
  private readonly props: ClusterAvailabilityProps;
  private current: ClusterState = 'available';
  private calls = 0;
  private lastUse = performance.now();
  private pausedAt = 0;
  /** How long the present pause takes to end, when that is not left to AWS's ways. */
  private resumeSeconds: number | undefined;
  /** Of the next change that comes by itself. */
  private timer: NodeJS.Timeout | undefined;
  private readonly waiting: (() => void)[] = [];

  constructor(props: ClusterAvailabilityProps) {
    this.props = props;
    this.awaitIdleness();
  }

  get state(): ClusterState {
    return this.current;
  }

  /** Runs a call, or refuses it as the Data API does. */
  async serve<T>(call: () => Promise<T>): Promise<T> {
    if (this.current !== 'available') {
      throw this.refusal();
    }
    this.calls++;
    try {
      if (this.delayMilliseconds > 0) {
        // Nothing waits for it once the runtime has ended.
        await sleep(this.delayMilliseconds, undefined, { ref: false });
      }
      return await call();
    } finally {
      this.calls--;
      this.lastUse = performance.now();
    }
  }

  /**
   * Pauses the cluster as after idleness. Statements that run end by themselves; open transactions are rolled back.
   *
   * @param resumeSeconds documented seconds from the next call until it serves again; AWS's 15 or 30 by default
   * @throws while the cluster fails over
   */
  pause(resumeSeconds?: number): void {
    if (this.current === 'failing over') {
      throw new Error(`${this.props.cluster.identifier} is failing over: it can be paused when that is done.`);
    }
    this.resumeSeconds = resumeSeconds;
    if (this.current !== 'available') {
      return;
    }
    this.current = 'paused';
    this.pausedAt = performance.now();
    clearTimeout(this.timer);
    this.props.close();
  }

  /**
   * Takes the writer away and gives the cluster another one.
   *
   * @param seconds documented ones until the new writer takes calls
   * @throws while the cluster is paused
   */
  async failOver(seconds: number): Promise<void> {
    if (this.current === 'paused' || this.current === 'resuming') {
      throw new Error(`${this.props.cluster.identifier} is ${this.current}: it can fail over when it is available.`);
    }
    this.current = 'failing over';
    this.availableAfter(seconds);
    await this.props.drop();
  }

  /** Wakes a paused cluster, or one that is resuming, at once. */
  resume(): void {
    if (this.current === 'paused' || this.current === 'resuming') {
      this.serveAgain();
    }
  }

  /** Ends a failover at once. */
  recover(): void {
    if (this.current === 'failing over') {
      this.serveAgain();
    }
  }

  /** Resolves when the cluster takes calls. */
  available(): Promise<void> {
    return this.current === 'available' ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private serveAgain(): void {
    clearTimeout(this.timer);
    this.current = 'available';
    this.lastUse = performance.now();
    this.awaitIdleness();
    for (const resolve of this.waiting.splice(0)) {
      resolve();
    }
  }

  private refusal(): DataApiError {
    const { identifier } = this.props.cluster;
    if (this.current === 'failing over') {
      return databaseUnavailable(new Error(`${identifier} is failing over`));
    }
    if (this.current === 'paused') {
      this.current = 'resuming';
      this.availableAfter(this.resumeSeconds ?? this.documentedResumeSeconds());
    }
    return new DataApiError(
      'DatabaseResumingException',
      `The Aurora DB instance ${identifier} is resuming after being auto-paused. Please wait a few seconds and try again.`,
    );
  }

  private documentedResumeSeconds(): number {
    const deepSleep = this.props.timing.milliseconds(DEEP_SLEEP_AFTER_SECONDS);
    return performance.now() - this.pausedAt > deepSleep ? RESUME_FROM_DEEP_SLEEP_SECONDS : RESUME_SECONDS;
  }

  private availableAfter(seconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.serveAgain(), this.props.timing.milliseconds(seconds));
  }

  private awaitIdleness(): void {
    const { cluster, timing, log } = this.props;
    if (cluster.secondsUntilAutoPause === undefined) {
      return;
    }
    const limit = timing.milliseconds(cluster.secondsUntilAutoPause);
    const check = () => {
      const idle = this.calls > 0 ? 0 : performance.now() - this.lastUse;
      if (idle < limit) {
        this.timer = setTimeout(check, Math.ceil(limit - idle));
        return;
      }
      this.pause();
      log(`${cluster.identifier} is paused after ${cluster.secondsUntilAutoPause} s without a call.`);
    };
    this.timer = setTimeout(check, limit);
  }
}
