import { availableParallelism } from 'node:os';
import { ExecutionEnvironment, type ExecutionEnvironmentOptions } from './execution-environment.ts';

export interface FunctionEnvironmentsOptions
  extends Omit<ExecutionEnvironmentOptions, 'version' | 'provisioned' | 'onEnd'> {
  /** How many environments run at once; further invocations wait. */
  readonly maximum: number;
}

const STARTS_AT_A_TIME = availableParallelism();

interface Waiting {
  readonly version: string;
  readonly resolve: (environment: ExecutionEnvironment) => void;
  readonly reject: (error: Error) => void;
}

/** The execution environments of one function, of all its versions. */
export class FunctionEnvironments {
  private readonly options: FunctionEnvironmentsOptions;
  private readonly all = new Set<ExecutionEnvironment>();
  /** The most recently used last. */
  private idle: ExecutionEnvironment[] = [];
  private waiting: Waiting[] = [];
  private starting = 0;
  private stopped = false;
  /** Resolves the promise of `retire`. */
  private onRetired: (() => void) | undefined;

  constructor(options: FunctionEnvironmentsOptions) {
    this.options = options;
  }

  /**
   * An environment for one invocation: the idle one used last, else the next that becomes free or has started.
   *
   * Unlike Lambda, an invocation does not wait for the very environment that was started for it. Few start at a time,
   * so that a burst of short requests does not spend this machine on starts.
   */
  async acquire(version: string): Promise<ExecutionEnvironment> {
    if (this.stopped) throw stoppedError();
    const index = this.idle.findLastIndex((environment) => environment.version === version);
    const [idle] = index < 0 ? [] : this.idle.splice(index, 1);
    if (idle) return idle;
    return new Promise((resolve, reject) => {
      this.waiting.push({ version, resolve, reject });
      this.grow();
    });
  }

  release(environment: ExecutionEnvironment): void {
    if (environment.usable) this.offer(environment);
    else this.all.delete(environment);
    this.grow();
    this.endRetired();
  }

  /**
   * Initialises environments before they are needed, as many as may run.
   *
   * @throws when one fails to initialise
   */
  async provision(version: string, count: number): Promise<void> {
    const free = Math.max(0, this.options.maximum - this.all.size);
    const environments = Array.from({ length: Math.min(count, free) }, () => this.create(version, true));
    await Promise.all(environments.map(({ started }) => started));
    const failed = environments.find(({ initFailure }) => initFailure !== undefined);
    if (failed) {
      throw new Error(`${this.options.lambda.path}: the function failed to initialise: ${failed.initFailure}`);
    }
    for (const environment of environments) this.offer(environment);
  }

  /** Ends the environments that are idle: what is invoked next is a cold start. */
  endIdle(): void {
    for (const environment of this.idle.splice(0)) {
      this.all.delete(environment);
      void environment.terminate();
    }
  }

  /** Ends every environment as if its process crashed: what runs fails. */
  crash(): void {
    this.endIdle();
    for (const environment of this.all) environment.crash();
  }

  /** Ends each environment once nothing waits for it, after the invocations that were begun. @returns when all have ended */
  retire(): Promise<void> {
    const retired = new Promise<void>((resolve) => {
      this.onRetired = resolve;
    });
    this.endRetired();
    return retired;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const { reject } of this.waiting) reject(stoppedError());
    this.waiting = [];
    await Promise.all([...this.all].map((environment) => environment.terminate()));
  }

  private endRetired(): void {
    if (!this.onRetired) return;
    this.endIdle();
    if (this.all.size === 0 && this.waiting.length === 0) this.onRetired();
  }

  /** Gives an environment to the invocation that has waited longest for one of its version. */
  private offer(environment: ExecutionEnvironment): void {
    const index = this.waiting.findIndex(({ version }) => version === environment.version);
    const [waiting] = index < 0 ? [] : this.waiting.splice(index, 1);
    if (waiting) waiting.resolve(environment);
    else if (environment.usable) this.idle.push(environment);
    else this.all.delete(environment);
  }

  /** Starts environments for invocations that wait with none on its way. */
  private grow(): void {
    while (this.starting < STARTS_AT_A_TIME && !this.stopped) {
      const waiting = this.waiting[this.starting];
      if (!waiting || !this.makeRoom()) return;
      try {
        this.start(waiting.version);
      } catch (error) {
        this.waiting.splice(this.waiting.indexOf(waiting), 1);
        waiting.reject(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  /** An idle environment that is in nobody's place ends for one of the version that is asked for. */
  private makeRoom(): boolean {
    if (this.all.size < this.options.maximum) return true;
    const other = this.idle.shift();
    if (!other) return false;
    this.all.delete(other);
    void other.terminate();
    return true;
  }

  private start(version: string): void {
    const environment = this.create(version, false);
    this.starting += 1;
    void environment.started.then(() => {
      this.starting -= 1;
      this.offer(environment);
      this.grow();
      this.endRetired();
    });
  }

  private create(version: string, provisioned: boolean): ExecutionEnvironment {
    const environment: ExecutionEnvironment = new ExecutionEnvironment({
      ...this.options,
      version,
      provisioned,
      onEnd: () => {
        this.idle = this.idle.filter((other) => other !== environment);
        this.all.delete(environment);
        this.grow();
        this.endRetired();
      },
    });
    this.all.add(environment);
    return environment;
  }
}

function stoppedError(): Error {
  return new Error('The local runtime is stopping.');
}
