/** How long a part of the start took. */
export interface Step {
  readonly name: string;
  readonly milliseconds: number;
}

/** The steps of a start, one after the other, with the time that each took. */
export class Steps {
  private readonly progress: (line: string) => void;
  private readonly milliseconds = new Map<string, number>();
  private since = performance.now();

  /** @param progress takes a line for each step that is done */
  constructor(progress: (line: string) => void) {
    this.progress = progress;
  }

  /** The time since the step before was this one's. @param name those of one name count together */
  done(line: string, name: string): void {
    const now = performance.now();
    this.milliseconds.set(name, (this.milliseconds.get(name) ?? 0) + now - this.since);
    this.since = now;
    this.progress(line);
  }

  get taken(): readonly Step[] {
    return [...this.milliseconds].map(([name, milliseconds]) => ({ name, milliseconds: Math.round(milliseconds) }));
  }
}
