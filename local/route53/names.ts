/** What Route 53 takes for any byte: a backslash and its octal code. */
export const ESCAPE_CODE = /\\[0-3][0-7]{2}/g;

const LONGEST_NAME_BYTES = 253;

/**
 * A domain name in the one form that the service compares: lower case, no final dot, and characters as themselves where
 * a name can show them, so that Route 53's `\052` is `*`. A dot or a backslash within a label and bytes that are no
 * printable ASCII stay escape codes. The root is the empty string.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
 */
export function normalizeName(name: string): string {
  return name
    .replace(/\.$/, '')
    .replace(ESCAPE_CODE, (code) => {
      const character = String.fromCharCode(Number.parseInt(code.slice(1), 8));
      return /[!-~]/.test(character) && !/[.\\]/.test(character) ? character : code;
    })
    .toLowerCase();
}

/** What is wrong with a normalized name, undefined when nothing is. */
export function nameProblem(name: string): string | undefined {
  const bytes = name.replace(ESCAPE_CODE, 'x');
  if (bytes.length > LONGEST_NAME_BYTES) {
    return `it has ${bytes.length} characters, at most ${LONGEST_NAME_BYTES} are allowed`;
  }
  const label = name.split('.').find((part) => !/^[!-[\]-~]{1,63}$/.test(part.replace(ESCAPE_CODE, 'x')));
  return label === undefined ? undefined : `the label "${label}" must be ${ALLOWED}`;
}

const ALLOWED =
  '1 to 63 printable ASCII characters; any other byte is written as \\ and three octal digits from 000 to 377, a backslash itself as \\134';

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
