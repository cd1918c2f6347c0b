/** The files of constructs that meet controls of several services. */
export const LOAD_BALANCERS = ['lib/constructs/load-balancer-cluster.ts'];
export const NETWORK = ['lib/constructs/network.ts'];
export const WEB = ['lib/constructs/web-tier.ts'];
export const DATABASE = ['lib/constructs/database-tier.ts'];
