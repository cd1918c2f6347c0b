import type { Served } from '../api/served.ts';

export interface Share {
  /** Undefined: requests that no load balancer put its name to. */
  readonly loadBalancer: string | undefined;
  readonly count: number;
  /** Of all requests, in percent, rounded. */
  readonly percent: number;
}

/** How many requests each load balancer served, by name; what none served comes last. */
export function tally(served: readonly Pick<Served, 'loadBalancer'>[]): readonly Share[] {
  const counts = new Map<string | undefined, number>();
  for (const { loadBalancer } of served) counts.set(loadBalancer, (counts.get(loadBalancer) ?? 0) + 1);
  return [...counts]
    .map(([loadBalancer, count]) => ({ loadBalancer, count, percent: Math.round((100 * count) / served.length) }))
    .sort((one, other) => sortKey(one).localeCompare(sortKey(other)));
}

function sortKey({ loadBalancer }: Share): string {
  return loadBalancer ?? '\uffff';
}

/** What tells load balancers of one cluster apart: the last part of `foobar-production-a`. */
export function shortName(loadBalancer: string | undefined): string {
  return loadBalancer === undefined ? '–' : (loadBalancer.split('-').at(-1) ?? loadBalancer).slice(0, 2);
}

/** Without the query, and of an id no more than tells it apart: `/api/messages/a55de0cf…`. */
export function shortPath(path: string): string {
  return path.replace(/\?.*$/, '').replace(/([0-9a-f]{8})-[0-9a-f-]{27}$/, '$1…');
}

/** One of four colours, the same for the same load balancer at every visit; 0 for none. */
export function colourOf(loadBalancer: string | undefined): number {
  return loadBalancer === undefined ? 0 : (((shortName(loadBalancer).codePointAt(0) ?? 0) + 3) % 4) + 1;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, each) => sum + each, 0) / Math.max(1, middle.length);
}
