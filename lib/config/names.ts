import { originOf, siteOf } from '../constructs/domain-name.ts';
import type { Environment } from './environment.ts';

/** The load balancers of the site, in the order in which they take the Availability Zones. */
export const LOAD_BALANCER_NAMES = ['a', 'b'];

/** The name in front of everything of an environment: stacks, load balancers, secrets. */
export function resourcePrefix(environment: Environment): string {
  return `foobar-${environment.name}`;
}

/** The name by which CloudFront reaches the load balancers. */
export function originDomainName(environment: Environment): string {
  return originOf(environment.domainName);
}

/** The name under which the site is served. */
export function siteDomainName(environment: Environment): string {
  return siteOf(environment.domainName);
}

/** The secret whose value CloudFront sends and the load balancers ask for. The same name in both Regions. */
export function originHeaderSecretName(environment: Environment): string {
  return `${resourcePrefix(environment)}/origin-header-value`;
}
