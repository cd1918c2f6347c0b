/** To the process that keeps a CDK app loaded: run it once more. */
export interface RunOrder {
  /** Counted from 1. */
  readonly run: number;
  /** What the app finds in its environment beside the process's. */
  readonly environment: Readonly<Record<string, string>>;
}

/** From it: the run is over, and all that it printed was followed by `endOfRun`. */
export interface RunReport {
  readonly run: number;
  /** As the exit code of a process of its own would be. */
  readonly code: number;
}

/** Ends what one run printed to a stream. */
export function endOfRun(run: number): string {
  return `\u0000end of run ${run}\u0000`;
}
