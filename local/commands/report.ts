import { type Gap, gapName } from '../assembly/coverage.ts';
import type { LocalAddresses } from '../control/local-json.ts';
import type { Step } from '../steps.ts';

/** The table of addresses that a start ends with. */
export function formatAddresses(addresses: LocalAddresses): string {
  const { site, distributions, loadBalancers, dns, dataApi, databases, control } = addresses;
  const others = Object.entries(distributions).filter(([, { url }]) => url !== site);
  return table([
    ...(site ? [['Site', site] as Row] : []),
    ...others.map(([path, { url }]): Row => [`Distribution ${path}`, url]),
    ...Object.entries(loadBalancers).map(
      ([name, { nodes }]): Row => [`Load balancer ${name}`, nodes.flatMap(({ urls }) => urls).join('  ')],
    ),
    ['Route 53', `${dns.host} port ${dns.port} (UDP and TCP)`],
    ['RDS Data API', dataApi.url],
    ...Object.entries(databases).map(
      ([path, { host, port, version }]): Row => [`PostgreSQL ${path}`, `${host} port ${port} (version ${version})`],
    ),
    ['Control', control.url],
  ]);
}

/**
 * What in the templates is not reproduced: by name what may make a difference; in short what cannot be noticed on one
 * machine, where whole types have no part, and single properties of others.
 */
export function formatGaps(gaps: readonly Gap[]): string {
  const differing = gaps.filter(({ reason }) => reason === undefined);
  const unnoticed = gaps.filter(({ reason }) => reason !== undefined);
  const types = unnoticed.filter(({ property }) => property === undefined).map(({ type }) => type);
  return [
    differing.length === 0
      ? 'Nothing in the templates runs differently here.'
      : 'Not reproduced, and may make a difference:',
    ...differing.map((gap) => `  ${gapName(gap)}  (${gap.paths.join(', ')})`),
    `Without effect on one machine: ${unnoticed.length - types.length} properties, and the types ${types.sort().join(', ') || '(none)'}.`,
  ].join('\n');
}

/** What took the time of a start, in a line. */
export function formatSteps(steps: readonly Step[]): string {
  return steps.map(({ name, milliseconds }) => `${name} ${(milliseconds / 1000).toFixed(2)}`).join(', ');
}

type Row = readonly [string, string];

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
