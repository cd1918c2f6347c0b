import type { DesyncMitigationMode } from './desync.ts';
import type { HeaderAttributes } from './forwarded-headers.ts';
import type { ResponseHeaders } from './response-headers.ts';
import type { Rule } from './rules.ts';
import type { Algorithm } from './target-choice.ts';

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
  /** `client_keep_alive.seconds`: how long a client's connection is kept at most. */
  readonly clientKeepAliveSeconds: number;
  /** `routing.http2.enabled` */
  readonly http2: boolean;
  /** `routing.http.desync_mitigation_mode` */
  readonly desyncMitigationMode: DesyncMitigationMode;
  /** `access_logs.s3.enabled` */
  readonly accessLogs: boolean;
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
  /** The ARN of the default certificate. @default - no TLS */
  readonly certificateArn?: string;
  readonly responseHeaders: ResponseHeaders;
  /** By priority; the default rule is the last. */
  readonly rules: readonly Rule[];
}

export type TargetGroup = LambdaTargetGroup | AddressTargetGroup;

interface TargetGroupBase {
  /** The construct path. */
  readonly path: string;
  readonly arn: string;
  readonly name: string;
  /** @default - the health of the targets is not checked */
  readonly healthCheck?: HealthCheck;
}

export interface LambdaTargetGroup extends TargetGroupBase {
  readonly targetType: 'lambda';
  /** `lambda.multi_value_headers.enabled` */
  readonly multiValueHeaders: boolean;
  /** The ids of the targets: ARNs of functions, versions and aliases. */
  readonly targets: readonly string[];
}

/** A target group whose targets take HTTP requests at an address. */
export interface AddressTargetGroup extends TargetGroupBase {
  readonly targetType: 'instance' | 'ip';
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly targets: readonly TargetAddress[];
  /** `load_balancing.algorithm.type` */
  readonly algorithm: Algorithm;
  /** `slow_start.duration_seconds`; 0 is off. */
  readonly slowStartSeconds: number;
  /** @default - each request is a choice of its own */
  readonly stickiness?: TargetStickiness;
}

/** A target, and where on this machine it is. */
export interface TargetAddress {
  /** As in the target group's `Targets`, or the address given in its place. */
  readonly id: string;
  readonly host: string;
  readonly port: number;
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#sticky-sessions */
export type TargetStickiness =
  | { readonly type: 'lb_cookie'; readonly durationSeconds: number }
  | { readonly type: 'app_cookie'; readonly durationSeconds: number; readonly cookieName: string };

export interface HealthCheck {
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** The statuses that are a success: `200`, `200,202` or `200-299`. */
  readonly matcher: string;
  /** @default - that of the target group */
  readonly protocol?: 'HTTP' | 'HTTPS';
  /** @default - that of the target */
  readonly port?: number;
}
