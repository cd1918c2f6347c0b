/** By whom a request was answered, and how long each took. What the answer does not tell is undefined. */
export interface Served {
  readonly method: string;
  readonly path: string;
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly loadBalancer: string | undefined;
  readonly functionVersion: string | undefined;
  /** From sending the request to the end of the answer, as the browser saw it. */
  readonly totalMilliseconds: number;
  /** The function, its database calls included. */
  readonly appMilliseconds: number | undefined;
  readonly databaseMilliseconds: number | undefined;
}

export function readServed(
  request: Pick<Served, 'method' | 'path' | 'totalMilliseconds'>,
  status: number,
  headers: Headers,
): Served {
  const durations = parseServerTiming(headers.get('server-timing') ?? '');
  return {
    ...request,
    status,
    loadBalancer: headers.get('x-load-balancer') ?? undefined,
    functionVersion: headers.get('x-function-version') ?? undefined,
    appMilliseconds: durations.get('app'),
    databaseMilliseconds: durations.get('db'),
  };
}

/** The durations by metric name; metrics without one are left out. @see https://www.w3.org/TR/server-timing/ */
export function parseServerTiming(header: string): ReadonlyMap<string, number> {
  const durations = new Map<string, number>();
  for (const metric of header.split(',')) {
    const [name = '', ...parameters] = metric.split(';').map((part) => part.trim());
    const duration = parameters
      .map((parameter) => /^dur\s*=\s*"?(\d+(?:\.\d+)?)"?$/i.exec(parameter)?.[1])
      .find(Boolean);
    if (duration !== undefined) durations.set(name, Number(duration));
  }
  return durations;
}
