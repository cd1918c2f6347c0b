import { DatabaseUnavailableError, isTransient, isUncertain } from './errors.ts';

export interface RetryOptions {
  /** The milliseconds that are left, asked again before every attempt. */
  readonly remainingMilliseconds: () => number;
  /** Told before each wait. */
  readonly onRetry?: (retry: Retry) => void;
  /** @default - timers */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** A number in [0, 1). @default Math.random */
  readonly random?: () => number;
}

interface Retry {
  readonly attempt: number;
  readonly waitMilliseconds: number;
  readonly error: unknown;
}

const FIRST_WAIT_MILLISECONDS = 50;
const LONGEST_WAIT_MILLISECONDS = 1_000;

/**
 * Runs an operation again after a transient error, such as a paused database that is resuming, for as long as there is
 * time. An attempt whose answer was lost may have taken effect, so the operation must be safe to repeat; it is told
 * whether there was such an attempt.
 */
export async function retryTransient<T>(
  operation: (uncertain: boolean) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { remainingMilliseconds, onRetry, sleep = wait, random = Math.random } = options;
  let uncertain = false;
  for (let attempt = 1; ; attempt++) {
    try {
      return await withinTime(operation(uncertain), remainingMilliseconds());
    } catch (error) {
      if (!isTransient(error)) {
        throw error;
      }
      const waitMilliseconds = backoff(attempt, random());
      if (waitMilliseconds >= remainingMilliseconds()) {
        throw new DatabaseUnavailableError(error);
      }
      uncertain ||= isUncertain(error);
      onRetry?.({ attempt, waitMilliseconds, error });
      await sleep(waitMilliseconds);
    }
  }
}

/** Exponential, from half of the step to the whole, so that waiting functions do not return all at once. */
export function backoff(attempt: number, random: number): number {
  const step = Math.min(LONGEST_WAIT_MILLISECONDS, FIRST_WAIT_MILLISECONDS * 2 ** (attempt - 1));
  return Math.round(step * (0.5 + random / 2));
}

/** Gives up on an answer that would come after the function was killed, so that the caller still gets an error. */
async function withinTime<T>(answer: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DatabaseUnavailableError(new Error('no answer'))), Math.max(0, milliseconds));
  });
  try {
    return await Promise.race([answer, expiry]);
  } finally {
    clearTimeout(timer);
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
