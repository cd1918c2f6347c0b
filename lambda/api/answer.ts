/** What a client is told. */
export interface Answer {
  readonly status: number;
  /** By their names in lower case; a list is a header for each value. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Text, or bytes, which also text in a Content-Encoding is. */
  readonly body: string | Uint8Array;
}

export function json(value: unknown, status = 200, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export function withoutBody(status: number, headers: Answer['headers'] = {}): Answer {
  return { status, headers, body: '' };
}
