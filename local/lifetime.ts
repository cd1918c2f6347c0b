type Stop = () => Promise<void> | void;

/** What was started and is to be stopped, in reverse order, however far the start came. */
export class Lifetime {
  endedBySignal = false;
  private readonly controller = new AbortController();
  private readonly stops: Stop[] = [];
  private ended: Promise<void> | undefined;

  /** Aborted when the end begins. */
  get ending(): AbortSignal {
    return this.controller.signal;
  }

  /** Notes how to stop what was just started; stops it at once when the end has come meanwhile. */
  async add(stop: Stop): Promise<void> {
    if (this.ended) {
      await stop();
      throw new Error('Stopped while starting.');
    }
    this.stops.push(stop);
  }

  /** Stops everything, each part even when another fails to stop. */
  end(): Promise<void> {
    this.ended ??= this.stopAll();
    return this.ended;
  }

  private async stopAll(): Promise<void> {
    this.controller.abort();
    const failures: unknown[] = [];
    for (const stop of this.stops.reverse()) {
      try {
        await stop();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `Not everything stopped: ${failures.join('; ')}`);
  }
}
