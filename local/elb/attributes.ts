import { RESPONSE_HEADER_ATTRIBUTES } from './response-headers.ts';

const LOG_FILE = 'the log is a file in the folder of data';
const NOT_DELETED = 'nothing here deletes a load balancer';

/**
 * The attributes of a load balancer that are honoured.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
 */
export const LOAD_BALANCER_ATTRIBUTES = [
  'access_logs.s3.enabled',
  'client_keep_alive.seconds',
  'idle_timeout.timeout_seconds',
  'routing.http2.enabled',
  'routing.http.desync_mitigation_mode',
  'routing.http.drop_invalid_header_fields.enabled',
  'routing.http.preserve_host_header.enabled',
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled',
  'routing.http.xff_client_port.enabled',
  'routing.http.xff_header_processing.mode',
];

/** Those without effect on one machine, each with the reason. */
export const INERT_LOAD_BALANCER_ATTRIBUTES = {
  'access_logs.s3.bucket': LOG_FILE,
  'access_logs.s3.prefix': LOG_FILE,
  'deletion_protection.enabled': NOT_DELETED,
  'ipv6.deny_all_igw_traffic': 'there is no Internet gateway',
  'load_balancing.cross_zone.enabled': 'it is always on for a load balancer',
  'waf.fail_open.enabled': 'there is no WAF',
  'zonal_shift.config.enabled': 'nothing here shifts zones by itself',
};

/**
 * The attributes of a target group that are honoured.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 */
export const TARGET_GROUP_ATTRIBUTES = [
  'lambda.multi_value_headers.enabled',
  'load_balancing.algorithm.type',
  'slow_start.duration_seconds',
  'stickiness.app_cookie.cookie_name',
  'stickiness.app_cookie.duration_seconds',
  'stickiness.enabled',
  'stickiness.lb_cookie.duration_seconds',
  'stickiness.type',
];

export const INERT_TARGET_GROUP_ATTRIBUTES = {
  'deregistration_delay.timeout_seconds': 'targets are never deregistered here',
};

/** The attributes of a listener that are honoured. */
export const LISTENER_ATTRIBUTES = ['routing.http.response.server.enabled', ...Object.keys(RESPONSE_HEADER_ATTRIBUTES)];
