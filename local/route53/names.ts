/**
 * A domain name in the one form that the service compares: lower case, no final dot, `*` for Route 53's `\052`.
 * The root is the empty string.
 */
export function normalizeName(name: string): string {
  return name.toLowerCase().replaceAll('\\052', '*').replace(/\.$/, '');
}

/** What is wrong with a normalized name, undefined when nothing is. */
export function nameProblem(name: string): string | undefined {
  if (name.length > 253) return `it has ${name.length} characters, at most 253 are allowed`;
  const label = name.split('.').find((part) => !/^[!-[\]-~]{1,63}$/.test(part));
  return label === undefined ? undefined : `the label "${label}" must be 1 to 63 printable ASCII characters`;
}

export function isWithin(name: string, zoneName: string): boolean {
  return zoneName === '' || name === zoneName || name.endsWith(`.${zoneName}`);
}

/** The name without its first label. The parent of a top-level name is the root, the empty string. */
function parentName(name: string): string {
  const dot = name.indexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1);
}

/** The name and all that it lies within, up to and without `end`. */
export function namesUpTo(name: string, end: string): string[] {
  return name === end || name === '' ? [] : [name, ...namesUpTo(parentName(name), end)];
}

/** The longest name that all of them are within; the empty string when they share not even the top-level domain. */
export function commonName(names: readonly [string, ...string[]]): string {
  const [first, ...others] = names;
  return others.reduce((common, name) => {
    let shared = common;
    while (!isWithin(name, shared)) shared = parentName(shared);
    return shared;
  }, first);
}
