import { ExecutionEnvironment, type ExecutionEnvironmentOptions } from './execution-environment.ts';

export interface FunctionEnvironmentsOptions extends Omit<ExecutionEnvironmentOptions, 'version' | 'onEnd'> {
  /** How many environments run at once; further invocations wait. */
  readonly maximum: number;
}

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
  private stopped = false;

  constructor(options: FunctionEnvironmentsOptions) {
    this.options = options;
  }

  /** An environment for one invocation: the one used last, else a new one, else the next that becomes free. */
  async acquire(version: string): Promise<ExecutionEnvironment> {
    if (this.stopped) throw stoppedError();
    return this.take(version) ?? new Promise((resolve, reject) => this.waiting.push({ version, resolve, reject }));
  }

  release(environment: ExecutionEnvironment): void {
    if (environment.usable) this.idle.push(environment);
    else this.all.delete(environment);
    this.serveWaiting();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const { reject } of this.waiting) reject(stoppedError());
    this.waiting = [];
    await Promise.all([...this.all].map((environment) => environment.terminate()));
  }

  private serveWaiting(): void {
    const next = this.waiting[0];
    if (!next || this.stopped) return;
    try {
      const environment = this.take(next.version);
      if (!environment) return;
      next.resolve(environment);
    } catch (error) {
      next.reject(error instanceof Error ? error : new Error(String(error)));
    }
    this.waiting.shift();
  }

  private take(version: string): ExecutionEnvironment | undefined {
    const index = this.idle.findLastIndex((environment) => environment.version === version);
    if (index >= 0) return this.idle.splice(index, 1)[0];
    if (this.all.size >= this.options.maximum) {
      const other = this.idle.shift();
      if (!other) return undefined;
      this.all.delete(other);
      void other.terminate();
    }
    return this.start(version);
  }

  private start(version: string): ExecutionEnvironment {
    const environment: ExecutionEnvironment = new ExecutionEnvironment({
      ...this.options,
      version,
      onEnd: () => {
        this.idle = this.idle.filter((other) => other !== environment);
        this.all.delete(environment);
        this.serveWaiting();
      },
    });
    this.all.add(environment);
    return environment;
  }
}

function stoppedError(): Error {
  return new Error('The local runtime is stopping.');
}
