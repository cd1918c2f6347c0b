import type { Findings } from './findings.ts';
import { property, type Resource } from './templates/templates.ts';

/** A load balancer has a node in each of its subnets. */
export function nodesOf(loadBalancer: Resource, findings: Findings): number {
  const path = property(loadBalancer, 'Subnets') === undefined ? 'SubnetMappings' : 'Subnets';
  return findings.length(loadBalancer, path, 2);
}
