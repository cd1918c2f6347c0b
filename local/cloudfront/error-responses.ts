import type { Properties } from './properties.ts';

/** What a distribution does with an error of its origins, by status. */
export interface ErrorResponses {
  /** For how long an error is kept, where the template says so. */
  readonly cachingSeconds: ReadonlyMap<number, number>;
  /** The page that the viewer gets instead. */
  readonly pages: ReadonlyMap<number, CustomErrorPage>;
}

export interface CustomErrorPage {
  readonly path: string;
  /** What the viewer is told the status is. */
  readonly status: number;
}

const errorCodes = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];
const responseCodes = [200, ...errorCodes];

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html */
export function readErrorResponses(config: Properties): ErrorResponses {
  const cachingSeconds = new Map<number, number>();
  const pages = new Map<number, CustomErrorPage>();
  for (const response of config.objects('CustomErrorResponses')) {
    const code = numberOf(response, 'ErrorCode', errorCodes);
    if (response.has('ErrorCachingMinTTL')) cachingSeconds.set(code, response.number('ErrorCachingMinTTL'));
    const path = response.optionalText('ResponsePagePath');
    if (path !== undefined && !path.startsWith('/'))
      response.fail('ResponsePagePath', 'a path that begins with a slash');
    if (path === undefined) {
      if (response.has('ResponseCode')) response.fail('ResponseCode', 'a ResponsePagePath beside it, or neither');
    } else {
      if (!response.has('ResponseCode')) response.fail('ResponsePagePath', 'a ResponseCode beside it, or neither');
      pages.set(code, { path, status: numberOf(response, 'ResponseCode', responseCodes) });
    }
  }
  return { cachingSeconds, pages };
}

function numberOf(response: Properties, name: string, allowed: readonly number[]): number {
  const number = response.number(name);
  return allowed.includes(number) ? number : response.fail(name, `one of ${allowed.join(', ')}`);
}
