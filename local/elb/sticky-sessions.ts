import { randomBytes } from 'node:crypto';
import type { Forward } from './actions.ts';
import type { AddressTargetGroup } from './model.ts';
import { type HeaderField, type HttpRequest, headerValues } from './request.ts';
import {
  applicationCookies,
  cookieValue,
  durationCookies,
  requestCookie,
  stickyCookie,
  TARGET_COOKIE,
  TARGET_GROUP_COOKIE,
} from './stickiness.ts';
import type { Target } from './target.ts';

type StickyGroup = Pick<AddressTargetGroup, 'arn' | 'stickiness'>;

/**
 * Recognises the choices that a load balancer has made for a client, by the cookies that it gave it. The cookies are
 * worth nothing to the next start.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#sticky-sessions
 */
export class StickySessions {
  private readonly key = randomBytes(32);

  /** The target group that the client stays with. Undefined when it has none yet. */
  targetGroupOf({ headers }: HttpRequest, { stickinessSeconds, targetGroups }: Forward): string | undefined {
    if (stickinessSeconds === undefined) return undefined;
    const value = requestCookie(headers, TARGET_GROUP_COOKIE);
    return targetGroups.find(({ targetGroupArn }) => cookieValue(this.key, targetGroupArn) === value)?.targetGroupArn;
  }

  /** The target, among those that may be chosen, that the client stays with. */
  targetOf({ headers }: HttpRequest, { arn, stickiness }: StickyGroup, targets: readonly Target[]): Target | undefined {
    if (!stickiness) return undefined;
    if (stickiness.type === 'app_cookie' && requestCookie(headers, stickiness.cookieName) === undefined) {
      return undefined;
    }
    const value = requestCookie(headers, stickyCookie(stickiness));
    return targets.find(({ id }) => cookieValue(this.key, `${arn} ${id}`) === value);
  }

  /** What the client is given so that it stays with its target group. */
  targetGroupCookies(arn: string, { stickinessSeconds }: Forward, https: boolean): readonly HeaderField[] {
    if (stickinessSeconds === undefined) return [];
    return durationCookies(TARGET_GROUP_COOKIE, cookieValue(this.key, arn), stickinessSeconds, https, Date.now());
  }

  /** @param headers of the target's response */
  targetCookies(
    target: Target,
    { arn, stickiness }: StickyGroup,
    headers: readonly HeaderField[],
    https: boolean,
  ): readonly HeaderField[] {
    if (!stickiness) return [];
    const { durationSeconds } = stickiness;
    const value = cookieValue(this.key, `${arn} ${target.id}`);
    if (stickiness.type === 'lb_cookie') {
      return durationCookies(TARGET_COOKIE, value, durationSeconds, https, Date.now());
    }
    const isSet = headerValues(headers, 'set-cookie').some((cookie) => cookie.startsWith(`${stickiness.cookieName}=`));
    return applicationCookies(isSet ? value : undefined, durationSeconds, Date.now());
  }
}
