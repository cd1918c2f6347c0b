import {
  all,
  type CachePolicy,
  type CorsHeaders,
  none,
  type OriginRequestPolicy,
  only,
  type PolicyHeader,
  type ResponseHeadersPolicy,
} from './policies.ts';

const day = 86_400;
const year = 365 * day;

const optimized: CachePolicy = {
  minimumSeconds: 1,
  defaultSeconds: day,
  maximumSeconds: year,
  headers: none,
  cookies: none,
  queryStrings: none,
  gzip: true,
  brotli: true,
};

const useOriginCacheControl: CachePolicy = {
  ...optimized,
  minimumSeconds: 0,
  defaultSeconds: 0,
  headers: only('host', 'origin', 'x-http-method-override', 'x-http-method', 'x-method-override'),
  cookies: all,
};

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
export const managedCachePolicies: ReadonlyMap<string, CachePolicy> = new Map([
  // Amplify
  [
    '2e54312d-136d-493c-8eb9-b001f22f67d2',
    {
      ...optimized,
      minimumSeconds: 2,
      defaultSeconds: 2,
      maximumSeconds: 600,
      headers: only('authorization', 'cloudfront-viewer-country', 'host'),
      cookies: all,
      queryStrings: all,
    },
  ],
  // CachingDisabled
  [
    '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    { ...optimized, minimumSeconds: 0, defaultSeconds: 0, maximumSeconds: 0, gzip: false, brotli: false },
  ],
  // CachingOptimized
  ['658327ea-f89d-4fab-a63d-7e88639e58f6', optimized],
  // CachingOptimizedForUncompressedObjects
  ['b2884449-e4de-46a7-ac36-70bc7f1ddd6d', { ...optimized, gzip: false, brotli: false }],
  // Elemental-MediaPackage
  [
    '08627262-05a9-4f76-9ded-b50ca2e3a84f',
    {
      ...optimized,
      minimumSeconds: 0,
      headers: only('origin'),
      queryStrings: only('aws.manifestfilter', 'start', 'end', 'm'),
      brotli: false,
    },
  ],
  // UseOriginCacheControlHeaders
  ['83da9c7e-98b4-4e11-a168-04f0df8e2c65', useOriginCacheControl],
  // UseOriginCacheControlHeaders-QueryStrings
  ['4cc15a8a-d715-48a4-82b8-cc0b614638fe', { ...useOriginCacheControl, queryStrings: all }],
]);

/** The headers that CloudFront made in June 2022. */
const cloudFrontHeadersOf2022 = [
  'forwarded-proto',
  'is-android-viewer',
  'is-desktop-viewer',
  'is-ios-viewer',
  'is-mobile-viewer',
  'is-smarttv-viewer',
  'is-tablet-viewer',
  'viewer-address',
  'viewer-asn',
  'viewer-city',
  'viewer-country',
  'viewer-country-name',
  'viewer-country-region',
  'viewer-country-region-name',
  'viewer-http-version',
  'viewer-latitude',
  'viewer-longitude',
  'viewer-metro-code',
  'viewer-postal-code',
  'viewer-time-zone',
  'viewer-tls',
].map((name) => `cloudfront-${name}`);

const allViewer: OriginRequestPolicy = { headers: all, cloudFrontHeaders: [], cookies: all, queryStrings: all };
const headersOnly = (...names: readonly string[]): OriginRequestPolicy => ({
  headers: only(...names),
  cloudFrontHeaders: [],
  cookies: none,
  queryStrings: none,
});
const corsRequestHeaders = ['origin', 'access-control-request-headers', 'access-control-request-method'];

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
export const managedOriginRequestPolicies: ReadonlyMap<string, OriginRequestPolicy> = new Map([
  // AllViewer
  ['216adef6-5c7f-47e4-b989-5492eafa07d3', allViewer],
  // AllViewerAndCloudFrontHeaders-2022-06
  ['33f36d7e-f396-46d9-90e0-52428a34d9dc', { ...allViewer, cloudFrontHeaders: cloudFrontHeadersOf2022 }],
  // AllViewerExceptHostHeader
  ['b689b0a8-53d0-40ab-baf2-68738e2966ac', { ...allViewer, headers: { take: 'all-except', names: ['host'] } }],
  // CORS-CustomOrigin
  ['59781a5b-3903-41f3-afcb-af62929ccde1', headersOnly('origin')],
  // CORS-S3Origin
  ['88a5eaf4-2fd4-4709-b370-b4c650ea3fcf', headersOnly(...corsRequestHeaders)],
  // Elemental-MediaTailor-PersonalizedManifests
  [
    '775133bc-15f2-49f9-abea-afb2e0bf67d2',
    { ...headersOnly(...corsRequestHeaders, 'user-agent', 'x-forwarded-for'), queryStrings: all },
  ],
  // HostHeaderOnly
  ['bf0718e1-ba1e-49d1-88b1-f726733018ae', headersOnly('host')],
  // UserAgentRefererHeaders
  ['acba4595-bd28-49b8-b9fe-13317c0390fa', headersOnly('user-agent', 'referer')],
]);

const securityHeaders: readonly PolicyHeader[] = [
  { name: 'referrer-policy', value: 'strict-origin-when-cross-origin', override: false },
  { name: 'strict-transport-security', value: 'max-age=31536000', override: false },
  { name: 'x-content-type-options', value: 'nosniff', override: true },
  { name: 'x-frame-options', value: 'SAMEORIGIN', override: false },
  { name: 'x-xss-protection', value: '1; mode=block', override: false },
];

const simpleCors: CorsHeaders = {
  allowCredentials: false,
  allowHeaders: [],
  allowMethods: [],
  allowOrigins: ['*'],
  exposeHeaders: [],
  override: false,
};
const corsWithPreflight: CorsHeaders = {
  ...simpleCors,
  allowMethods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
  exposeHeaders: ['*'],
};

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html */
export const managedResponseHeadersPolicies: ReadonlyMap<string, ResponseHeadersPolicy> = new Map([
  // CORS-and-SecurityHeadersPolicy
  ['e61eb60c-9c35-4d20-a928-2b84e02af89c', { cors: simpleCors, headers: securityHeaders, removed: [] }],
  // CORS-With-Preflight
  ['5cc3b908-e619-4b99-88e5-2cf7f45965bd', { cors: corsWithPreflight, headers: [], removed: [] }],
  // CORS-with-preflight-and-SecurityHeadersPolicy
  ['eaab4381-ed33-4a86-88ca-d9558dc6cd63', { cors: corsWithPreflight, headers: securityHeaders, removed: [] }],
  // SecurityHeadersPolicy
  ['67f7725c-6f97-4210-82d7-5512b31e9d03', { headers: securityHeaders, removed: [] }],
  // SimpleCORS
  ['60669652-455b-4ae9-85a4-c4c02393f86c', { cors: simpleCors, headers: [], removed: [] }],
]);
