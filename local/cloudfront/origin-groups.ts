import type { Origin } from './origin-model.ts';
import type { Properties } from './properties.ts';

/** Two origins, of which the second is asked when the first one fails. */
export interface OriginGroup {
  readonly id: string;
  readonly primary: Origin;
  readonly secondary: Origin;
  /** The statuses of the primary origin that count as a failure. */
  readonly statuses: ReadonlySet<number>;
}

const failoverStatuses = [400, 403, 404, 416, 429, 500, 502, 503, 504];

/** The methods for which CloudFront fails over: those that may be asked twice. */
const failoverMethods = ['GET', 'HEAD', 'OPTIONS'];

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html */
export function readOriginGroup(group: Properties, origins: ReadonlyMap<string, Origin>): OriginGroup {
  const items = group.object('Members').objects('Items');
  const [primary, secondary] = items.map(
    (member) =>
      origins.get(member.text('OriginId')) ??
      member.fail('OriginId', `the Id of an origin (${[...origins.keys()].join(', ')})`),
  );
  if (primary === undefined || secondary === undefined || items.length !== 2) {
    return group.fail('Members', 'two origins, the primary one first');
  }
  const codes = group.object('FailoverCriteria').object('StatusCodes');
  const statuses = codes.numbers('Items');
  if (statuses.length === 0 || !statuses.every(isFailoverStatus)) {
    codes.fail('Items', `some of ${failoverStatuses.join(', ')}`);
  }
  return { id: group.text('Id'), primary, secondary, statuses: new Set(statuses) };
}

export function isFailoverStatus(status: number): boolean {
  return failoverStatuses.includes(status);
}

export function mayFailOver(method: string): boolean {
  return failoverMethods.includes(method);
}

/** @throws as CloudFront refuses a behavior with an origin group and methods for which it would not fail over. */
export function checkFailoverMethods(behavior: Properties, methods: readonly string[]): void {
  if (methods.every(mayFailOver)) return;
  behavior.fail(
    'AllowedMethods',
    `none of POST, PUT, PATCH and DELETE, which a behavior with an origin group cannot include`,
  );
}
