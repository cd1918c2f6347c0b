/** What Route 53 asks of a load balancer that it aliases. */
export interface AliasTarget {
  /** The addresses of the nodes that are in DNS. */
  readonly addresses: readonly string[];
  /** The health that EvaluateTargetHealth sees: every target group that holds targets has at least one healthy. */
  readonly healthy: boolean;
}

export interface AliasTargets {
  /** Undefined when no load balancer has that DNS name. @param dnsName lower case, without a final dot. */
  find(dnsName: string): AliasTarget | undefined;
}
