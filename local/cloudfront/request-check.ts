import type { EdgeError } from './edge-response.ts';
import { type Headers, hasHeader, headerValue } from './headers.ts';
import type { Behavior } from './model.ts';
import { remembered } from './remembered.ts';
import type { ViewerRequest } from './viewer-request.ts';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-general */
const maximumRequestLength = 20_480;
const maximumUrlLength = 8_192;

/**
 * Why CloudFront would refuse a request before it looks for an answer.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
export function refusal(request: ViewerRequest, behavior: Behavior): EdgeError | undefined {
  const { method, path, query, headers } = request;
  const urlLength = path.length + query.length;
  if (urlLength > maximumUrlLength || urlLength + headersLength(headers) > maximumRequestLength) {
    const reason = `The request is too large: at most ${maximumUrlLength} bytes of URL and ${maximumRequestLength} in all.`;
    return { status: 413, type: 'InvalidRequest', reason };
  }
  if (!behavior.allowedMethods.includes(method)) {
    const reason = `${method} is not allowed for ${path}. Allowed: ${behavior.allowedMethods.join(', ')}.`;
    return { status: 403, type: 'InvalidRequestMethod', reason };
  }
  if ((method === 'GET' || method === 'HEAD') && announcesBody(headers)) {
    return { status: 403, type: 'InvalidRequest', reason: `A ${method} request must not have a body.` };
  }
  return undefined;
}

const headersLength = remembered((headers: Headers) =>
  headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0),
);

const announcesBody = remembered(
  (headers: Headers) =>
    Number(headerValue(headers, 'content-length') ?? 0) > 0 || hasHeader(headers, 'transfer-encoding'),
);

/** What is wrong with a request that the parser lets through. */
export function malformation(request: ViewerRequest): EdgeError | undefined {
  const reason = problem(request);
  return reason === undefined ? undefined : { status: 400, type: 'InvalidRequest', reason };
}

function problem({ path, query, headers, httpVersion }: ViewerRequest): string | undefined {
  if (!/^1\.[01]$/.test(httpVersion)) return `HTTP/${httpVersion} is not spoken here.`;
  const hosts = hostValues(headers);
  if (hosts.length > 1) return 'The request has more than one Host header.';
  if (hosts.length === 0 && httpVersion === '1.1') return 'The request has no Host header.';
  if (!/^[^\s@/\\?#]*$/.test(hosts[0] ?? '')) return 'The Host header is no host.';
  if (!path.startsWith('/')) return 'The path of the request does not begin with a slash.';
  return isUrlText(path) && isUrlText(query) ? undefined : 'The URL of the request holds characters to be encoded.';
}

const hostValues = remembered((headers: Headers) =>
  headers.filter(([name]) => name === 'host').map(([, value]) => value),
);

/** Printable ASCII, without the fragment that a URL on the wire cannot have. */
function isUrlText(text: string): boolean {
  return /^[!"$-~]*$/.test(text);
}
