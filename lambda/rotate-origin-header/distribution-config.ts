import type { DistributionConfig, Origin, OriginCustomHeader } from '@aws-sdk/client-cloudfront';

/** The value that the distribution adds. @throws when it adds none, or not the same to each of its origins */
export function sentValue(config: DistributionConfig, headerName: string): string {
  const values = new Set(
    (config.Origins?.Items ?? [])
      .flatMap(({ CustomHeaders }) => CustomHeaders?.Items ?? [])
      .filter((header) => isNamed(header, headerName))
      .map(({ HeaderValue }) => HeaderValue ?? ''),
  );
  const [only] = values;
  if (only === undefined || values.size > 1) {
    throw new Error(
      `The origins of the distribution have ${values.size} different values of the custom header ${headerName}; they ` +
        'need one and the same. Deploy the stack of the distribution to restore it',
    );
  }
  return only;
}

/** The configuration with another value, and everything else as it is. */
export function withSentValue(config: DistributionConfig, headerName: string, value: string): DistributionConfig {
  if (config.Origins === undefined) return config;
  const Items = config.Origins.Items?.map((origin) => withHeader(origin, headerName, value));
  return { ...config, Origins: { ...config.Origins, Items } };
}

function withHeader(origin: Origin, headerName: string, value: string): Origin {
  if (origin.CustomHeaders?.Items === undefined) return origin;
  const Items = origin.CustomHeaders.Items.map((header) =>
    isNamed(header, headerName) ? { ...header, HeaderValue: value } : header,
  );
  return { ...origin, CustomHeaders: { ...origin.CustomHeaders, Items } };
}

function isNamed({ HeaderName }: OriginCustomHeader, name: string): boolean {
  return HeaderName?.toLowerCase() === name.toLowerCase();
}
