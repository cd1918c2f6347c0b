import { createHmac } from 'node:crypto';
import type { TargetStickiness } from './model.ts';
import { type HeaderField, headerValues } from './request.ts';

/** The cookies by which a load balancer recognises its choices; each has a twin for requests across origins. */
export const TARGET_GROUP_COOKIE = 'AWSALBTG';
export const TARGET_COOKIE = 'AWSALB';
const APPLICATION_COOKIE = 'AWSALBAPP';
/** The load balancer shares a long value out among as many cookies; ours fits into the first. */
const APPLICATION_COOKIES = 4;
const NO_VALUE = '_remove_';

/** The value of a cookie that stands for a choice and tells the client nothing. */
export function cookieValue(key: Buffer, choice: string): string {
  return createHmac('sha512', key).update(choice).digest('base64');
}

/** The value of a cookie in a request. Undefined when there is none of the name. */
export function requestCookie(headers: readonly HeaderField[], name: string): string | undefined {
  return headerValues(headers, 'cookie')
    .flatMap((value) => value.split(';'))
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

/** The cookie that tells the target of a request, by the kind of stickiness. */
export function stickyCookie({ type }: TargetStickiness): string {
  return type === 'lb_cookie' ? TARGET_COOKIE : `${APPLICATION_COOKIE}-0`;
}

/** @param now milliseconds since the epoch */
export function durationCookies(
  name: string,
  value: string,
  durationSeconds: number,
  https: boolean,
  now: number,
): readonly HeaderField[] {
  const attributes = `Expires=${new Date(now + durationSeconds * 1000).toUTCString()}; Path=/`;
  return [
    ['set-cookie', `${name}=${value}; ${attributes}`],
    ['set-cookie', `${name}CORS=${value}; ${attributes}; SameSite=None${https ? '; Secure' : ''}`],
  ];
}

/**
 * The cookies beside the application's own.
 *
 * @param value undefined when the application has set none, so that nothing sticks
 */
export function applicationCookies(
  value: string | undefined,
  durationSeconds: number,
  now: number,
): readonly HeaderField[] {
  const expires = new Date(now + durationSeconds * 1000).toUTCString();
  return Array.from({ length: APPLICATION_COOKIES }, (_, index) => {
    const own = index === 0 ? (value ?? NO_VALUE) : NO_VALUE;
    return ['set-cookie', `${APPLICATION_COOKIE}-${index}=${own}; Expires=${expires}; Path=/`];
  });
}
