/** One request of the drill and what came of it. */
export interface Attempt {
  /** When it was answered, in milliseconds of the monotonic clock. */
  readonly at: number;
  /** The class of its failure: a status, or a code of the network. @default - it succeeded */
  readonly failure?: string;
}

export interface AttemptSummary {
  readonly requests: number;
  /** How many failed, by class. */
  readonly errors: Readonly<Record<string, number>>;
  /** From the beginning of the fault to the last failure; 0 when none failed. */
  readonly recoverySeconds: number;
}

/** @param begun when the fault began */
export function summarize(attempts: readonly Attempt[], begun: number): AttemptSummary {
  const errors: Record<string, number> = {};
  let last = begun;
  for (const { at, failure } of attempts) {
    if (failure === undefined) continue;
    errors[failure] = (errors[failure] ?? 0) + 1;
    last = Math.max(last, at);
  }
  return { requests: attempts.length, errors, recoverySeconds: (last - begun) / 1000 };
}
