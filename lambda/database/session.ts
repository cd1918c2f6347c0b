import { type RetryOptions, retryTransient } from './retry.ts';

/** Runs one request's statements: repeats those that met a transient error, and adds up the time they took. */
export class DatabaseSession {
  private readonly options: RetryOptions;
  private elapsed = 0;

  constructor(options: RetryOptions) {
    this.options = options;
  }

  /** The time spent in the database so far, waits between attempts included. */
  get milliseconds(): number {
    return this.elapsed;
  }

  /** @param statement must be safe to repeat; told whether an attempt before it may have taken effect. */
  async run<T>(statement: (uncertain: boolean) => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await retryTransient(statement, this.options);
    } finally {
      this.elapsed += performance.now() - start;
    }
  }
}
