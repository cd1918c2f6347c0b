import type { Resource } from '../assembly/resource.ts';
import {
  all,
  type CachePolicy,
  type CorsHeaders,
  none,
  type OriginRequestPolicy,
  type PolicyHeader,
  type ResponseHeadersPolicy,
  type Selection,
} from './policies.ts';
import { Properties } from './properties.ts';

export function readCachePolicy(resource: Resource): CachePolicy {
  const config = new Properties(resource.properties, resource.path).object('CachePolicyConfig');
  const parameters = config.object('ParametersInCacheKeyAndForwardedToOrigin');
  return {
    minimumSeconds: config.number('MinTTL'),
    defaultSeconds: config.number('DefaultTTL'),
    maximumSeconds: config.number('MaxTTL'),
    headers: readSelection(parameters.object('HeadersConfig'), 'Header', 'Headers', lowerCase),
    cookies: readSelection(parameters.object('CookiesConfig'), 'Cookie', 'Cookies'),
    queryStrings: readSelection(parameters.object('QueryStringsConfig'), 'QueryString', 'QueryStrings'),
    gzip: parameters.flag('EnableAcceptEncodingGzip', false),
    brotli: parameters.flag('EnableAcceptEncodingBrotli', false),
  };
}

export function readOriginRequestPolicy(resource: Resource): OriginRequestPolicy {
  const config = new Properties(resource.properties, resource.path).object('OriginRequestPolicyConfig');
  const headers = readSelection(config.object('HeadersConfig'), 'Header', 'Headers', lowerCase);
  const isCloudFronts = (name: string): boolean => name.startsWith('cloudfront-');
  return {
    headers,
    cloudFrontHeaders: headers.take === 'all-except' ? [] : headers.names.filter(isCloudFronts),
    cookies: readSelection(config.object('CookiesConfig'), 'Cookie', 'Cookies'),
    queryStrings: readSelection(config.object('QueryStringsConfig'), 'QueryString', 'QueryStrings'),
  };
}

/** The settings that came before policies: a behavior's ForwardedValues and TTLs. */
export function readForwardedValues(behavior: Properties): {
  readonly cachePolicy: CachePolicy;
  readonly originRequestPolicy: OriginRequestPolicy;
} {
  const values = behavior.object('ForwardedValues');
  const headers = values.texts('Headers').map(lowerCase);
  const cookies = values.object('Cookies');
  const forwarded = cookies.oneOf('Forward', ['none', 'all', 'whitelist'], 'none');
  const keys = values.texts('QueryStringCacheKeys');
  const queryStrings = values.flag('QueryString', false) ? all : none;
  const forwardsAll = headers.includes('*');
  const compress = behavior.flag('Compress', false);
  const cookieSelection: Selection =
    forwarded === 'whitelist'
      ? { take: 'only', names: cookies.texts('WhitelistedNames') }
      : forwarded === 'all'
        ? all
        : none;
  return {
    cachePolicy: {
      minimumSeconds: forwardsAll ? 0 : behavior.number('MinTTL', 0),
      defaultSeconds: forwardsAll ? 0 : behavior.number('DefaultTTL', 86_400),
      maximumSeconds: forwardsAll ? 0 : behavior.number('MaxTTL', 31_536_000),
      headers: forwardsAll ? none : { take: 'only', names: headers },
      cookies: cookieSelection,
      queryStrings: keys.length > 0 ? { take: 'only', names: keys } : queryStrings,
      gzip: compress,
      brotli: false,
    },
    originRequestPolicy: {
      headers: forwardsAll ? all : none,
      cloudFrontHeaders: [],
      cookies: none,
      queryStrings,
    },
  };
}

export function readResponseHeadersPolicy(resource: Resource): ResponseHeadersPolicy {
  const config = new Properties(resource.properties, resource.path).object('ResponseHeadersPolicyConfig');
  const timing = config.object('ServerTimingHeadersConfig');
  return {
    ...(config.has('CorsConfig') ? { cors: readCors(config.object('CorsConfig')) } : {}),
    headers: [
      ...readSecurityHeaders(config.object('SecurityHeadersConfig')),
      ...config
        .object('CustomHeadersConfig')
        .objects('Items')
        .map((item) => ({
          name: lowerCase(item.text('Header')),
          value: item.text('Value'),
          override: item.flag('Override', false),
        })),
    ],
    removed: config
      .object('RemoveHeadersConfig')
      .objects('Items')
      .map((item) => lowerCase(item.text('Header'))),
    ...(timing.flag('Enabled', false) ? { serverTimingPercent: timing.number('SamplingRate', 0) } : {}),
  };
}

function readCors(cors: Properties): CorsHeaders {
  const items = (name: string): readonly string[] => cors.object(name).texts('Items');
  const methods = items('AccessControlAllowMethods');
  return {
    allowCredentials: cors.flag('AccessControlAllowCredentials', false),
    allowHeaders: items('AccessControlAllowHeaders'),
    allowMethods: methods.includes('ALL') ? ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] : methods,
    allowOrigins: items('AccessControlAllowOrigins'),
    exposeHeaders: items('AccessControlExposeHeaders'),
    ...(cors.has('AccessControlMaxAgeSec') ? { maxAgeSeconds: cors.number('AccessControlMaxAgeSec') } : {}),
    override: cors.flag('OriginOverride', false),
  };
}

function readSecurityHeaders(config: Properties): readonly PolicyHeader[] {
  const header = (property: string, name: string, value: (options: Properties) => string): readonly PolicyHeader[] => {
    if (!config.has(property)) return [];
    const options = config.object(property);
    return [{ name, value: value(options), override: options.flag('Override', false) }];
  };
  return [
    ...header('ContentSecurityPolicy', 'content-security-policy', (csp) => csp.text('ContentSecurityPolicy')),
    ...header('ContentTypeOptions', 'x-content-type-options', () => 'nosniff'),
    ...header('FrameOptions', 'x-frame-options', (options) => options.oneOf('FrameOption', ['DENY', 'SAMEORIGIN'])),
    ...header('ReferrerPolicy', 'referrer-policy', (options) => options.text('ReferrerPolicy')),
    ...header('StrictTransportSecurity', 'strict-transport-security', (hsts) =>
      [
        `max-age=${hsts.number('AccessControlMaxAgeSec')}`,
        ...(hsts.flag('IncludeSubdomains', false) ? ['includeSubDomains'] : []),
        ...(hsts.flag('Preload', false) ? ['preload'] : []),
      ].join('; '),
    ),
    ...header('XSSProtection', 'x-xss-protection', (xss) =>
      [
        xss.flag('Protection', true) ? '1' : '0',
        ...(xss.flag('ModeBlock', false) ? ['mode=block'] : []),
        ...(xss.has('ReportUri') ? [`report=${xss.text('ReportUri')}`] : []),
      ].join('; '),
    ),
  ];
}

const takeByBehavior = {
  none: 'none',
  all: 'all',
  allViewer: 'all',
  allViewerAndWhitelistCloudFront: 'all',
  whitelist: 'only',
  allExcept: 'all-except',
} as const;

function readSelection(
  config: Properties,
  kind: 'Header' | 'Cookie' | 'QueryString',
  list: string,
  normalize: (name: string) => string = (name) => name,
): Selection {
  const behaviors = Object.keys(takeByBehavior) as (keyof typeof takeByBehavior)[];
  return {
    take: takeByBehavior[config.oneOf(`${kind}Behavior`, behaviors, 'none')],
    names: config.texts(list).map(normalize),
  };
}

function lowerCase(name: string): string {
  return name.toLowerCase();
}
