import { BeginTransactionCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { describe, expect, test } from '@jest/globals';
import { clientSettings } from '../../../lambda/database/client-settings.ts';

/** Where a request with these variables goes, and in whose name. */
async function requestOf(variables: Readonly<Record<string, string>>) {
  const client = new RDSDataClient({
    ...clientSettings(variables),
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return new Promise<{ readonly address: string; readonly agent: string }>((resolve, reject) => {
    client.middlewareStack.add(
      () =>
        async ({ request }) => {
          const { protocol, hostname, port, headers } = Object(request);
          resolve({ address: `${protocol}//${hostname}${port ? `:${port}` : ''}`, agent: headers['user-agent'] });
          throw new Error('Nothing is sent.');
        },
      { step: 'finalizeRequest', priority: 'low' },
    );
    client.send(new BeginTransactionCommand({ resourceArn: 'r', secretArn: 's' })).catch(reject);
  });
}

describe('the settings of the client', () => {
  test.each([
    ['nothing', {}, 'https://rds-data.us-east-1.amazonaws.com'],
    ['an endpoint of the service', { AWS_ENDPOINT_URL_RDS_DATA: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1'],
    ['an endpoint of all services', { AWS_ENDPOINT_URL: 'http://127.0.0.1:2' }, 'http://127.0.0.1:2'],
    [
      'both endpoints',
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:2', AWS_ENDPOINT_URL_RDS_DATA: 'http://127.0.0.1:1' },
      'http://127.0.0.1:1',
    ],
    [
      'an endpoint that is to be ignored',
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:2', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      'https://rds-data.us-east-1.amazonaws.com',
    ],
    ['dual stack', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'https://rds-data.us-east-1.api.aws'],
    ['FIPS', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'https://rds-data-fips.us-east-1.amazonaws.com'],
  ])('are those of the SDK: %s', async (_name, variables, address) => {
    expect(await requestOf(variables)).toMatchObject({ address });
  });

  test('name the application', async () => {
    expect(await requestOf({ AWS_SDK_UA_APP_ID: 'board' })).toMatchObject({
      agent: expect.stringContaining('app/board'),
    });
  });
});
