import type { Routing, ZoneRecord } from './zone.ts';

/** A number from 0, included, to 1, excluded. */
export type Random = () => number;

/**
 * The records that answer, out of all those of one name and type, which share one routing policy.
 * When none is healthy all are treated as healthy.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
 */
export function chooseRecords(
  records: readonly ZoneRecord[],
  isHealthy: (record: ZoneRecord) => boolean,
  random: Random,
): readonly ZoneRecord[] {
  const [first] = records;
  if (first === undefined) return [];
  const healthy = records.filter(isHealthy);
  return CHOICES[first.routing.policy](healthy.length > 0 ? healthy : records, random);
}

type Choice = (candidates: readonly ZoneRecord[], random: Random) => readonly ZoneRecord[];

const CHOICES: Readonly<Record<Routing['policy'], Choice>> = {
  simple: (candidates) => candidates,
  weighted: chooseByWeight,
  failover: (candidates) => {
    const primary = candidates.filter(({ routing }) => routing.policy === 'failover' && routing.role === 'PRIMARY');
    return [...primary, ...candidates].slice(0, 1);
  },
  // Every region is equally near to one machine: the order in the template decides.
  latency: (candidates) => candidates.slice(0, 1),
  multivalue: (candidates, random) => shuffle(candidates, random).slice(0, 8),
};

/**
 * A record of weight 0 is chosen only when there is no other; several of them then share alike.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-weighted.html
 */
function chooseByWeight(candidates: readonly ZoneRecord[], random: Random): readonly ZoneRecord[] {
  const total = candidates.reduce((sum, record) => sum + weightOf(record), 0);
  const share = total > 0 ? weightOf : () => 1;
  let point = random() * (total > 0 ? total : candidates.length);
  const chosen = candidates.find((record) => {
    point -= share(record);
    return point < 0;
  });
  return chosen === undefined ? candidates.slice(-1) : [chosen];
}

function weightOf({ routing }: ZoneRecord): number {
  return routing.policy === 'weighted' ? routing.weight : 0;
}

/** Each order is equally likely. */
function shuffle<Item>(items: readonly Item[], random: Random): readonly Item[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

/** The same order, begun at a random place. */
export function rotate<Item>(items: readonly Item[], random: Random): readonly Item[] {
  const start = Math.floor(random() * items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}
