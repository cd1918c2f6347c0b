const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs synchronous work to its end or its error, whichever signals come meanwhile, so that it can take away what it has
 * made for a time. The commands that it waits for get a Ctrl-C of the terminal, too, and fail.
 */
export function uninterrupted<T>(work: () => T): T {
  for (const signal of SIGNALS) process.on(signal, ignore);
  try {
    return work();
  } finally {
    for (const signal of SIGNALS) process.off(signal, ignore);
  }
}

function ignore(): void {}
