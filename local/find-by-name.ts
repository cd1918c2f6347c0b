export interface Named {
  /** What AWS calls it. */
  readonly name: string;
  /** The construct path. */
  readonly path: string;
}

/**
 * What a person means: by its name, its construct path, the end of its name after a hyphen, or a construct id on its
 * path.
 *
 * @param kind what the entries are, in the singular: `load balancer`
 * @throws when none or more than one fits
 */
export function findByName<Entry extends Named>(kind: string, entries: readonly Entry[], name: string): Entry {
  const readings: readonly ((entry: Entry) => boolean)[] = [
    (entry) => entry.name === name || entry.path === name,
    (entry) => entry.name.endsWith(`-${name}`),
    (entry) => entry.path.split('/').some((id) => id.toLowerCase() === name.toLowerCase()),
  ];
  const found = readings.map((fits) => entries.filter(fits)).find((fitting) => fitting.length > 0) ?? [];
  const [only, second] = found;
  if (only && !second) return only;
  const names = entries.map((entry) => entry.name).join(', ') || 'none';
  const problem = second
    ? `"${name}" fits ${found.map((fitting) => fitting.name).join(' and ')}`
    : `No ${kind} is called "${name}"`;
  throw new Error(`${problem}. The ${kind}s are: ${names}.`);
}
