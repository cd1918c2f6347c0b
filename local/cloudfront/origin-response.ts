import { type Header, type Headers, headerValue } from './headers.ts';
import type { Behavior } from './model.ts';
import { none, takes } from './policies.ts';

const removed = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

/**
 * The origin's headers as CloudFront keeps them and passes them on.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#ResponseCustomRemovedHeaders
 */
export function keptHeaders(behavior: Behavior, headers: Headers): Headers {
  const forwardsCookies =
    behavior.cachePolicy.cookies.take !== 'none' || (behavior.originRequestPolicy?.cookies ?? none).take !== 'none';
  return headers.flatMap(([name, value]): Headers => {
    if (removed.has(name) || name.startsWith('x-amz-cf-') || name === 'x-cache') return [];
    if (name === 'set-cookie' && !forwardsCookies) return [];
    if (name !== 'vary') return [[name, value]];
    const varying = keptVary(behavior, value);
    return varying === undefined ? [] : [varying];
  });
}

function keptVary({ cachePolicy, originRequestPolicy }: Behavior, value: string): Header | undefined {
  const kept = value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => {
      const lower = name.toLowerCase();
      const isForwarded = takes(cachePolicy.headers, lower) || takes(originRequestPolicy?.headers ?? none, lower);
      return lower === '*' || lower === 'accept-encoding' || lower === 'cookie' || isForwarded;
    });
  return kept.length === 0 ? undefined : ['vary', kept.join(', ')];
}

/** `Vary` with one more name, unless it is there. */
export function withVary(headers: Headers, name: string): Headers {
  const vary = headerValue(headers, 'vary');
  if (
    vary
      ?.toLowerCase()
      .split(/\s*,\s*/)
      .includes(name.toLowerCase())
  )
    return headers;
  return [
    ...headers.filter(([candidate]) => candidate !== 'vary'),
    ['vary', vary === undefined ? name : `${vary}, ${name}`],
  ];
}
