/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#modify-routing-algorithm */
export const ALGORITHMS = ['round_robin', 'least_outstanding_requests', 'weighted_random'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** A target that may take the next request. */
export interface Candidate {
  /** The requests that it has not answered yet. */
  readonly outstanding: number;
}

/** Chooses the target of each request; remembers whose turn it is. */
export class TargetChoice<Target extends Candidate> {
  private readonly algorithm: Algorithm;
  /** What each target is owed: it grows with every choice by the target's share and falls when it is chosen. */
  private readonly credit = new Map<Target, number>();

  constructor(algorithm: Algorithm) {
    this.algorithm = algorithm;
  }

  /**
   * @param share of the requests that a target takes beside the others: 1, and less in a slow start
   * @param random a number from 0 up to, but not including, 1
   * @returns undefined when there is no candidate
   */
  next(candidates: readonly Target[], share: (target: Target) => number, random: number): Target | undefined {
    switch (this.algorithm) {
      case 'weighted_random':
        return candidates[Math.floor(random * candidates.length)];
      case 'least_outstanding_requests': {
        const fewest = Math.min(...candidates.map(({ outstanding }) => outstanding));
        return this.nextInTurn(
          candidates.filter(({ outstanding }) => outstanding === fewest),
          share,
        );
      }
      case 'round_robin':
        return this.nextInTurn(candidates, share);
    }
  }

  private nextInTurn(candidates: readonly Target[], share: (target: Target) => number): Target | undefined {
    if (candidates.length < 2) return candidates[0];
    let chosen: Target | undefined;
    let total = 0;
    for (const candidate of candidates) {
      const own = share(candidate);
      total += own;
      this.credit.set(candidate, (this.credit.get(candidate) ?? 0) + own);
      if (chosen === undefined || this.creditOf(candidate) > this.creditOf(chosen)) chosen = candidate;
    }
    if (chosen !== undefined) this.credit.set(chosen, this.creditOf(chosen) - total);
    return chosen;
  }

  private creditOf(target: Target): number {
    return this.credit.get(target) ?? 0;
  }
}

/**
 * The share of a target in its slow start: it grows linearly from the moment at which the target became healthy.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode
 */
export function slowStartShare(healthyMilliseconds: number, durationMilliseconds: number): number {
  return Math.min(1, Math.max(0.01, healthyMilliseconds / durationMilliseconds));
}
