/** The middle of some samples and where half of them lie. */
export interface Summary {
  readonly median: number;
  /** The first quartile. */
  readonly low: number;
  /** The third quartile. */
  readonly high: number;
  readonly samples: number;
}

/** The value below which a share of the samples lies, between two samples in proportion. @throws without samples */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new Error('There are no samples to summarize.');
  return below + (above - below) * (position - Math.floor(position));
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

export function summarize(samples: readonly number[]): Summary {
  return {
    median: median(samples),
    low: quantile(samples, 0.25),
    high: quantile(samples, 0.75),
    samples: samples.length,
  };
}

/**
 * How many times as much the one takes as the other: the median of the ratios round by round, so that a machine that
 * becomes slower from one round to the next does not shift it.
 *
 * @throws when the rounds do not pair up
 */
export function pairedRatio(measured: readonly number[], reference: readonly number[]): number {
  if (measured.length !== reference.length) {
    throw new Error(`Rounds do not pair up: ${measured.length} of the one, ${reference.length} of the other.`);
  }
  return median(measured.map((value, round) => value / (reference[round] ?? Number.NaN)));
}
