import { type HttpRequest, type HttpResponse, requestHost } from './request.ts';

/**
 * What a rule does with a request.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html
 */
export type Action = Forward | FixedResponse | Redirect;

export interface Forward {
  readonly type: 'forward';
  readonly targetGroups: readonly WeightedTargetGroup[];
  /** How long a client stays with its target group. @default - each request is a choice of its own */
  readonly stickinessSeconds?: number;
}

export interface WeightedTargetGroup {
  readonly targetGroupArn: string;
  /** From 0 to 999. */
  readonly weight: number;
}

export interface FixedResponse {
  readonly type: 'fixed-response';
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Each part may hold `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}`. */
export interface Redirect {
  readonly type: 'redirect';
  readonly status: 301 | 302;
  readonly protocol: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
}

/**
 * The target group that a request is forwarded to. There is no failover between weighted target groups.
 *
 * @param random a number from 0 up to, but not including, 1
 * @returns undefined when every weight is 0
 */
export function chooseTargetGroup(groups: readonly WeightedTargetGroup[], random: number): string | undefined {
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  let rest = random * total;
  return groups.find(({ weight }) => {
    rest -= weight;
    return rest < 0;
  })?.targetGroupArn;
}

export function fixedResponse({ status, contentType, body }: FixedResponse): HttpResponse {
  return {
    status,
    headers: [
      ['server', 'awselb/2.0'],
      ['content-type', `${contentType}; charset=utf-8`],
    ],
    body: Buffer.from(body),
  };
}

export function redirectLocation(redirect: Redirect, request: HttpRequest): string {
  const values: Readonly<Record<string, string>> = {
    protocol: request.protocol,
    host: requestHost(request),
    port: String(request.port),
    path: request.path.replace(/^\//, ''),
    query: request.query,
  };
  const fill = (template: string) =>
    template.replaceAll(/#\{(protocol|host|port|path|query)\}/g, (_placeholder, name: string) => values[name] ?? '');
  const query = fill(redirect.query);
  const origin = `${fill(redirect.protocol).toLowerCase()}://${fill(redirect.host)}:${fill(redirect.port)}`;
  return `${origin}${fill(redirect.path)}${query === '' ? '' : `?${query}`}`;
}

export function redirectResponse(redirect: Redirect, request: HttpRequest): HttpResponse {
  return {
    status: redirect.status,
    headers: [
      ['server', 'awselb/2.0'],
      ['content-type', 'text/html'],
      ['location', redirectLocation(redirect, request)],
    ],
    body: Buffer.alloc(0),
  };
}
