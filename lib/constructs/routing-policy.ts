import { Failover } from 'aws-cdk-lib/aws-route53';

/** How Route 53 treats the record of one load balancer. */
export interface LoadBalancerRouting {
  /**
   * The record's share of the answers, in relation to the sum of all weights.
   *
   * @default - the record is not weighted
   */
  readonly weight?: number;

  /**
   * The record's part in a failover pair.
   *
   * @default - the record is no part of a failover pair
   */
  readonly failover?: Failover;
}

/** Options of active-active failover. */
export interface ActiveActiveOptions {
  /**
   * The weight of each load balancer by its name: whole numbers from 0 to 255. A load balancer with weight 0 is
   * answered only while all the others are unhealthy.
   *
   * @default - every load balancer has the same weight
   */
  readonly weights?: Record<string, number>;
}

/** Options of active-passive failover. */
export interface ActivePassiveOptions {
  /** The name of the load balancer that is answered while it is healthy. */
  readonly primary: string;
}

const EQUAL_WEIGHT = 50;
const LARGEST_WEIGHT = 255;

/**
 * How the names of the load balancers are answered: which of them take requests at the same time, and which wait.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-types.html
 */
export abstract class RoutingPolicy {
  /** All healthy load balancers take requests, by weight. */
  static activeActive(options: ActiveActiveOptions = {}): RoutingPolicy {
    return new ActiveActive(options);
  }

  /**
   * One load balancer takes all requests; the other takes over while the primary is unhealthy.
   *
   * Route 53 takes no failover records beside weighted ones of the same name, nor two primaries, and CloudFormation
   * changes record after record. So this is for a new deployment; in one that exists, weights make a load balancer wait
   * just the same: `RoutingPolicy.activeActive({ weights: { a: 50, b: 0 } })`.
   *
   * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-types.html#dns-failover-types-active-passive
   */
  static activePassive(options: ActivePassiveOptions): RoutingPolicy {
    return new ActivePassive(options);
  }

  /** What keeps this policy from being used with these load balancers. Empty when it fits. */
  abstract problemsWith(loadBalancerNames: string[]): string[];

  /** How the record of one load balancer is made. */
  abstract routingOf(loadBalancerName: string): LoadBalancerRouting;
}

class ActiveActive extends RoutingPolicy {
  private readonly weights: Record<string, number> | undefined;

  constructor(options: ActiveActiveOptions) {
    super();
    this.weights = options.weights;
  }

  override problemsWith(loadBalancerNames: string[]): string[] {
    if (this.weights === undefined) return [];
    const weights = this.weights;
    const weighted = Object.keys(weights);
    const list = loadBalancerNames.join(', ');
    return [
      ...loadBalancerNames
        .filter((name) => !weighted.includes(name))
        .map((name) => `weights: load balancer "${name}" has no weight; give each of ${list} one`),
      ...weighted
        .filter((name) => !loadBalancerNames.includes(name))
        .map(
          (name) => `weights: got a weight for "${name}", which is no load balancer; the load balancers are ${list}`,
        ),
      ...Object.entries(weights)
        .filter(([, weight]) => !Number.isInteger(weight) || weight < 0 || weight > LARGEST_WEIGHT)
        .map(
          ([name, weight]) =>
            `weights.${name}: got ${weight}; a weight is a whole number from 0 to ${LARGEST_WEIGHT}, shares are its part of the sum`,
        ),
      ...(Object.values(weights).some((weight) => weight !== 0)
        ? []
        : ['weights: every weight is 0; give at least one load balancer a weight above 0']),
    ];
  }

  override routingOf(loadBalancerName: string): LoadBalancerRouting {
    return { weight: this.weights?.[loadBalancerName] ?? EQUAL_WEIGHT };
  }
}

class ActivePassive extends RoutingPolicy {
  private readonly primary: string;

  constructor(options: ActivePassiveOptions) {
    super();
    this.primary = options.primary;
  }

  override problemsWith(loadBalancerNames: string[]): string[] {
    return [
      ...(loadBalancerNames.length === 2
        ? []
        : [
            `active-passive failover has exactly one primary and one secondary, got ${loadBalancerNames.length} load ` +
              'balancers; use two, or RoutingPolicy.activeActive()',
          ]),
      ...(loadBalancerNames.includes(this.primary)
        ? []
        : [`primary: got "${this.primary}"; the load balancers are ${loadBalancerNames.join(', ')}`]),
    ];
  }

  override routingOf(loadBalancerName: string): LoadBalancerRouting {
    return { failover: loadBalancerName === this.primary ? Failover.PRIMARY : Failover.SECONDARY };
  }
}
