/** A header's lower-case name and its value. A repeated header is there more than once. */
export type Header = readonly [name: string, value: string];

export type Headers = readonly Header[];

/** The value of a header; the values of a repeated one joined as RFC 9110 joins them. */
export function headerValue(headers: Headers, name: string): string | undefined {
  let joined: string | undefined;
  for (const [candidate, value] of headers) {
    if (candidate !== name) continue;
    joined = joined === undefined ? value : `${joined}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  return joined;
}

export function hasHeader(headers: Headers, name: string): boolean {
  return headers.some(([candidate]) => candidate === name);
}

export function withoutHeaders(headers: Headers, names: readonly string[]): Headers {
  return headers.filter(([name]) => !names.includes(name));
}

export function withHeader(headers: Headers, name: string, value: string): Headers {
  return [...withoutHeaders(headers, [name]), [name, value]];
}

/** @param raw names and values in turn, as Node.js has them. */
export function fromRawHeaders(raw: readonly string[]): Headers {
  const headers: Header[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    headers.push([(raw[index] ?? '').toLowerCase(), raw[index + 1] ?? '']);
  }
  return headers;
}

export function fromHeaderRecord(record: Readonly<Record<string, string | readonly string[] | undefined>>): Headers {
  return Object.entries(record).flatMap(([name, value]): Headers => {
    if (value === undefined) return [];
    return (typeof value === 'string' ? [value] : value).map((each) => [name.toLowerCase(), each] as const);
  });
}
