import { isIPv4, isIPv6 } from 'node:net';
import type { Resource } from '../assembly/resource.ts';
import { isMatcher } from './matcher.ts';
import type {
  AddressTargetGroup,
  HealthCheck,
  LambdaTargetGroup,
  TargetAddress,
  TargetGroup,
  TargetStickiness,
} from './model.ts';
import { Properties } from './properties.ts';
import { ALGORITHMS } from './target-choice.ts';

/** The addresses that stand for the targets of target groups, by the target group's ARN. */
export type GivenTargets = ReadonlyMap<string, readonly Omit<TargetAddress, 'id'>[]>;

const MULTI_VALUE_HEADERS = 'lambda.multi_value_headers.enabled';
const RESERVED_COOKIES = /^AWSALB/;

/** @throws on what cannot run here, and on what ELB would refuse */
export function readTargetGroup(resource: Resource, given: GivenTargets): TargetGroup {
  const properties = Properties.of(resource);
  const targetType = properties.has('TargetType')
    ? properties.oneOf('TargetType', ['instance', 'ip', 'lambda'])
    : 'instance';
  const base = {
    path: resource.path,
    arn: resource.physicalId,
    name: String(resource.attributes['TargetGroupName']),
  };
  return targetType === 'lambda'
    ? { ...base, ...readLambda(properties, given.get(base.arn)) }
    : { ...base, ...readAddresses(properties, targetType, base.name, given.get(base.arn)) };
}

function readLambda(
  properties: Properties,
  given: readonly unknown[] | undefined,
): Omit<LambdaTargetGroup, 'path' | 'arn' | 'name'> {
  if (given)
    throw properties.error('TargetType', 'is "lambda": a target address can be given for ip and instance only.');
  const attributes = properties.attributes('TargetGroupAttributes');
  const foreign = attributes.names().find((name) => name !== MULTI_VALUE_HEADERS);
  if (foreign) {
    throw properties.error(
      'TargetGroupAttributes',
      `hold ${foreign}; a lambda target group takes ${MULTI_VALUE_HEADERS} alone.`,
    );
  }
  const targets = properties.objects('Targets').map((target) => target.text('Id'));
  if (targets.length > 1) {
    throw properties.error('Targets', `name ${targets.length} functions; a lambda target group takes one.`);
  }
  const checked = properties.boolean('HealthCheckEnabled', false);
  const defaults = { intervalSeconds: 35, timeoutSeconds: 30 };
  return {
    targetType: 'lambda',
    multiValueHeaders: attributes.boolean(MULTI_VALUE_HEADERS, false),
    targets,
    ...(checked ? { healthCheck: readHealthCheck(properties, defaults) } : {}),
  };
}

function readAddresses(
  properties: Properties,
  targetType: 'instance' | 'ip',
  name: string,
  given: readonly Omit<TargetAddress, 'id'>[] | undefined,
): Omit<AddressTargetGroup, 'path' | 'arn' | 'name'> {
  const attributes = properties.attributes('TargetGroupAttributes');
  const version = properties.optionalText('ProtocolVersion') ?? 'HTTP1';
  if (version !== 'HTTP1') throw properties.error('ProtocolVersion', `is "${version}"; only HTTP1 is run locally.`);
  if (!properties.boolean('HealthCheckEnabled', true)) {
    throw properties.error('HealthCheckEnabled', `is false; only a lambda target group can do without.`);
  }
  const algorithm = 'load_balancing.algorithm.type';
  const chosen = attributes.has(algorithm) ? attributes.oneOf(algorithm, ALGORITHMS) : 'round_robin';
  const slowStart = 'slow_start.duration_seconds';
  const slowStartSeconds = attributes.optionalWholeNumber(slowStart, 0, 900) ?? 0;
  if (slowStartSeconds > 0 && slowStartSeconds < 30) throw attributes.invalid(slowStart, '0, or from 30 to 900');
  if (slowStartSeconds > 0 && chosen !== 'round_robin') {
    throw attributes.error(slowStart, `is ${slowStartSeconds}; slow start goes with round_robin only, not ${chosen}.`);
  }
  const stickiness = readStickiness(attributes);
  return {
    targetType,
    protocol: properties.oneOf('Protocol', ['HTTP', 'HTTPS']),
    targets: given
      ? given.map(({ host, port }) => ({ id: `${host}:${port}`, host, port }))
      : readTargets(properties, targetType, name),
    algorithm: chosen,
    slowStartSeconds,
    ...(stickiness ? { stickiness } : {}),
    healthCheck: readAddressHealthCheck(properties),
  };
}

