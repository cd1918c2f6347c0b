import { type Headers, headerValue } from './headers.ts';
import type { Behavior } from './model.ts';
import { remembered } from './remembered.ts';
import type { ViewerRequest } from './viewer-request.ts';

/**
 * The headers that CloudFront makes about the viewer, of those that the behavior's policies ask for. What cannot be
 * known of a viewer on the loopback interface, its place above all, is left out, as CloudFront does when it does not
 * know it.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
export function cloudFrontHeaders(behavior: Behavior, request: ViewerRequest): Headers {
  return makersOf(behavior).map(([name, make]) => [name, make(request)]);
}

const makersOf = remembered(({ cachePolicy, originRequestPolicy }: Behavior) => {
  const names = [...cachePolicy.headers.names, ...(originRequestPolicy?.cloudFrontHeaders ?? [])];
  return [...new Set(names)].flatMap((name) => {
    const make = makers[name];
    return make === undefined ? [] : [[name, make] as const];
  });
});

const android = /android/i;
const ios = /iphone|ipad|ipod/i;
const tablet = /ipad|tablet|android(?!.*mobile)/i;
const mobile = /mobi|iphone|ipod/i;
const television = /smart-?tv|hbbtv|appletv|googletv|netcast|tizen.*tv|bravia/i;

function byUserAgent(test: (userAgent: string) => boolean): (request: ViewerRequest) => string {
  return (request) => String(test(headerValue(request.headers, 'user-agent') ?? ''));
}

const makers: Readonly<Record<string, (request: ViewerRequest) => string>> = {
  'cloudfront-forwarded-proto': () => 'https',
  'cloudfront-is-android-viewer': byUserAgent((agent) => android.test(agent)),
  'cloudfront-is-desktop-viewer': byUserAgent(
    (agent) => !mobile.test(agent) && !tablet.test(agent) && !television.test(agent),
  ),
  'cloudfront-is-ios-viewer': byUserAgent((agent) => ios.test(agent)),
  'cloudfront-is-mobile-viewer': byUserAgent((agent) => mobile.test(agent) && !tablet.test(agent)),
  'cloudfront-is-smarttv-viewer': byUserAgent((agent) => television.test(agent)),
  'cloudfront-is-tablet-viewer': byUserAgent((agent) => tablet.test(agent)),
  'cloudfront-viewer-address': ({ address, port }) => `${address}:${port}`,
  'cloudfront-viewer-header-count': ({ headers }) => String(headers.length),
  'cloudfront-viewer-header-order': ({ headers }) => headers.map(([name]) => name).join(':'),
  'cloudfront-viewer-http-version': ({ httpVersion }) => httpVersion,
  'cloudfront-viewer-tls': () => 'TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake',
};
