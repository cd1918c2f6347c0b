import { Problem } from './problem.ts';

/**
 * The parameters of a query string. A load balancer hands it on as it came, and URLSearchParams would leave a
 * malformed escape as it stands.
 * @param search with or without its question mark.
 * @throws Problem 400 for a malformed escape or a parameter given twice.
 */
export function parseQuery(search: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of search.replace(/^\?/, '').split('&').filter(Boolean)) {
    const equals = pair.indexOf('=');
    const [rawName, rawValue] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    const name = decode(rawName);
    if (parameters.has(name)) {
      throw new Problem(400, `The query parameter "${name}" was given more than once; give it once.`);
    }
    parameters.set(name, decode(rawValue));
  }
  return parameters;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    throw new Problem(400, `The query string holds a malformed percent escape in "${value}"; write "%" as "%25".`);
  }
}
