import type { Served } from '../api/served.ts';

/** Where the time of one request went. */
export interface Durations {
  /** The network, the edge and the load balancer. */
  readonly way: number;
  readonly app: number;
  readonly database: number;
}

/** The parts, none of them negative, which add up to the total. A request that no function answered was all way. */
export function splitDurations({
  totalMilliseconds,
  appMilliseconds = 0,
  databaseMilliseconds = 0,
}: Served): Durations {
  const app = Math.min(appMilliseconds, totalMilliseconds);
  const database = Math.min(databaseMilliseconds, app);
  return { way: totalMilliseconds - app, app: app - database, database };
}

/** "0.4 ms", "12 ms", "1.3 s". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}
