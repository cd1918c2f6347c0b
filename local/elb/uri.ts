/** A request target split at its first question mark, nothing decoded. */
export interface RequestTarget {
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** The authority of a target in absolute form, which stands for the Host header. @default - the origin form */
  readonly authority?: string;
}

export function parseRequestTarget(target: string): RequestTarget {
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target);
  const origin = absolute ? (absolute[2] ?? '') : target;
  const mark = origin.indexOf('?');
  const path = mark < 0 ? origin : origin.slice(0, mark);
  return {
    path: path === '' ? '/' : path,
    query: mark < 0 ? '' : origin.slice(mark + 1),
    ...(absolute?.[1] ? { authority: absolute[1] } : {}),
  };
}

/** The pairs of a query string in their order, neither keys nor values decoded. */
export function parseQuery(query: string): readonly (readonly [key: string, value: string])[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const sign = pair.indexOf('=');
      return sign < 0 ? [pair, ''] : [pair.slice(0, sign), pair.slice(sign + 1)];
    });
}

/**
 * The path as path conditions see it: normalised as RFC 3986 (6.2.2) says. Percent-encoded unreserved characters are
 * decoded, the other encodings put in upper case, dot segments removed.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#path-conditions
 */
export function normalizePath(path: string): string {
  const decoded = path.replaceAll(/%[0-9a-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : encoded.toUpperCase();
  });
  const result: string[] = [];
  const segments = decoded.split('/').slice(1);
  for (const segment of segments) {
    if (segment === '..') result.pop();
    else if (segment !== '.') result.push(segment);
  }
  const endsInDots = ['.', '..'].includes(segments.at(-1) ?? '');
  return `/${result.join('/')}${endsInDots && result.length > 0 ? '/' : ''}`;
}
