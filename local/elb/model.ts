import type { HeaderAttributes } from './forwarded-headers.ts';
import type { Rule } from './rules.ts';

/** A load balancer of the templates with all that hangs on it. */
export interface LoadBalancer {
  /** The construct path. */
  readonly path: string;
  readonly arn: string;
  readonly name: string;
  /** Lower case. */
  readonly dnsName: string;
  readonly attributes: LoadBalancerAttributes;
  /** One for each subnet. */
  readonly zones: readonly LoadBalancerZone[];
  readonly listeners: readonly Listener[];
  /** Those that the actions of its listeners forward to. */
  readonly targetGroups: readonly TargetGroup[];
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html */
export interface LoadBalancerAttributes extends HeaderAttributes {
  /** `idle_timeout.timeout_seconds` */
  readonly idleTimeoutSeconds: number;
  /** `routing.http2.enabled` */
  readonly http2: boolean;
}

export interface LoadBalancerZone {
  readonly subnetId: string;
  /** Undefined when the subnet is in none of the templates. */
  readonly availabilityZone?: string;
}

export interface Listener {
  /** The construct path. */
  readonly path: string;
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  /** The default rule is the last. */
  readonly rules: readonly Rule[];
}

export interface TargetGroup {
  /** The construct path. */
  readonly path: string;
  readonly arn: string;
  readonly name: string;
  /** `lambda.multi_value_headers.enabled` */
  readonly multiValueHeaders: boolean;
  /** The ids of the targets: ARNs of functions, versions and aliases. */
  readonly targets: readonly string[];
  /** @default - the health of the targets is not checked */
  readonly healthCheck?: HealthCheck;
}

export interface HealthCheck {
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** The statuses that are a success: `200`, `200,202` or `200-299`. */
  readonly matcher: string;
}
