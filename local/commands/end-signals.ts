import type { Lifetime } from '../lifetime.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** With `npm start` the terminal and npm each send a signal for a single Ctrl-C, one right after the other. */
const ONE_CTRL_C_MILLISECONDS = 1_000;

/**
 * Acts on the first signal that asks the process to end, instead of ending at once. A later one ends the process
 * whatever is still being stopped.
 *
 * @returns ends the listening
 */
export function onEndSignals(act: () => void): () => void {
  let first: number | undefined;
  const listener = () => {
    if (first === undefined) {
      first = performance.now();
      act();
    } else if (performance.now() - first > ONE_CTRL_C_MILLISECONDS) {
      endNow('Ended at once: told to a second time, while not everything had stopped.');
    }
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}

/**
 * Ends a lifetime when a signal asks for it, and the process with it when something cannot be stopped: what is left
 * would keep it alive, as would a start that is still under way.
 *
 * @returns resolves when a signal has ended everything
 */
export function endOnSignals(lifetime: Lifetime): Promise<void> {
  return new Promise((resolve) => {
    onEndSignals(() => {
      lifetime.endedBySignal = true;
      lifetime.end().then(resolve, ({ message }: Error) => endNow(message));
    });
  });
}

function endNow(reason: string): void {
  console.error(`scaled-web: ${reason}`);
  process.exit(1);
}