/** Only an address of this machine can be reached without being given. */
function readTargets(properties: Properties, targetType: string, name: string): readonly TargetAddress[] {
  const ownPort = properties.wholeNumber('Port', 1, 65_535);
  return properties.objects('Targets').map((target) => {
    const id = target.text('Id');
    const port = target.optionalWholeNumber('Port', 1, 65_535) ?? ownPort;
    if (targetType === 'ip' && isLoopback(id)) return { id, host: id, port };
    throw target.error(
      'Id',
      `is "${id}", which is not on this machine. Say what stands for the targets: --target ${name}=127.0.0.1:${port}`,
    );
  });
}

function isLoopback(address: string): boolean {
  return (isIPv4(address) && address.startsWith('127.')) || (isIPv6(address) && address === '::1');
}

function readStickiness(attributes: Properties): TargetStickiness | undefined {
  if (!attributes.boolean('stickiness.enabled', false)) return undefined;
  const duration = (type: string) =>
    attributes.optionalWholeNumber(`stickiness.${type}.duration_seconds`, 1, 604_800) ?? 86_400;
  const type = attributes.has('stickiness.type')
    ? attributes.oneOf('stickiness.type', ['lb_cookie', 'app_cookie'])
    : 'lb_cookie';
  if (type === 'lb_cookie') return { type, durationSeconds: duration(type) };
  const key = 'stickiness.app_cookie.cookie_name';
  const cookieName = attributes.text(key);
  if (RESERVED_COOKIES.test(cookieName)) throw attributes.invalid(key, 'no name that begins with AWSALB');
  return { type, durationSeconds: duration(type), cookieName };
}

function readAddressHealthCheck(properties: Properties): HealthCheck {
  const port = properties.optionalText('HealthCheckPort') ?? 'traffic-port';
  const protocol = properties.has('HealthCheckProtocol')
    ? properties.oneOf('HealthCheckProtocol', ['HTTP', 'HTTPS'])
    : undefined;
  return {
    ...readHealthCheck(properties, { intervalSeconds: 30, timeoutSeconds: 5 }),
    ...(port === 'traffic-port' ? {} : { port: properties.wholeNumber('HealthCheckPort', 1, 65_535) }),
    ...(protocol === undefined ? {} : { protocol }),
  };
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html#health-check-settings */
function readHealthCheck(
  properties: Properties,
  defaults: Pick<HealthCheck, 'intervalSeconds' | 'timeoutSeconds'>,
): HealthCheck {
  const intervalSeconds =
    properties.optionalWholeNumber('HealthCheckIntervalSeconds', 5, 300) ?? defaults.intervalSeconds;
  const timeoutSeconds = properties.optionalWholeNumber('HealthCheckTimeoutSeconds', 2, 120) ?? defaults.timeoutSeconds;
  if (timeoutSeconds >= intervalSeconds) {
    throw properties.error(
      'HealthCheckTimeoutSeconds',
      `is ${timeoutSeconds}; it must be less than HealthCheckIntervalSeconds, ${intervalSeconds}.`,
    );
  }
  const matcher = properties.has('Matcher') ? properties.object('Matcher').text('HttpCode') : '200';
  if (!isMatcher(matcher)) throw properties.error('Matcher', `is "${matcher}"; write 200, 200,202 or 200-299.`);
  return {
    path: properties.optionalText('HealthCheckPath') ?? '/',
    intervalSeconds,
    timeoutSeconds,
    healthyThreshold: properties.optionalWholeNumber('HealthyThresholdCount', 2, 10) ?? 5,
    unhealthyThreshold: properties.optionalWholeNumber('UnhealthyThresholdCount', 2, 10) ?? 2,
    matcher,
  };
}
