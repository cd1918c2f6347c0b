import type { RDSDataClientConfig } from '@aws-sdk/client-rds-data';

/**
 * What the SDK looks for in the files of a home directory, too, when the first statement is sent. Lambda has no such
 * files, so its own variables alone are asked.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
 */
export function clientSettings(environment: NodeJS.ProcessEnv): RDSDataClientConfig {
  const flag = (name: string) => environment[name]?.toLowerCase() === 'true';
  const endpoint = flag('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')
    ? undefined
    : environment['AWS_ENDPOINT_URL_RDS_DATA'] || environment['AWS_ENDPOINT_URL'];
  return {
    ...(endpoint ? { endpoint } : { ignoreConfiguredEndpointUrls: true }),
    useDualstackEndpoint: flag('AWS_USE_DUALSTACK_ENDPOINT'),
    useFipsEndpoint: flag('AWS_USE_FIPS_ENDPOINT'),
    retryMode: environment['AWS_RETRY_MODE'] || 'standard',
    userAgentAppId: async () => environment['AWS_SDK_UA_APP_ID'],
    disableClockSkewCorrection: flag('AWS_DISABLE_CLOCK_SKEW_CORRECTION'),
    // The Data API takes signature version 4 only.
    authSchemePreference: [],
  };
}
