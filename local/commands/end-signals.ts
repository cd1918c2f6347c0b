const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Acts on every signal that asks the process to end, instead of ending at once: with `npm start` the terminal and npm
 * each send one for a single Ctrl-C, and to leave at the second would leave PostgreSQL behind.
 *
 * @returns ends the listening
 */
export function onEndSignals(act: () => void): () => void {
  for (const signal of SIGNALS) process.on(signal, act);
  return () => {
    for (const signal of SIGNALS) process.off(signal, act);
  };
}
