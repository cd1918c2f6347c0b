import { quantile } from '../report/statistics.ts';
import type { Attempt } from './load.ts';

/** What a lost load balancer meant to those who read meanwhile. */
export interface FailoverOutcome {
  readonly requests: number;
  /** Since the load balancer was lost. */
  readonly failed: number;
  /** How they failed, and how many each. */
  readonly failures: string;
  /** Of those that began when no answer of DNS was left that led to what is lost. */
  readonly failedAfterTtl: number;
  /** From the loss to the end of the last request that failed or was much slower than before. */
  readonly recoverySeconds: number;
  /** The longest that one request took. */
  readonly slowestMilliseconds: number;
}

/** So much slower than before is affected. */
const SLOW_FACTOR = 10;
const SLOW_MILLISECONDS = 500;

export interface LossTimes {
  /** When the load balancer was lost. */
  readonly lost: number;
  /** When the last answer of DNS that led to it had expired. */
  readonly expired: number;
}

/** @throws when a request failed before, or none was made */
export function judgeFailover(attempts: readonly Attempt[], { lost, expired }: LossTimes): FailoverOutcome {
  const before = attempts.filter(({ ended }) => ended < lost);
  const since = attempts.filter(({ ended }) => ended >= lost);
  const early = before.find(({ failure }) => failure !== undefined);
  if (early !== undefined) throw new Error(`A request failed (${early.failure}) before any load balancer was lost.`);
  const usual = quantile(before.map(duration), 0.5);
  const slow = Math.max(SLOW_MILLISECONDS, SLOW_FACTOR * usual);
  const failed = since.filter(({ failure }) => failure !== undefined);
  const affected = since.filter((attempt) => attempt.failure !== undefined || duration(attempt) > slow);
  return {
    requests: since.length,
    failed: failed.length,
    failures: byClass(failed),
    failedAfterTtl: failed.filter(({ began }) => began > expired).length,
    recoverySeconds: Math.max(0, ...affected.map(({ ended }) => ended - lost)) / 1000,
    slowestMilliseconds: Math.max(0, ...since.map(duration)),
  };
}

function byClass(failed: readonly Attempt[]): string {
  const counts = new Map<string, number>();
  for (const { failure = '' } of failed) counts.set(failure, (counts.get(failure) ?? 0) + 1);
  return [...counts].map(([failure, count]) => `${failure}: ${count}`).join(', ');
}

function duration({ began, ended }: Attempt): number {
  return ended - began;
}
