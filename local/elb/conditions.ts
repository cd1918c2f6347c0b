import { BlockList, isIPv4 } from 'node:net';
import type { Pattern } from './patterns.ts';
import { type HttpRequest, headerValues, requestHost } from './request.ts';
import { normalizePath, parseQuery } from './uri.ts';

/**
 * A condition of a listener rule. It holds when one of its values matches.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export type Condition =
  | { readonly field: 'host-header'; readonly patterns: readonly Pattern[] }
  | { readonly field: 'path-pattern'; readonly patterns: readonly Pattern[] }
  | { readonly field: 'http-header'; readonly name: string; readonly patterns: readonly Pattern[] }
  | { readonly field: 'http-request-method'; readonly methods: readonly string[] }
  | { readonly field: 'query-string'; readonly pairs: readonly QueryPattern[] }
  | { readonly field: 'source-ip'; readonly cidrs: readonly string[] };

interface QueryPattern {
  /** @default - a parameter of any name */
  readonly key?: Pattern;
  readonly value: Pattern;
}

export function matchesCondition(condition: Condition, request: HttpRequest): boolean {
  switch (condition.field) {
    case 'host-header':
      return matchesAny(condition.patterns, requestHost(request));
    case 'path-pattern':
      return matchesAny(condition.patterns, normalizePath(request.path));
    case 'http-header':
      return headerValues(request.headers, condition.name).some((value) => matchesAny(condition.patterns, value));
    case 'http-request-method':
      return condition.methods.includes(request.method);
    case 'query-string':
      return parseQuery(request.query).some(([key, value]) =>
        condition.pairs.some((pair) => (pair.key?.test(key) ?? true) && pair.value.test(value)),
      );
    case 'source-ip':
      return condition.cidrs.some((cidr) => cidrContains(cidr, request.peer.address));
  }
}

function matchesAny(patterns: readonly Pattern[], text: string): boolean {
  return patterns.some((pattern) => pattern.test(text));
}

function cidrContains(cidr: string, address: string): boolean {
  const [network = '', prefix] = cidr.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), isIPv4(network) ? 'ipv4' : 'ipv6');
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}
